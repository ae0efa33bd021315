package io.millrace.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.millrace.api.BlockingConnection;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.ReconnectPolicy;
import io.millrace.counters.AgentCounters;
import io.millrace.counters.CounterKey;
import io.millrace.counters.Counters;
import io.millrace.engine.ClientRequest;
import io.millrace.engine.ClientSettings;
import io.millrace.engine.Endpoint;
import io.millrace.engine.ReconnectingConnection;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.WebSocketClient;
import io.millrace.engine.WebSocketServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of client.md, blocking.md, unix-sockets.md and observability.md. */
class ClientTest
{
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private WebSocketClient client;

    @BeforeEach
    void start() throws Exception
    {
        client = WebSocketClient.start(new ClientSettings());
    }

    @AfterEach
    void close()
    {
        client.close();
    }

    @Test
    void shouldConnectWithHeadersAndAgain() throws Exception
    {
        try (WebSocketServer server = WebSocketServer.start(new ServerSettings().listen("127.0.0.1", 0)
            .handler((connection, message) -> connection.sendText(connection.handshake().header("X-Desk") + "!"))))
        {
            final String uri = "ws://127.0.0.1:" + server.port() + "/";
            final ConnectionHandler handler = (c, message) -> received.add(message.asText());

            final ClientRequest request = ClientRequest.builder(uri, handler)
                .header("X-Desk", "7")
                .bearer("c2VjcmV0")
                .build();
            final Connection connection = client.connect(request, 5, TimeUnit.SECONDS);
            connection.sendText("hello");

            final ReconnectingConnection feed =
                client.keepConnected(request, ReconnectPolicy.exponential(1, 60, TimeUnit.SECONDS));

            assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("7!");
            feed.close();
            assertThat(counted(server)).isPositive();
        }
    }

    @Test
    void shouldBlock() throws Exception
    {
        final int port = 0;

        final WebSocketServer server = WebSocketServer.start(new ServerSettings()
            .listen("127.0.0.1", port)
            .fallback(Endpoint.blocking(connection ->
            {
                for (Message message = connection.receive(); message != null; message = connection.receive())
                {
                    connection.sendText("you said " + message.asText());
                }
            }).build()));

        final String uri = "ws://127.0.0.1:" + server.port() + "/";
        try (BlockingConnection connection = client.connectBlocking(
            ClientRequest.blocking(uri).build(), 5, TimeUnit.SECONDS))
        {
            connection.sendText("hello");
            received.add(connection.receive().asText());
        }
        assertThat(received).containsExactly("you said hello");
        server.close();
    }

    @Test
    void shouldSpeakOverAUnixDomainSocket(@TempDir final Path directory) throws Exception
    {
        final Path path = directory.resolve("ws.sock");
        final ConnectionHandler handler = (c, message) -> received.add(message.asText());

        final WebSocketServer server = WebSocketServer.start(new ServerSettings()
            .listen(UnixDomainSocketAddress.of(path))
            .handler((connection, message) -> connection.send(message)));
        final Connection connection = client.connect(ClientRequest.builder("ws://localhost/chat", handler)
            .address(UnixDomainSocketAddress.of(path)).build(), 5, TimeUnit.SECONDS);

        connection.sendText("hello");
        assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("hello");
        server.close();
    }

    private static long counted(final WebSocketServer server)
    {
        final Counters counters = server.counters();                         // client.counters() likewise
        final long open = counters.value(CounterKey.CONNECTIONS_OPEN);
        for (final AgentCounters agent : counters.agents())                  // "millrace-loop-0 selector" and so on
        {
            System.out.println(agent + " " + agent.value(CounterKey.BYTES_RECEIVED));
        }
        return open;
    }
}
