package io.millrace.engine.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.millrace.api.Connection;
import io.millrace.api.HandshakeException;
import io.millrace.api.HttpResponse;
import io.millrace.engine.ClientRequest;
import io.millrace.engine.ClientSettings;
import io.millrace.engine.Endpoint;
import io.millrace.engine.ForwardedHeaders;
import io.millrace.engine.ProxyProtocol;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.TlsSettings;
import io.millrace.engine.WebSocketClient;
import io.millrace.engine.WebSocketServer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Server and client over Unix domain sockets, whose clients have no names.
 */
class UnixDomainTest
{
    private static WebSocketClient client;

    @TempDir
    private Path directory;

    @BeforeAll
    static void startClient() throws IOException
    {
        client = WebSocketClient.start(new ClientSettings());
    }

    @AfterAll
    static void closeClient()
    {
        client.close();
        assertThat(client.offHeapBytes()).isZero();
    }

    private Path file()
    {
        return directory.resolve("s");
    }

    private UnixDomainSocketAddress address()
    {
        return UnixDomainSocketAddress.of(file());
    }

    /** As all servers in these tests, but at the file alone. */
    private ServerSettings settings()
    {
        final ServerSettings model = TestServer.settings();
        return new ServerSettings().listen(address())
            .threading(threading -> threading
                .threadingMode(model.threading().threadingMode()).selectors(model.threading().selectors()));
    }

    private static ServerSettings echo(final ServerSettings settings)
    {
        return settings.handler((connection, message) -> connection.send(message));
    }

    private Connection connect(final ClientRequest.Builder request) throws Exception
    {
        return client.connect(request.address(address()).build(), 10, TimeUnit.SECONDS);
    }

    private String ask(final String question) throws Exception
    {
        final CompletableFuture<String> answer = new CompletableFuture<>();
        final Connection connection = connect(
            ClientRequest.builder("ws://localhost/any", (c, message) -> answer.complete(message.asText())));
        assertThat(connection.remoteAddress()).isEqualTo(address());
        connection.sendText(question);
        return answer.get(10, TimeUnit.SECONDS);
    }

    @Test
    void shouldServeClientsThatHaveNoAddress() throws Exception
    {
        final CompletableFuture<Connection> opened = new CompletableFuture<>();
        try (WebSocketServer server = WebSocketServer.start(settings().handler((connection, message) ->
        {
            opened.complete(connection);
            connection.send(message);
        })))
        {
            assertThat(server.localAddresses()).containsExactly(address());
            assertThatThrownBy(server::port).isInstanceOf(IllegalStateException.class).hasMessageContaining("no port");
            assertThat(ask("hello")).isEqualTo("hello");
            assertThat(opened.get().localAddress()).isEqualTo(address());
            assertThat(opened.get().remoteAddress()).isEqualTo(UnixDomainSocketAddress.of(""));
            assertThat(opened.get().handshake().header("Host")).isEqualTo("localhost");
        }
    }

    @Test
    void shouldListenAtPortsBesideAndWithAListenerPerSelector() throws Exception
    {
        final ServerSettings settings = echo(settings().listen("127.0.0.1", 0));
        settings.socket().reusePort(true).receiveBufferLength(64 * 1024).keepAlive(true);
        try (WebSocketServer server = WebSocketServer.start(settings))
        {
            assertThat(ask("file")).isEqualTo("file");
            final int port = ((InetSocketAddress)server.localAddresses().get(1)).getPort();
            try (RawClient tcp = RawClient.open(port, "/"))
            {
                tcp.sendText("port").expectText("port");
            }
        }
    }

    @Test
    void shouldRemoveItsFileWhenItCloses() throws Exception
    {
        for (int i = 0; i < 3; i++)
        {
            try (WebSocketServer server = WebSocketServer.start(echo(settings())))
            {
                assertThat(file()).exists();
                assertThat(ask("once more")).isEqualTo("once more");
                assertThat(server.isClosed()).isFalse();
            }
            assertThat(file()).doesNotExist();
        }
    }

