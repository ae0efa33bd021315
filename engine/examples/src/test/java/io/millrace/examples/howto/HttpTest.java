package io.millrace.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.HttpResponse;
import io.millrace.api.Message;
import io.millrace.engine.ForwardedHeaders;
import io.millrace.engine.HttpRoutes;
import io.millrace.engine.ProxyProtocol;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.UpgradeRequest;
import io.millrace.engine.WebSocketServer;
import io.millrace.examples.ChatPage;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.TestClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of http.md and proxies.md. */
class HttpTest
{
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

    @Test
    void shouldAnswerPlainRequestsByPath(@TempDir final Path web) throws Exception
    {
        Files.writeString(web.resolve("a.txt"), "a file");
        final AtomicBoolean up = new AtomicBoolean(true);
        final ConnectionHandler echo = (connection, message) -> connection.send(message);

        final HttpRoutes routes = HttpRoutes.builder()
            .health("/health", () -> up.get())                // 200, or 503 when this is false or the server drains
            .text("/version", "1.2.3\n")
            .resource("/", ChatPage.class, "chat.html")       // of the class path
            .directory("/static/*", web)                      // its files as they are now
            .route("/rooms/*", request -> HttpResponse.text(200, "room " + request.path().substring(7) + "\n"))
            .build();
        final ServerSettings settings = new ServerSettings().handler(echo).httpHandler(routes);

        try (InMemoryServer server = InMemoryServer.start(settings))
        {
            for (final String path : new String[]{"/health", "/version", "/", "/static/a.txt", "/rooms/blue"})
            {
                assertThat(status(server, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")).isEqualTo(200);
            }
            server.server().beginDrain();
            assertThat(status(server, "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")).isEqualTo(503);
        }
    }

    @Test
    void shouldTakeConnectionsThatAnotherServerHasAccepted() throws Exception
    {
        final String user = "somebody";
        final ConnectionHandler handler = new ConnectionHandler()
        {
            @Override
            public void onOpen(final Connection connection)
            {
                connection.sendText("hello " + connection.attachment());
            }

            @Override
            public void onMessage(final Connection connection, final Message message)
            {
                connection.send(message);
            }
        };
        try (ServerSocketChannel listening = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
            SocketChannel client = SocketChannel.open(listening.getLocalAddress()))
        {
            final SocketChannel channel = listening.accept();

            final WebSocketServer server = WebSocketServer.start(new ServerSettings().adoptOnly().handler(handler));

            server.adopt(channel, UpgradeRequest.builder("GET", "/chat?room=1")      // parsed, with all its headers
                .header("Host", "example.org")
                .header("Connection", "Upgrade")
                .header("Upgrade", "websocket")
                .header("Sec-WebSocket-Version", "13")
                .header("Sec-WebSocket-Key", KEY)
                .build().withAttachment(user));

            assertThat(readUntil(client, "hello somebody")).startsWith("HTTP/1.1 101 ");
            client.shutdownOutput();
            server.close();
        }
    }

    @Test
    void shouldTakeARequestAsItCame() throws Exception
    {
        final ByteBuffer bytes = StandardCharsets.US_ASCII.encode("GET / HTTP/1.1\r\nHost: example.org\r\n" +
            "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY +
            "\r\n\r\n");
        try (ServerSocketChannel listening = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
            SocketChannel client = SocketChannel.open(listening.getLocalAddress());
            WebSocketServer server = WebSocketServer.start(new ServerSettings().adoptOnly()
                .handler((connection, message) -> connection.send(message))))
        {
            final SocketChannel channel = listening.accept();

            server.adopt(channel, UpgradeRequest.received(bytes));                   // or the bytes as they came

            assertThat(readUntil(client, "\r\n\r\n")).startsWith("HTTP/1.1 101 ");
            client.shutdownOutput();
        }
    }

    @Test
    void shouldBelieveTrustedProxies()
    {
        final ServerSettings settings = new ServerSettings()
            .handler((connection, message) -> connection.sendText(connection.remoteAddress().toString()))
            .proxies(proxies -> proxies
                .trusted("10.0.0.0/8", "fd00::/8", "unix:")            // whoever else says something is not believed
                .proxyProtocol(ProxyProtocol.OPTIONAL)                 // HAProxy, nginx, AWS NLB
                .forwardedHeaders(ForwardedHeaders.X_FORWARDED));      // or FORWARDED, RFC 7239

        try (InMemoryServer server = InMemoryServer.start(settings))
        {
            assertThat(status(server, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo(426);
        }
    }

    private static int status(final InMemoryServer server, final String request)
    {
        final TestClient client = server.connectRaw();
        client.sendBytes(request.getBytes(StandardCharsets.US_ASCII));
        server.runUntilIdle();
        return client.response().status();
    }

    private static String readUntil(final SocketChannel client, final String end) throws IOException
    {
        final StringBuilder read = new StringBuilder();
        final ByteBuffer buffer = ByteBuffer.allocate(1024);
        while (read.indexOf(end) < 0 && client.read(buffer.clear()) >= 0)
        {
            read.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
        }
        return read.toString();
    }
}
