package io.millrace.engine.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.engine.WebSocketServer;

import org.junit.jupiter.api.Test;

/**
 * Off-heap memory does not grow with the number of connections that have come and gone, however they went.
 */
class OffHeapReleaseTest
{
    private static final int CONNECTIONS = 3_000;
    private static final int THREADS = 4;
    private static final byte[] SMALL = ClientFrames.random(20, 1);
    private static final byte[] LARGE = ClientFrames.random(50_000, 2);

    /** Echoes without recording anything. */
    private static final class Echo implements ConnectionHandler
    {
        @Override
        public void onMessage(final Connection connection, final Message message)
        {
            connection.send(message);
        }
    }

    @Test
    void shouldHoldNoMoreAfterManyConnectionsThanAfterFew() throws Exception
    {
        final WebSocketServer server = WebSocketServer.start(
            TestServer.settings().handler(new Echo()).threading(threading -> threading.selectors(2)));
        try
        {
            final long lent = server.lentBuffers();
            comeAndGo(server, CONNECTIONS / 10);
            final long warm = server.offHeapBytes();
            comeAndGo(server, CONNECTIONS);
            assertThat(server.lentBuffers()).isEqualTo(lent);
            assertThat(server.connectionCount()).isZero();
            // The pools keep what was in use at the same time, at most by as many connections as come at once.
            assertThat(server.offHeapBytes()).isLessThanOrEqualTo(warm + THREADS * (1 << 20));
        }
        finally
        {
            server.close();
        }
        assertThat(server.offHeapBytes()).isZero();
        assertThat(server.lentBuffers()).isZero();
    }

    private static void comeAndGo(final WebSocketServer server, final int count)
    {
        final long lent = 2;
        final List<CompletableFuture<Void>> visitors = new ArrayList<>();
        for (int i = 0; i < THREADS; i++)
        {
            visitors.add(CompletableFuture.runAsync(() ->
            {
                for (int j = 0; j < count / THREADS; j++)
                {
                    visit(server.port(), j);
                }
            }, task -> new Thread(task, "test-visitor").start()));
        }
        visitors.forEach(CompletableFuture::join);
        Await.await("all have gone", () -> server.connectionCount() == 0 && server.lentBuffers() == lent);
    }

    private static void visit(final int port, final int number)
    {
        final byte[] payload = number % 10 == 0 ? LARGE : SMALL;
        try (RawClient client = RawClient.connect(port))
        {
            client.send(RawClient.request("/"), ClientFrames.binary(payload));
            client.expectOpened();
            switch (number % 5)
            {
                case 0:
                    client.expectBinary(payload).send(ClientFrames.close(1000, "")).expectClose(1000);
                    client.expectEnd();
                    break;
                case 1:
                    client.expectBinary(payload).reset();
                    break;
                case 2:
                    client.reset();
                    break;
                case 3:
                    client.send(ClientFrames.header(0x82, 50_000, ClientFrames.key()), LARGE).reset();
                    break;
                default:
                    client.expectBinary(payload).halfClose().expectEnd();
                    break;
            }
        }
    }
}
