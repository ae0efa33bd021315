package io.millrace.engine.client;

import static io.millrace.engine.client.Peer.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.api.HandshakeException;
import io.millrace.engine.ClientProxy;
import io.millrace.engine.ClientRequest;
import io.millrace.engine.WebSocketClient;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attempts to connect that end at any stage: by silence, by FIN, by RST, or because nobody wants them any more (RFC
 * 6455 §4.1, §7.1.7).
 */
class EndTest
{
    private static final long SHORT_MS = 30;

    private static WebSocketClient client;

    @BeforeAll
    static void start()
    {
        client = Clients.start();
    }

    @AfterAll
    static void stop()
    {
        Clients.stop(client);
    }

    private static ClientRequest.Builder request(final String uri)
    {
        return ClientRequest.builder(uri, new Inbox());
    }

    /** As much of the answer as the stage says. */
    private static String part(final String stage, final Request request)
    {
        final String whole = request.switching();
        return switch (stage)
        {
            case "request" -> "";
            case "status" -> "HTTP/1.1 1";
            case "headers" -> whole.substring(0, whole.length() - 20);
            case "blank line" -> whole.substring(0, whole.length() - 1);
            default -> Request.response("403 No", "Content-Length: 10") + "half";
        };
    }

    @ParameterizedTest
    @ValueSource(strings = { "request", "status", "headers", "blank line" })
    void shouldGiveUpWhenTheServerFallsSilent(final String stage)
    {
        try (ScriptedServer server = ScriptedServer.start())
        {
            final CompletableFuture<Connection> future =
                client.connect(request(server.uri("/")).handshakeTimeout(SHORT_MS, TimeUnit.MILLISECONDS).build());
            try (Peer peer = server.accept())
            {
                peer.send(part(stage, peer.readRequest()));
                assertThat(Clients.failure(future)).isInstanceOf(SocketTimeoutException.class)
                    .hasMessageContaining("did not answer in time");
                peer.expectCut();
            }
        }
    }

    @Test
    void shouldShowARefusalWhoseBodyDoesNotEnd()
    {
        try (ScriptedServer server = ScriptedServer.start())
        {
            final CompletableFuture<Connection> future =
                client.connect(request(server.uri("/")).handshakeTimeout(SHORT_MS, TimeUnit.MILLISECONDS).build());
            try (Peer peer = server.accept())
            {
                peer.send(part("body", peer.readRequest()));
                final HandshakeException refusal = Clients.refusal(future);
                assertThat(refusal.status()).isEqualTo(403);
                assertThat(refusal.response().bodyText()).isEqualTo("half");
                assertThat(refusal.response().isBodyCut()).isTrue();
                peer.expectCut();
            }
        }
    }

    @Test
    void shouldGiveUpWhenTheAnswerNeverGetsAnywhere()
    {
        try (ScriptedServer server = ScriptedServer.start())
        {
            final CompletableFuture<Connection> future =
                client.connect(request(server.uri("/")).handshakeTimeout(SHORT_MS, TimeUnit.MILLISECONDS).build());
            try (Peer peer = server.accept())
            {
                peer.readRequest();
                peer.send("HTTP/1.1 101 x\r\n");
                // Every byte is progress, and yet the time is that of the whole.
                while (!future.isDone())
                {
                    trySend(peer, "X: y\r\n");
                }
                assertThat(Clients.failure(future)).isInstanceOfAny(
                    SocketTimeoutException.class, HandshakeException.class);
            }
        }
    }

