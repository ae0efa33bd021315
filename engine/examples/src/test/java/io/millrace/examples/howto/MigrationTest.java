package io.millrace.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.millrace.api.CloseCause;
import io.millrace.api.CloseCode;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.MessageType;
import io.millrace.engine.Endpoint;
import io.millrace.engine.ServerSettings;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.TestClient;

import org.junit.jupiter.api.Test;

/** The code of migrating.md. */
class MigrationTest
{
    /** A class that would extend WebSocketServer of Java-WebSocket, or carry annotations of Jakarta WebSocket. */
    private static final class Chat implements ConnectionHandler
    {
        @Override
        public void onOpen(final Connection connection)
        {
            connection.attribute("name", connection.handshake().queryParameter("name"));
            connection.subscribe("chat");
        }

        @Override
        public void onMessage(final Connection connection, final Message message)
        {
            if (message.type() == MessageType.TEXT)
            {
                connection.topics().topic("chat").publishText(connection.attribute("name") + ": " + message.asText());
            }
            else
            {
                connection.close(CloseCode.UNSUPPORTED_DATA, "text only");
            }
        }

        @Override
        public void onClose(final Connection connection, final int code, final String reason, final CloseCause cause)
        {
            connection.topics().topic("chat").publishText(connection.attribute("name") + " has left");
        }

        @Override
        public void onError(final Connection connection, final Throwable error)
        {
            System.err.println(connection.attribute("name") + ": " + error);
        }
    }

    @Test
    void shouldChat()
    {
        final ServerSettings settings = new ServerSettings()
            .endpoint("/chat", Endpoint.builder(new Chat()).subprotocols("v1.chat").build())
            .limits(limits -> limits.maxMessageLength(64 * 1024))
            .timeouts(timeouts -> timeouts.pingIntervalNs(30, TimeUnit.SECONDS).idleTimeoutNs(90, TimeUnit.SECONDS));
        try (InMemoryServer server = InMemoryServer.start(settings))
        {
            final TestClient ada = server.connect("/chat?name=ada", "Sec-WebSocket-Protocol: v1.chat");
            final TestClient bob = server.connect("/chat?name=bob");
            bob.sendText("hello");
            server.runUntilIdle();
            assertThat(ada.receiveText()).isEqualTo("bob: hello");
            bob.sendBinary(new byte[1]);
            server.runUntilIdle();
            assertThat(bob.closeCode()).isEqualTo(1003);
            assertThat(ada.receiveText()).isEqualTo("bob has left");
        }
    }

    @Test
    void shouldAnswerFromWhereItLies()
    {
        final Map<Integer, Long> prices = new HashMap<>(Map.of(7, 42L));
        final ConnectionHandler quotes = (connection, message) ->
        {
            final int instrument = message.buffer().getInt(message.offset());
            final Long price = prices.get(instrument);
            connection.sendText(price == null ? "unknown" : Long.toString(price));
        };
        try (InMemoryServer server = InMemoryServer.start(quotes))
        {
            final TestClient client = server.connect("/");
            client.sendBinary(new byte[] { 7, 0, 0, 0 });
            server.runUntilIdle();
            assertThat(client.receiveText()).isEqualTo("42");
        }
    }
}
