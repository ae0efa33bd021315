package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.HandshakeException;
import io.millrace.api.HttpResponse;
import io.millrace.api.Message;
import io.millrace.api.MessageType;
import io.millrace.api.ReconnectPolicy;
import io.millrace.engine.ClientRequest;
import io.millrace.engine.ClientSettings;
import io.millrace.engine.Endpoint;
import io.millrace.engine.ReconnectingConnection;
import io.millrace.engine.WebSocketClient;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Our client and our server (RFC 6455 §4.1, §5.3).
 */
class ClientTest
{
    private static final int LIMIT = 8 << 20;

    private static TestServer server;
    private static WebSocketClient client;

    @BeforeAll
    static void start() throws IOException
    {
        server = TestServer.start(new Recorder(), settings -> settings
            .deflate(deflate -> deflate.enabled(true))
            .endpoint("/closed", Endpoint.builder(new Recorder())
                .authoriser((request, responder) -> responder.reject(
                    HttpResponse.text(401, "who are you?").withHeader("WWW-Authenticate", "Basic")))
                .build())
            .limits(limits -> limits.maxMessageLength(LIMIT).outboundLimit(2 * LIMIT)));
        client = WebSocketClient.start(settings());
    }

    private static ClientSettings settings()
    {
        final ClientSettings settings = new ClientSettings()
            .deflate(deflate -> deflate.enabled(true))
            .limits(limits -> limits.maxMessageLength(LIMIT).outboundLimit(2 * LIMIT));
        settings.threading().threadingMode(TestServer.MODE);
        return settings;
    }

    @AfterAll
    static void stop()
    {
        client.close();
        assertThat(client.offHeapBytes()).isZero();
        server.close();
    }

    /** What a connection receives. */
    private static final class Inbox implements ConnectionHandler
    {
        private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public void onMessage(final Connection connection, final Message message)
        {
            final byte[] payload = new byte[message.length()];
            message.buffer().getBytes(message.offset(), payload);
            messages.add(payload);
        }

        @Override
        public void onClose(
            final Connection connection, final int code, final String reason, final CloseCause cause)
        {
            closed.complete(code);
        }

