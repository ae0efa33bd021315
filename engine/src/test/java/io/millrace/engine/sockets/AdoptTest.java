package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.millrace.api.CloseCode;
import io.millrace.api.HttpResponse;
import io.millrace.engine.Endpoint;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.UpgradeRequest;
import io.millrace.engine.WebSocketServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Connections that another server has accepted and hands over.
 */
class AdoptTest
{
    private static final String[] HEADERS =
    {
        "Host", "localhost", "Upgrade", "websocket", "Connection", "Upgrade",
        "Sec-WebSocket-Key", RawClient.KEY, "Sec-WebSocket-Version", "13",
    };

    private final List<RawClient> clients = new ArrayList<>();
    private ServerSocketChannel front;

    @BeforeEach
    void listen() throws IOException
    {
        front = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() throws IOException
    {
        clients.forEach(RawClient::leave);
        front.close();
    }

    private RawClient connect()
    {
        try
        {
            clients.add(RawClient.connect(((InetSocketAddress)front.getLocalAddress()).getPort()));
            return clients.get(clients.size() - 1);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /** Hands over the next connection, as a server does that has read these bytes of it. */
    private void handOver(final WebSocketServer server, final byte[] read) throws IOException
    {
        final SocketChannel accepted = front.accept();
        final ByteBuffer buffer = ByteBuffer.allocate(read.length);
        while (buffer.hasRemaining())
        {
            accepted.read(buffer);
        }
        server.adopt(accepted, UpgradeRequest.received(buffer.flip()));
    }

    private static UpgradeRequest.Builder parsed(final String target, final String... more)
    {
        final UpgradeRequest.Builder request = UpgradeRequest.builder("GET", target);
        for (int i = 0; i < HEADERS.length; i += 2)
        {
            request.header(HEADERS[i], HEADERS[i + 1]);
        }
        for (int i = 0; i < more.length; i += 2)
        {
            request.header(more[i], more[i + 1]);
        }
        return request;
    }

    @Test
    void shouldServeAConnectionWithARequestThatWasParsedElsewhere() throws IOException
    {
        final Recorder recorder = new Recorder();
        try (TestServer server = TestServer.start(
            Endpoint.builder(recorder).subprotocols("v2", "v1"),
            recorder,
            settings -> settings.deflate().enabled(true)))
        {
            final RawClient client = connect();
            server.server().adopt(front.accept(), parsed("/chat?room=1", "Sec-WebSocket-Protocol", "v1, v0",
                "Sec-WebSocket-Extensions", "permessage-deflate", "X-User", "ann").build());
            final HttpAnswer answer = client.expectOpened();
            assertThat(answer.header("Sec-WebSocket-Protocol")).isEqualTo("v1");
            assertThat(answer.header("Sec-WebSocket-Extensions")).startsWith("permessage-deflate");
            client.sendText("hello").expectText("hello");
            assertThat(server.connection(client).handshake().target()).isEqualTo("/chat?room=1");
            assertThat(server.connection(client).handshake().header("x-user")).isEqualTo("ann");
            assertThat(server.connection(client).remoteAddress())
                .isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), client.localPort()));
            client.send(ClientFrames.close(CloseCode.NORMAL, "")).expectClose(CloseCode.NORMAL);
            client.expectEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 1, 40, 1000 })
    void shouldReadOnWhereTheOtherServerStopped(final int length) throws IOException
    {
        try (TestServer server = TestServer.echo())
        {
            final RawClient client = connect();
            final byte[] all = ClientFrames.concat(RawClient.request("/"), text("first"), text("second"));
            client.send(all);
            handOver(server.server(), Arrays.copyOf(all, Math.min(length, all.length)));
            client.expectOpened();
            client.expectText("first").expectText("second");
            client.sendText("third").expectText("third");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 5_000, 70_000, 131_000, 300_000 })
    void shouldTakeMoreThanTheRequestHowLongItMayBe(final int length) throws IOException
    {
        final String longText = "x".repeat(length);
        final byte[] last = text("after");
        try (TestServer server = TestServer.echo())
        {
            final RawClient client = connect();
            server.server().adopt(front.accept(), parsed("/")
                .followedBy(ByteBuffer.wrap(text("before")))
                .followedBy(ByteBuffer.wrap(text(longText)))
                .followedBy(ByteBuffer.wrap(last, 0, 3)).build());
            client.expectOpened();
            client.expectText("before").expectText(longText);
            client.send(Arrays.copyOfRange(last, 3, last.length)).expectText("after");
        }
    }

