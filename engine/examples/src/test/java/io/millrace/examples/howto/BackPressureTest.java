package io.millrace.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.SendResult;
import io.millrace.api.SlowConsumerPolicy;
import io.millrace.engine.ServerSettings;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.TestClient;

import org.junit.jupiter.api.Test;

/** The code of back-pressure.md. */
class BackPressureTest
{
    private static final int COUNT = 2_000;
    private static final String LINE = "x".repeat(1_000);

    /** Sends lines as fast as the peer takes them, and no faster. */
    private static final class Feed implements ConnectionHandler
    {
        private final Queue<String> lines = new ArrayDeque<>();

        @Override
        public void onMessage(final Connection connection, final Message message)
        {
            for (int i = 0; i < COUNT; i++)
            {
                lines.add(LINE);
            }
            onWritable(connection);
        }

        @Override
        public void onWritable(final Connection connection)
        {
            while (!lines.isEmpty() && connection.sendText(lines.peek()) != SendResult.BACK_PRESSURE)
            {
                lines.remove();
            }
        }
    }

    @Test
    void shouldSendNoFasterThanThePeerReads()
    {
        final ServerSettings settings = new ServerSettings()
            .limits(limits -> limits.outboundLimit(64 * 1024))
            .handler(new Feed());
        try (InMemoryServer server = InMemoryServer.start(settings))
        {
            final TestClient client = server.connect("/");
            client.sendText("go");
            int received = 0;
            while (received < COUNT)
            {
                server.runUntilIdle();
                while (client.receiveText() != null)
                {
                    received++;
                }
            }
            assertThat(received).isEqualTo(COUNT);
        }
    }

    @Test
    void shouldReadNoFasterThanItAnswers()
    {
        final ConnectionHandler echo = (connection, message) ->
        {
            if (connection.send(message) == SendResult.BACK_PRESSURE)
            {
                message.defer();
            }
        };
        try (InMemoryServer server = InMemoryServer.start(echo))
        {
            final TestClient client = server.connect("/");
            client.sendText("hello");
            server.runUntilIdle();
            assertThat(client.receiveText()).isEqualTo("hello");
        }
    }

    @Test
    void shouldEndAConnectionThatIsTooSlow()
    {
        final ServerSettings settings = new ServerSettings()
            .limits(limits -> limits
                .outboundLimit(1024 * 1024)
                .slowConsumerPolicy(SlowConsumerPolicy.disconnect(1008, "too slow")))
            .timeouts(timeouts -> timeouts.slowConsumerTimeoutNs(10, TimeUnit.SECONDS))
            .handler((connection, message) -> connection.send(message));
        try (InMemoryServer server = InMemoryServer.start(settings))
        {
            final TestClient client = server.connect("/");
            client.channel().writeWindow(0);
            for (int i = 0; i < COUNT; i++)
            {
                client.sendText(LINE);
                server.runUntilIdle();
            }
            client.channel().writeWindow(Long.MAX_VALUE);
            server.runUntilIdle();
            assertThat(client.closeCode()).isEqualTo(1008);
            assertThat(client.closeReason()).isEqualTo("too slow");
        }
    }
}
