package io.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.engine.ServerSettings;

import org.junit.jupiter.api.Test;

class InMemoryServerTest
{
    private static final ConnectionHandler ECHO = (connection, message) -> connection.send(message);

    @Test
    void shouldRunTheExampleOfThePackage()
    {
        try (InMemoryServer server = InMemoryServer.start((connection, message) -> connection.send(message)))
        {
            final TestClient client = server.connect("/echo");
            client.sendText("hello");
            server.runUntilIdle();
            assertEquals("hello", client.receiveText());
            client.close(1000, "bye");
            server.runUntilIdle();
            assertEquals(1000, client.closeCode());
        }
    }

    @Test
    void shouldReleaseAllMemoryWhenClosed()
    {
        final InMemoryServer server = InMemoryServer.start(ECHO);
        final TestClient client = server.connect("/");
        client.sendText("hello");
        server.runUntilIdle();
        assertThat(client.isOpen()).isTrue();
        assertThat(server.server().offHeapBytes()).isPositive();

        server.close();

        assertThat(client.closeCode()).isEqualTo(1001);
        assertThat(client.isReleased()).isTrue();
        assertThat(server.server().offHeapBytes()).isZero();
        assertThat(server.server().lentBuffers()).isZero();
    }

    @Test
    void shouldLetTheDrainTimeoutPassByTheVirtualClockWhenAClientDoesNotAnswer()
    {
        final InMemoryServer server = InMemoryServer.start(
            new ServerSettings().handler(ECHO).timeouts(t -> t.drainTimeoutNs(3, TimeUnit.SECONDS)));
        final TestClient client = server.connect("/").automaticReplies(false);
        final long startNs = server.nowNs();

        server.close();

        assertThat(client.closeCode()).isEqualTo(1001);
        assertThat(server.nowNs() - startNs).isBetween(3_000_000_000L, 3_010_000_000L);
        assertThat(server.server().offHeapBytes()).isZero();
    }

    @Test
    void shouldShowTheResponseWhenTheHandshakeIsRefused()
    {
        try (InMemoryServer server = InMemoryServer.start(
            new ServerSettings().endpoint("/here", io.millrace.engine.Endpoint.of(ECHO))))
        {
            final TestClient client = server.connect("/elsewhere");

            assertThat(client.isOpen()).isFalse();
            assertThat(client.response().status()).isEqualTo(404);
            assertThat(client.response().header("content-length"))
                .isEqualTo(String.valueOf(client.response().body().length()));
            assertThat(client.response().body()).contains("/elsewhere");
            assertThat(client.isEnded()).isTrue();
            assertThat(client.isReleased()).isTrue();
        }
    }

    @Test
    void shouldSendHeadersAndFragmentsAndAnswerPings()
    {
        final List<String> origins = new ArrayList<>();
        final ConnectionHandler handler = new ConnectionHandler()
        {
            @Override
            public void onOpen(final Connection connection)
            {
                origins.add(connection.handshake().origin());
            }

            @Override
            public void onMessage(final Connection connection, final Message message)
            {
                connection.send(message);
                connection.ping(message.buffer(), message.offset(), 1);
            }
        };
        try (InMemoryServer server = InMemoryServer.start(handler))
        {
            final TestClient client = server.connect("/a?b=c", "Origin: http://example.org");
            client.sendFrame(false, 0, 2, new byte[]{ 1, 2 });
            client.sendPing(new byte[]{ 9 });
            client.sendFrame(true, 0, 0, new byte[]{ 3 });
            server.runUntilIdle();

            assertThat(origins).containsExactly("http://example.org");
            assertThat(client.received()).extracting(ReceivedFrame::opcode).containsExactly(10, 2, 9);
            assertThat(client.receiveBinary()).containsExactly(1, 2, 3);
            assertThat(client.receiveBinary()).isNull();
        }
    }

    @Test
    void shouldMoveAsFewBytesAsTheScriptSays()
    {
        try (InMemoryServer server = InMemoryServer.start(ECHO))
        {
            final TestClient client = server.connect("/");
            final int before = client.receivedBytes().length;
            client.channel().readLimit(1).writeWindow(0);
            client.sendText("hello");
            server.runUntilIdle();
            assertThat(client.receiveText()).isNull();

            client.channel().writeLimit(1).writeWindow(4);
            server.runUntilIdle();
            assertThat(client.receivedBytes()).hasSize(before + 4);
            assertThat(client.receiveText()).isNull();

            client.channel().writeWindow(3);
            server.runUntilIdle();
            assertThat(client.receiveText()).isEqualTo("hello");
        }
    }

    @Test
    void shouldRunScheduledTasksWhenTheClockAdvances()
    {
        final ConnectionHandler handler = (connection, message) ->
        {
            final String text = message.asText();
            connection.schedule(() -> connection.sendText(text), 1, TimeUnit.MINUTES);
        };
        try (InMemoryServer server = InMemoryServer.start(
            new ServerSettings().handler(handler).timeouts(t -> t.pingIntervalNs(0).idleTimeoutNs(0))))
        {
            final TestClient client = server.connect("/");
            client.sendText("later");
            server.advance(Duration.ofSeconds(59));
            assertThat(client.receiveText()).isNull();
            server.advance(Duration.ofSeconds(1));
            assertThat(client.receiveText()).isEqualTo("later");
        }
    }

    @Test
    void shouldEndTheConnectionWhenTheClientResets()
    {
        final List<CloseCause> causes = new ArrayList<>();
        final ConnectionHandler handler = new ConnectionHandler()
        {
            @Override
            public void onMessage(final Connection connection, final Message message)
            {
                connection.send(message);
            }

            @Override
            public void onClose(final Connection c, final int code, final String reason, final CloseCause cause)
            {
                causes.add(cause);
            }
        };
        try (InMemoryServer server = InMemoryServer.start(handler))
        {
            final TestClient client = server.connect("/");
            client.sendBytes(client.encodeFrame(true, 0, 1, "x".getBytes(StandardCharsets.UTF_8)));
            client.reset();
            server.runUntilIdle();

            assertThat(causes).containsExactly(CloseCause.IO_ERROR);
            assertThat(client.received()).isEmpty();
            assertThat(client.isReleased()).isTrue();
            assertThat(server.server().connectionCount()).isZero();
        }
    }
}
