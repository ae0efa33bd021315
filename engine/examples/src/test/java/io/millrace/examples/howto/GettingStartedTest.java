package io.millrace.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.engine.ClientRequest;
import io.millrace.engine.ClientSettings;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.WebSocketClient;
import io.millrace.engine.WebSocketServer;

import org.junit.jupiter.api.Test;

/** The code of getting-started.md. */
class GettingStartedTest
{
    /** Greets, answers, and says who has gone. */
    private static final class Greeter implements ConnectionHandler
    {
        private final BlockingQueue<String> gone = new LinkedBlockingQueue<>();

        @Override
        public void onOpen(final Connection connection)
        {
            connection.sendText("welcome to " + connection.path());
        }

        @Override
        public void onMessage(final Connection connection, final Message message)
        {
            connection.sendText("you said " + message.asText());
        }

        @Override
        public void onClose(final Connection connection, final int code, final String reason, final CloseCause cause)
        {
            gone.add(connection.remoteAddress() + " left with " + code);
        }
    }

    @Test
    void shouldTalk() throws Exception
    {
        final Greeter greeter = new Greeter();
        try (WebSocketServer server = WebSocketServer.start(new ServerSettings()
            .listen("127.0.0.1", 0)
            .handler(greeter)))
        {
            final BlockingQueue<String> received = new LinkedBlockingQueue<>();
            try (WebSocketClient client = WebSocketClient.start(new ClientSettings()))
            {
                final Connection connection = client.connect(
                    ClientRequest.of("ws://127.0.0.1:" + server.port() + "/tea",
                        (c, message) -> received.add(message.asText())),
                    5, TimeUnit.SECONDS);
                connection.sendText("hello");

                assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("welcome to /tea");
                assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("you said hello");
                connection.close();
                assertThat(greeter.gone.poll(10, TimeUnit.SECONDS)).endsWith("left with 1000");
            }
        }
    }
}