    @Test
    void shouldGiveTheConnectionTheAttachmentUnlessTheAuthoriserHasAnother() throws IOException
    {
        final Recorder recorder =
            new Recorder().onOpen(connection -> connection.sendText("" + connection.attachment()));
        final Endpoint own = Endpoint.builder(recorder)
            .authoriser((request, responder) -> responder.attachment("own").accept()).build();
        try (TestServer server = TestServer.start(recorder, settings -> settings.endpoint("/own", own)))
        {
            final RawClient first = connect();
            server.server().adopt(front.accept(), parsed("/").build().withAttachment("ann"));
            first.expectOpened();
            first.expectText("ann");
            final RawClient second = connect();
            server.server().adopt(front.accept(), parsed("/own").build().withAttachment("ann"));
            second.expectOpened();
            second.expectText("own");
        }
    }

    @Test
    void shouldRefuseAsIfItHadReadTheRequestItself() throws IOException
    {
        final Recorder recorder = new Recorder();
        try (WebSocketServer server = WebSocketServer.start(settings()
            .endpoint("/chat", Endpoint.builder(recorder).allowedOrigins("https://example.org").build())
            .httpHandler(request -> request.path().equals("/health") ? HttpResponse.text(200, "up") : null)))
        {
            expectRefusal(server, parsed("/other").build(), 404);
            expectRefusal(server, parsed("/chat", "Origin", "https://evil.example").build(), 403);
            expectRefusal(server, parsed("/chat", "Sec-WebSocket-Key", RawClient.KEY).build(), 400);
            expectRefusal(server, parsed("/chat", "X", "x".repeat(10_000)).build(), 431);
            expectRefusal(server, UpgradeRequest.builder("GET", "/health").header("Host", "localhost").build(), 200);
            expectRefusal(server, UpgradeRequest.received(ByteBuffer.wrap(new byte[] {1, 2, 3})), 400);
            assertThat(server.connectionCount()).isZero();
        }
    }

    private void expectRefusal(final WebSocketServer server, final UpgradeRequest request, final int status)
        throws IOException
    {
        final RawClient client = connect();
        server.adopt(front.accept(), request);
        assertThat(client.readResponse().status()).isEqualTo(status);
        client.expectEnd();
    }

    private static ServerSettings settings()
    {
        final ServerSettings listening = TestServer.settings();
        return new ServerSettings().adoptOnly()
            .threading(threading -> threading
                .threadingMode(listening.threading().threadingMode()).selectors(listening.threading().selectors()));
    }

    @Test
    void shouldCountAgainstTheMaximumOfConnections() throws IOException
    {
        try (TestServer server = TestServer.start(new Recorder(), settings -> settings.limits().maxConnections(2));
            RawClient accepted = server.open())
        {
            accepted.sendText("x").expectText("x");
            final RawClient adopted = connect();
            server.server().adopt(front.accept(), parsed("/").build());
            adopted.expectOpened();
            final RawClient refused = connect();
            server.server().adopt(front.accept(), parsed("/").build());
            assertThat(refused.readResponse().status()).isEqualTo(503);
        }
    }

    @Test
    void shouldRefuseWhatIsNotCompletedInTime() throws IOException
    {
        try (TestServer server = TestServer.start(
            new Recorder(), settings -> settings.timeouts().handshakeTimeoutNs(100, TimeUnit.MILLISECONDS)))
        {
            final RawClient client = connect();
            server.server().adopt(front.accept(), UpgradeRequest.received(ByteBuffer.wrap("GET / HT".getBytes())));
            assertThat(client.readResponse().status()).isEqualTo(408);
            client.expectEnd();
            server.expectIdle();
        }
    }