        byte[] next() throws InterruptedException
        {
            return messages.poll(Await.LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static Connection connect(final ClientRequest request) throws Exception
    {
        return client.connect(request, Await.LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private static String uri(final String path)
    {
        return "ws://127.0.0.1:" + server.port() + path;
    }

    @ParameterizedTest
    @ValueSource(booleans = { false, true })
    void shouldGetBackWhatItSends(final boolean deflate) throws Exception
    {
        final Inbox inbox = new Inbox();
        final Connection connection =
            connect(ClientRequest.builder(uri("/echo"), inbox).deflate(deflate).attachment("mine").build());
        assertThat(connection.attachment()).isEqualTo("mine");
        assertThat(connection.extensions()).isEqualTo(deflate ? "permessage-deflate" : "");
        for (final int length : new int[] { 0, 1, 3, 125, 126, 1000, 65535, 65536, 1 << 20 })
        {
            final byte[] payload = random(length, length);
            connection.send(MessageType.BINARY, new UnsafeBuffer(payload), 0, length);
            assertThat(inbox.next()).isEqualTo(payload);
        }
        connection.close();
        assertThat(inbox.closed.get(Await.LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(1000);
    }

    @ParameterizedTest
    @ValueSource(booleans = { false, true })
    void shouldKeepTheOrderOfManyMessages(final boolean deflate) throws Exception
    {
        final Inbox inbox = new Inbox();
        final Connection connection = connect(ClientRequest.builder(uri("/echo"), inbox).deflate(deflate).build());
        final int count = 2000;
        for (int i = 0; i < count; i++)
        {
            final String text = "message " + i + " of many that look very much alike, " + i % 7;
            assertThat(connection.sendText(text, Await.LIMIT_SECONDS, TimeUnit.SECONDS).isAccepted()).isTrue();
        }
        for (int i = 0; i < count; i++)
        {
            assertThat(new String(inbox.next()))
                .isEqualTo("message " + i + " of many that look very much alike, " + i % 7);
        }
        connection.close();
    }

    @Test
    void shouldShowWhyItWasRefused()
    {
        assertThatExceptionOfType(HandshakeException.class)
            .isThrownBy(() -> connect(ClientRequest.of(uri("/closed"), new Inbox())))
            .satisfies(refusal ->
            {
                assertThat(refusal.status()).isEqualTo(401);
                assertThat(refusal.response().header("WWW-Authenticate")).isEqualTo("Basic");
                assertThat(refusal.response().bodyText()).isEqualTo("who are you?");
            });
    }

    @Test
    void shouldSayThatNobodyListens()
    {
        assertThatIOException()
            .isThrownBy(() -> connect(ClientRequest.of("ws://127.0.0.1:1/", new Inbox())))
            .withMessageContaining("127.0.0.1:1");
    }

    @Test
    void shouldServeManyConnections() throws Exception
    {
        final List<CompletableFuture<Connection>> futures = new ArrayList<>();
        final Inbox inbox = new Inbox();
        for (int i = 0; i < 200; i++)
        {
            futures.add(client.connect(ClientRequest.of(uri("/echo"), inbox)));
        }
        for (final CompletableFuture<Connection> future : futures)
        {
            future.get(Await.LIMIT_SECONDS, TimeUnit.SECONDS).sendText("x");
        }
        for (int i = 0; i < 200; i++)
        {
            assertThat(inbox.next()).isEqualTo(new byte[] { 'x' });
        }
        for (final CompletableFuture<Connection> future : futures)
        {
            future.join().close();
        }
        Await.await("all are closed", () -> client.connectionCount() == 0);
    }

    @Test
    void shouldConnectAgainWhenTheServerHasComeBack() throws Exception
    {
        final Inbox inbox = new Inbox();
        final TestServer first = TestServer.echo();
        final int port = first.port();
        final ReconnectPolicy policy = ReconnectPolicy.exponential(10, 50, TimeUnit.MILLISECONDS);
        final CompletableFuture<Void> ended;
        try (ReconnectingConnection kept =
            client.keepConnected(ClientRequest.of("ws://127.0.0.1:" + port + "/", inbox), policy))
        {
            Await.await("connected", () -> kept.connection() != null);
            first.close();
            Await.await("it has tried in vain", () -> kept.failures() > 2);
            try (TestServer second = TestServer.start(new Recorder(), settings -> settings.listen("127.0.0.1", port)))
            {
                assertThat(second.server().localAddresses()).hasSize(2);
                Await.await("connected again", () -> kept.connection() != null);
                kept.connection().sendText("again");
                assertThat(inbox.next()).isEqualTo(new byte[] { 'a', 'g', 'a', 'i', 'n' });
                ended = kept.ended();
            }
        }
        ended.get(Await.LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void shouldGiveUpWhenThePolicySaysSo() throws Exception
    {
        final ReconnectPolicy policy = ReconnectPolicy.exponential(1, 2, TimeUnit.MILLISECONDS).withMaxAttempts(3);
        try (ReconnectingConnection kept =
            client.keepConnected(ClientRequest.of("ws://127.0.0.1:1/", new Inbox()), policy))
        {
            assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> kept.ended().get(Await.LIMIT_SECONDS, TimeUnit.SECONDS))
                .withMessageContaining("127.0.0.1:1");
            assertThat(kept.failures()).isEqualTo(3);
        }
    }

    @Test
    void shouldEndTheAttemptThatIsCancelled() throws Exception
    {
        try (ServerSocket silent = new ServerSocket(0))
        {
            final CompletableFuture<Connection> future =
                client.connect(ClientRequest.of("ws://127.0.0.1:" + silent.getLocalPort() + "/", new Inbox()));
            try (Socket accepted = silent.accept())
            {
                assertThat(accepted.getInputStream().read()).isEqualTo('G');
                future.cancel(false);
                accepted.setSoTimeout((int)TimeUnit.SECONDS.toMillis(Await.LIMIT_SECONDS));
                try
                {
                    accepted.getInputStream().transferTo(OutputStream.nullOutputStream());
                }
                catch (final SocketException ex)
                {
                    assertThat(ex).hasMessageContaining("reset");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n" })
    void shouldRefuseAnswersThatAreNoHandshake(final String answer) throws Exception
    {
        try (ServerSocket strange = new ServerSocket(0))
        {
            final CompletableFuture<Connection> future =
                client.connect(ClientRequest.of("ws://127.0.0.1:" + strange.getLocalPort() + "/", new Inbox()));
            try (Socket accepted = strange.accept())
            {
                accepted.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> future.get(Await.LIMIT_SECONDS, TimeUnit.SECONDS))
                    .withCauseInstanceOf(HandshakeException.class);
            }
        }
    }

    @Test
    void shouldFailMaskedFramesAndKeepWhatFollowsTheResponse() throws Exception
    {
        final Inbox inbox = new Inbox();
        try (ServerSocket peer = new ServerSocket(0))
        {
            final CompletableFuture<Connection> future =
                client.connect(ClientRequest.of("ws://127.0.0.1:" + peer.getLocalPort() + "/", inbox));
            try (Socket accepted = peer.accept())
            {
                final BufferedReader lines = new BufferedReader(
                    new InputStreamReader(accepted.getInputStream(), StandardCharsets.ISO_8859_1));
                String key = null;
                for (String line = lines.readLine(); !line.isEmpty(); line = lines.readLine())
                {
                    key = line.startsWith("Sec-WebSocket-Key: ") ? line.substring(19) : key;
                }
                final byte[] digest = MessageDigest.getInstance("SHA-1").digest(
                    (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
                accepted.getOutputStream().write(ClientFrames.concat(
                    ("HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
                    Base64.getEncoder().encodeToString(digest) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII),
                    ClientFrames.unmasked(0x81, ClientFrames.utf8("early")),
                    ClientFrames.text("masked")));
                future.get(Await.LIMIT_SECONDS, TimeUnit.SECONDS);
                assertThat(inbox.next()).isEqualTo(ClientFrames.utf8("early"));
                assertThat(inbox.closed.get(Await.LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(1002);
            }
        }
    }
}
