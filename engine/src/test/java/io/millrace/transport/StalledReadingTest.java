package io.millrace.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.HandshakeResponder;
import io.millrace.api.Message;
import io.millrace.engine.Endpoint;
import io.millrace.engine.ServerSettings;
import io.millrace.protocol.Opcode;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.TestClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StalledReadingTest
{
    private final List<String> received = new ArrayList<>();
    private InMemoryServer server;

    @AfterEach
    void close()
    {
        server.close();
        assertThat(server.server().lentBuffers()).isZero();
        assertThat(server.server().offHeapBytes()).isZero();
    }

    @Test
    void shouldLoseNothingWhenOneReadBringsManyMoreEventsThanTheLaneHolds()
    {
        start((connection, message) -> received.add(message.asText()));
        final TestClient client = server.connect("/");
        final List<String> expected = sendFragmented(client, 3000);
        server.runUntilIdle();
        assertThat(received).isEqualTo(expected);
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void shouldServeEveryConnectionInOrderWhenAllFillTheLaneTogether()
    {
        start((connection, message) -> received.add(connection.id() + " " + message.asText()));
        final List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++)
        {
            clients.add(server.connect("/"));
        }
        final List<String> texts = new ArrayList<>();
        clients.forEach(client -> texts.addAll(sendFragmented(client, 500)));
        server.runUntilIdle();

        assertThat(received).hasSize(texts.size());
        for (int id = 1; id <= 5; id++)
        {
            final String prefix = id + " ";
            assertThat(received.stream().filter(text -> text.startsWith(prefix)).map(text -> text.substring(2)))
                .containsExactlyElementsOf(texts.subList(0, 500));
        }
    }

    @Test
    void shouldKeepTheBytesOfARunUntilItIsDeliveredWhenOneReadBringsManyRuns()
    {
        server = InMemoryServer.start(new ServerSettings()
            .handler((connection, message) -> received.add(connection.id() + " " + message.asText())));
        final TestClient first = server.connect("/");
        final TestClient second = server.connect("/");
        final List<String> expected = new ArrayList<>();
        for (int i = 0; i < 40; i++)
        {
            sendFragmented(first, 1);
            expected.add("1 message 0");
            first.sendText("whole " + i);
            expected.add("1 whole " + i);
        }
        second.sendText("y".repeat(5000));
        server.runUntilIdle();

        assertThat(received.stream().filter(text -> text.startsWith("1"))).containsExactlyElementsOf(expected);
        assertThat(received).contains("2 " + "y".repeat(5000));
    }

    @Test
    void shouldDeliverWhatWasOverflowingBeforeTheEndOfTheConnection()
    {
        final ConnectionHandler handler = new ConnectionHandler()
        {
            @Override
            public void onMessage(final Connection connection, final Message message)
            {
                received.add(message.asText());
            }

            @Override
            public void onClose(
                final Connection c, final int code, final String reason, final CloseCause cause)
            {
                received.add("close " + code);
            }
        };
        start(handler);
        final TestClient client = server.connect("/");
        final List<String> expected = sendFragmented(client, 300);
        client.close(1000, "");
        server.runUntilIdle();
        expected.add("close 1000");
        assertThat(received).isEqualTo(expected);
    }

    @Test
    void shouldReadWhatAWholeRequestWithFramesBroughtOnceItIsDecided()
    {
        final List<HandshakeResponder> undecided = new ArrayList<>();
        server = InMemoryServer.start(new ServerSettings()
            .endpoint("/", Endpoint.builder((connection, message) -> received.add(message.asText()))
                .authoriser((request, responder) -> undecided.add(responder)).build())
            .buffers(b -> b.inboundRingCapacity(16).receiveArenaLength(1 << 16)));
        final TestClient client = server.connect("/");
        final List<String> expected = sendFragmented(client, 6000);
        server.runUntilIdle();
        assertThat(received).isEmpty();

        undecided.get(0).accept();
        server.runUntilIdle();

        assertThat(received).isEqualTo(expected);
    }

    @Test
    void shouldAcceptARequestAsLongAsTheSettingsAllow()
    {
        server = InMemoryServer.start(new ServerSettings()
            .handler((connection, message) -> connection.send(message))
            .limits(l -> l.maxHandshakeLength(1 << 20).maxHandshakeLineLength(1 << 18)));
        final TestClient client = server.connect("/", "X-Long: " + "x".repeat(100_000));
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void shouldResumeReadingWhenTheApplicationHasReadAgain()
    {
        server = InMemoryServer.start(new ServerSettings()
            .handler((connection, message) ->
            {
                received.add(message.asText());
                connection.pauseReading();
                connection.schedule(connection::resumeReading, 1, TimeUnit.SECONDS);
            })
            .buffers(b -> b.inboundRingCapacity(16).receiveArenaLength(1 << 16)));
        final TestClient client = server.connect("/");
        final List<String> expected = sendFragmented(client, 60);
        server.runUntilIdle();
        assertThat(received).hasSize(1);
        server.advance(61_000_000_000L);
        assertThat(received).isEqualTo(expected);
    }

    private void start(final ConnectionHandler handler)
    {
        server = InMemoryServer.start(new ServerSettings().handler(handler)
            .buffers(b -> b.inboundRingCapacity(16).receiveArenaLength(1 << 16)));
    }

    /** Each message is an event of its own. */
    private static List<String> sendFragmented(final TestClient client, final int count)
    {
        final List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            final String text = "message " + i;
            texts.add(text);
            client.sendFrame(false, 0, Opcode.TEXT, text.substring(0, 4).getBytes(StandardCharsets.US_ASCII));
            client.sendFrame(true, 0, Opcode.CONTINUATION, text.substring(4).getBytes(StandardCharsets.US_ASCII));
        }
        return texts;
    }
}