    @Test
    void shouldDrainConnectionsThatWereHandedOver() throws IOException
    {
        final WebSocketServer server = WebSocketServer.start(settings().handler(new Recorder()));
        final RawClient client = connect();
        server.adopt(front.accept(), parsed("/").build());
        client.expectOpened();
        client.sendText("there").expectText("there");
        final CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> server.close(10, TimeUnit.SECONDS));
        client.expectClose(CloseCode.GOING_AWAY);
        client.send(ClientFrames.close(CloseCode.GOING_AWAY, "")).expectEnd().leave();
        closed.join();
        assertThat(server.offHeapBytes()).isZero();
        assertThatThrownBy(server::port).isInstanceOf(IllegalStateException.class).hasMessageContaining("nowhere");
    }

    @Test
    void shouldLeaveTheChannelToTheCallerWhenItDoesNotTakeIt() throws IOException
    {
        final WebSocketServer server = WebSocketServer.start(settings().handler(new Recorder()));
        final UpgradeRequest request = parsed("/").build();
        try (SocketChannel unconnected = SocketChannel.open())
        {
            assertThatThrownBy(() -> server.adopt(unconnected, request)).isInstanceOf(IllegalArgumentException.class);
            assertThat(unconnected.isOpen()).isTrue();
        }
        server.close();
        final RawClient client = connect();
        try (SocketChannel late = front.accept())
        {
            assertThatThrownBy(() -> server.adopt(late, request))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("closing");
            assertThat(late.isBlocking()).isTrue();
            late.write(ByteBuffer.wrap("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n".getBytes()));
            assertThat(client.readResponse().status()).isEqualTo(503);
        }
        final SocketChannel closed = SocketChannel.open(front.getLocalAddress());
        closed.close();
        assertThatThrownBy(() -> server.adopt(closed, request)).isInstanceOf(Exception.class);
    }

    @Test
    void shouldServeOrRefuseEachOfThoseHandedOverWhileItCloses() throws Exception
    {
        final WebSocketServer server = WebSocketServer.start(settings().handler(new Recorder()));
        final AtomicInteger taken = new AtomicInteger();
        final CountDownLatch some = new CountDownLatch(20);
        final Thread handing = new Thread(() -> handOverUntilRefused(server, taken, some));
        handing.start();
        some.await();
        server.close(0, TimeUnit.SECONDS);
        handing.join();
        assertThat(taken.get()).isGreaterThanOrEqualTo(20);
        clients.forEach(RawClient::expectCut);
        assertThat(server.offHeapBytes()).isZero();
        assertThat(server.lentBuffers()).isZero();
    }

    private void handOverUntilRefused(
        final WebSocketServer server, final AtomicInteger taken, final CountDownLatch some)
    {
        while (true)
        {
            connect();
            try
            {
                final SocketChannel accepted = front.accept();
                try
                {
                    server.adopt(accepted, parsed("/").build());
                    taken.incrementAndGet();
                    some.countDown();
                }
                catch (final IllegalStateException refused)
                {
                    accepted.close();
                    return;
                }
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException(ex);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "x\r\nY: z", "x\nz", "x\0", "\u20ac" })
    void shouldNotLetAHeaderBecomeMore(final String value)
    {
        assertThatThrownBy(() -> UpgradeRequest.builder("GET", "/").header("X", value))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("header X");
    }

    @Test
    void shouldNotLetARequestLineBecomeMore()
    {
        assertThatThrownBy(() -> UpgradeRequest.builder("GET /", "/")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> UpgradeRequest.builder("GET", "/ HTTP/1.1\r\nX: y"))
            .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> UpgradeRequest.builder("GET", "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> UpgradeRequest.builder("GET", "/").header("X:", "y"))
            .isInstanceOf(IllegalArgumentException.class);
    }
}