    @Test
    void shouldReplaceAFileAtWhichNobodyListens() throws Exception
    {
        try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX))
        {
            killed.bind(address());
        }
        assertThat(file()).exists();
        try (WebSocketServer server = WebSocketServer.start(echo(settings())))
        {
            assertThat(ask("new")).isEqualTo("new");
            assertThat(server.isClosed()).isFalse();
        }
        assertThat(file()).doesNotExist();
    }

    @Test
    void shouldNotStartWhereSomebodyListens() throws Exception
    {
        try (WebSocketServer first = WebSocketServer.start(echo(settings())))
        {
            assertThatThrownBy(() -> WebSocketServer.start(echo(settings())))
                .isInstanceOf(IOException.class).hasMessageContaining("listens there already");
            assertThat(ask("unharmed")).isEqualTo("unharmed");
            assertThat(first.isClosed()).isFalse();
        }
    }

    @Test
    void shouldNotStartWhereAnotherFileIs() throws Exception
    {
        Files.writeString(file(), "precious");
        assertThatThrownBy(() -> WebSocketServer.start(echo(settings())))
            .isInstanceOf(IOException.class).hasMessageContaining("no socket");
        assertThat(file()).hasContent("precious");
        Files.delete(file());
        final Path target = directory.resolve("t");
        try (ServerSocketChannel elsewhere = ServerSocketChannel.open(StandardProtocolFamily.UNIX))
        {
            elsewhere.bind(UnixDomainSocketAddress.of(target));
        }
        Files.createSymbolicLink(file(), target);
        assertThatThrownBy(() -> WebSocketServer.start(echo(settings())))
            .isInstanceOf(IOException.class).hasMessageContaining("no socket");
        assertThat(target).exists();
    }

    @Test
    void shouldLeaveAFileThatIsNotItsOwn() throws Exception
    {
        final WebSocketServer server = WebSocketServer.start(echo(settings()));
        Files.delete(file());
        Files.writeString(file(), "another's");
        server.close();
        assertThat(file()).hasContent("another's");
    }

    @Test
    void shouldFailToConnectWhereNobodyListens()
    {
        assertThatThrownBy(() -> ask("nobody"))
            .isInstanceOf(IOException.class).hasMessageContaining("cannot connect to " + file());
    }

    @Test
    void shouldKnowTheClientsOfAProxyAtItsFile() throws Exception
    {
        final ServerSettings settings = settings()
            .fallback(Endpoint.builder((connection, message) -> { })
                .authoriser((request, responder) -> responder.reject(
                    HttpResponse.text(403, request.remoteAddress() + " by " + request.peerAddress()))).build());
        settings.proxies().trusted("unix:")
            .forwardedHeaders(ForwardedHeaders.X_FORWARDED).proxyProtocol(ProxyProtocol.OPTIONAL);
        try (WebSocketServer server = WebSocketServer.start(settings))
        {
            assertThatThrownBy(() -> connect(ClientRequest.builder("ws://localhost/", (c, message) -> { })
                .header("X-Forwarded-For", "192.0.2.1")))
                .isInstanceOfSatisfying(HandshakeException.class, refused ->
                    assertThat(refused.response().bodyText()).isEqualTo("/192.0.2.1:0 by "));
            assertThat(server.connectionCount()).isZero();
        }
    }

    @Test
    void shouldSpeakTlsAtAFile() throws Exception
    {
        final Path store = Path.of(getClass().getResource("/io/millrace/tls/ec.p12").toURI());
        final TlsSettings tls = TlsSettings.builder().keyStore(store, "secret".toCharArray()).build();
        final Path certificate = Path.of(getClass().getResource("/io/millrace/tls/ec-cert.pem").toURI());
        final CompletableFuture<String> answer = new CompletableFuture<>();
        try (WebSocketServer server = WebSocketServer.start(echo(settings().tls(tls)));
            WebSocketClient trusting = WebSocketClient.start(
                new ClientSettings().tls(TlsSettings.builder().trust(certificate).insecureCheckNoHostName().build())))
        {
            final ClientRequest request =
                ClientRequest.builder("wss://localhost/", (c, message) -> answer.complete(message.asText()))
                    .address(address()).build();
            trusting.connect(request, 10, TimeUnit.SECONDS).sendText("secret");
            assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("secret");
            assertThat(server.connectionCount()).isEqualTo(1);
        }
    }
}
