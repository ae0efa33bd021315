package io.millrace.engine.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.millrace.engine.ServerSettings;
import io.millrace.engine.WebSocketServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Servers that come and go in one process leave nothing behind: no thread, no descriptor, no memory.
 */
@Timeout(60)
class RestartTest
{
    private static final int SERVERS = 80;

    private static void smallBuffers(final ServerSettings settings)
    {
        settings.buffers().receiveArenaLength(64 * 1024);
    }

    @Test
    void shouldLeaveNothingBehindWhenStartedAndStoppedOften()
    {
        // What the JVM opens once, for its own use, is open then.
        comeAndGo(0);
        comeAndGo(1);
        comeAndGo(2);
        comeAndGo(3);
        final List<String> threads = TestThreads.ofServers();
        final int descriptors = TestThreads.openDescriptors();
        for (int i = 0; i < SERVERS; i++)
        {
            comeAndGo(i);
        }
        Await.await("threads are gone", () -> TestThreads.ofServers().equals(threads));
        Await.await("descriptors are closed", () -> TestThreads.openDescriptors() <= descriptors);
    }

    private static void comeAndGo(final int number)
    {
        final Recorder recorder = new Recorder();
        try (TestServer server = TestServer.start(recorder, RestartTest::smallBuffers);
            RawClient client = server.open())
        {
            client.sendText("round " + number).expectText("round " + number);
            switch (number % 4)
            {
                case 0:
                    client.send(ClientFrames.close(1000, "")).expectClose(1000);
                    client.expectEnd();
                    break;
                case 1:
                    client.leave();
                    break;
                case 2:
                    closeWhileOthersCome(server.server(), client);
                    break;
                default:
                    closeWithAll(server, client);
                    break;
            }
        }
    }

    /** Cut, along with one in the middle of its handshake and others that may or may not be accepted yet. */
    private static void closeWhileOthersCome(final WebSocketServer server, final RawClient client)
    {
        final List<RawClient> others = new ArrayList<>();
        others.add(RawClient.connect(server.port()).send(ClientFrames.utf8("GET / HTTP/1.1\r\n")));
        for (int i = 0; i < 3; i++)
        {
            others.add(RawClient.connect(server.port()).send(RawClient.request("/")));
        }
        server.close(0, TimeUnit.SECONDS);
        client.expectCut();
        others.forEach(RawClient::expectCut);
        others.forEach(RawClient::leave);
    }

    /** Drained: each peer answers. */
    private static void closeWithAll(final TestServer server, final RawClient client)
    {
        final List<RawClient> clients = new ArrayList<>(List.of(client, server.open(), server.open()));
        final CompletableFuture<Void> closed = CompletableFuture.runAsync(
            () -> server.server().close(1, TimeUnit.MINUTES));
        clients.forEach(peer -> peer.expectClose(1001));
        clients.forEach(peer -> peer.send(ClientFrames.close(1001, "")).expectEnd());
        clients.forEach(RawClient::leave);
        closed.join();
        assertThat(server.server().isClosed()).isTrue();
    }
}