    private static void trySend(final Peer peer, final String text)
    {
        try
        {
            peer.sendByteByByte(bytes(text));
        }
        catch (final java.io.UncheckedIOException ex)
        {
            assertThat(ex.getCause()).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "request, without a response", "status, within the response", "headers, within the response",
        "blank line, within the response", "body, refused the handshake: 403" })
    void shouldSayWhereTheServerEnded(final String stage, final String reason)
    {
        try (ScriptedServer server = ScriptedServer.start())
        {
            final CompletableFuture<Connection> future = client.connect(request(server.uri("/")).build());
            try (Peer peer = server.accept())
            {
                peer.send(part(stage, peer.readRequest())).finish();
                assertThat(Clients.refusal(future)).hasMessageContaining(reason);
                peer.expectCut();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "request", "status", "headers", "blank line", "body" })
    void shouldFailWhenTheServerResets(final String stage)
    {
        try (ScriptedServer server = ScriptedServer.start())
        {
            final CompletableFuture<Connection> future = client.connect(request(server.uri("/")).build());
            final Peer peer = server.accept();
            peer.send(part(stage, peer.readRequest()));
            peer.reset();
            assertThat(Clients.failure(future)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void shouldEndTheConnectionThatIsResetAfterTheAnswer() throws Exception
    {
        try (ScriptedServer server = ScriptedServer.start())
        {
            final Inbox inbox = new Inbox();
            final CompletableFuture<Connection> future = client.connect(ClientRequest.of(server.uri("/"), inbox));
            final Peer peer = server.accept();
            peer.open();
            Clients.opened(future);
            peer.reset();
            inbox.expectClosed(1006, CloseCause.IO_ERROR);
            assertThat(inbox.errors()).hasSize(1);
        }
    }

    @Test
    void shouldReportTheEndWithoutAClosingHandshake() throws Exception
    {
        try (ScriptedServer server = ScriptedServer.start())
        {
            final Inbox inbox = new Inbox();
            final CompletableFuture<Connection> future = client.connect(ClientRequest.of(server.uri("/"), inbox));
            try (Peer peer = server.accept())
            {
                peer.open().send(bytes(0x81, 100, 'x')).finish();
                Clients.opened(future);
                inbox.expectClosed(1006, CloseCause.IO_ERROR);
                peer.expectEnd();
            }
        }
    }

    /** Connections that fill the queue of somebody who accepts none. */
    private static List<Socket> filled(final ServerSocket listener) throws IOException
    {
        final List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 10; i++)
        {
            final Socket socket = new Socket();
            sockets.add(socket);
            try
            {
                socket.connect(listener.getLocalSocketAddress(), 20);
            }
            catch (final SocketTimeoutException ex)
            {
                return sockets;
            }
        }
        throw new AssertionError("the queue is never full");
    }

    @Test
    void shouldGiveUpWhenNobodyAcceptsInTime() throws IOException
    {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")))
        {
            final List<Socket> others = filled(listener);
            final ClientRequest request = request("ws://127.0.0.1:" + listener.getLocalPort() + "/")
                .connectTimeout(SHORT_MS, TimeUnit.MILLISECONDS).build();
            assertThat(Clients.failure(client.connect(request))).isInstanceOf(SocketTimeoutException.class)
                .hasMessageContaining("connecting");
            assertThatExceptionOfType(SocketTimeoutException.class)
                .isThrownBy(() -> client.connect(request, Await.LIMIT_SECONDS, TimeUnit.SECONDS));
            final CompletableFuture<Connection> cancelled = client.connect(request);
            assertThat(cancelled.cancel(false)).isTrue();
            for (final Socket other : others)
            {
                other.close();
            }
        }
        // The engine has forgotten all three: what was reserved for them is free again.
        Await.await("no attempt is left", () -> client.connectionCount() == 0);
    }

    @Test
    void shouldTimeTheBlockingConnect() throws InterruptedException
    {
        try (ScriptedServer server = ScriptedServer.start())
        {
            assertThatExceptionOfType(SocketTimeoutException.class)
                .isThrownBy(() -> client.connect(request(server.uri("/")).build(), SHORT_MS, TimeUnit.MILLISECONDS))
                .withMessageContaining(server.uri("/"));
            try (Peer peer = server.accept())
            {
                peer.readRequest();
                peer.expectCut();
            }
        }
    }

    @Test
    void shouldGiveUpWhenTheWaitingThreadIsInterrupted()
    {
        try (ScriptedServer server = ScriptedServer.start())
        {
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(InterruptedException.class).isThrownBy(
                () -> client.connect(request(server.uri("/")).build(), Await.LIMIT_SECONDS, TimeUnit.SECONDS));
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "connected", "request", "status", "headers", "proxy" })
    void shouldLetGoOfWhatIsCancelled(final String stage)
    {
        try (ScriptedServer server = ScriptedServer.start())
        {
            final ClientRequest.Builder builder = request(server.uri("/"));
            final Inbox inbox = new Inbox();
            final CompletableFuture<Connection> future = client.connect(
                "proxy".equals(stage) ? builder.proxy(ClientProxy.http("127.0.0.1", server.port())).build() :
                ClientRequest.of(server.uri("/"), inbox));
            try (Peer peer = server.accept())
            {
                if (!"connected".equals(stage))
                {
                    peer.send("proxy".equals(stage) ? "HTTP/1.1 2" : part(stage, peer.readRequest()));
                }
                future.cancel(false);
                peer.expectCut();
                assertThat(inbox.opened()).isZero();
            }
        }
    }

    @Test
    void shouldNotOpenWhatIsCancelledWhenTheAnswerIsThere() throws Exception
    {
        try (ScriptedServer server = ScriptedServer.start())
        {
            for (int i = 0; i < 50; i++)
            {
                final Inbox inbox = new Inbox();
                final CompletableFuture<Connection> future = client.connect(ClientRequest.of(server.uri("/"), inbox));
                try (Peer peer = server.accept())
                {
                    peer.send(peer.readRequest().switching());
                    if (future.cancel(false))
                    {
                        // Whether it was opened or not: it has to end, and what was opened has to be closed.
                        peer.finish().expectCut();
                        Await.await("opened and closed alike", () -> inbox.opened() == inbox.closed());
                    }
                    else
                    {
                        future.join().disconnect();
                    }
                }
            }
        }
        Await.await("none is open", () -> client.connectionCount() == 0);
    }
}
