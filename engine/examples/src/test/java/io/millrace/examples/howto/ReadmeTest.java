package io.millrace.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.millrace.api.Connection;
import io.millrace.api.SendResult;
import io.millrace.engine.ClientRequest;
import io.millrace.engine.ClientSettings;
import io.millrace.engine.Endpoint;
import io.millrace.engine.HttpRoutes;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.WebSocketClient;
import io.millrace.engine.WebSocketServer;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.TestClient;

import org.junit.jupiter.api.Test;

/** The code of README.md. */
class ReadmeTest
{
    @Test
    void shouldEcho() throws Exception
    {
        final int port = 0;
        final BlockingQueue<String> received = new LinkedBlockingQueue<>();

        final WebSocketServer server = WebSocketServer.start(new ServerSettings()
            .listen("127.0.0.1", port)
            .handler((connection, message) ->
            {
                if (connection.send(message) == SendResult.BACK_PRESSURE)
                {
                    message.defer();                  // again, before anything later, when there is room
                }
            }));

        final WebSocketClient client = WebSocketClient.start(new ClientSettings());
        final Connection connection = client.connect(
            ClientRequest.of("ws://127.0.0.1:" + server.port() + "/", (c, message) -> received.add(message.asText())),
            5, TimeUnit.SECONDS);
        connection.sendText("hello");

        assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("hello");
        client.close();
        server.close();
    }

    @Test
    void shouldServeEndpointsByPath()
    {
        final ServerSettings settings = new ServerSettings()
            .endpoint("/chat", Endpoint.builder((connection, message) -> connection.sendText("chat"))
                .subprotocols("v2.chat", "v1.chat").allowedOrigins("https://example.com").build())
            .endpoint("/feed/*", Endpoint.of((connection, message) -> connection.sendText("feed")))
            .httpHandler(HttpRoutes.builder().health("/health").build());

        try (InMemoryServer server = InMemoryServer.start(settings))
        {
            assertThat(reply(server, "/chat")).isEqualTo("chat");
            assertThat(reply(server, "/feed/eurusd")).isEqualTo("feed");
        }
    }

    private static String reply(final InMemoryServer server, final String path)
    {
        final TestClient client = server.connect(path);
        client.sendText("hello");
        server.runUntilIdle();
        return client.receiveText();
    }
}
