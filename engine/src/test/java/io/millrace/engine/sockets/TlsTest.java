package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLSession;

import io.millrace.api.CloseCause;
import io.millrace.api.CloseCode;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.MessageType;
import io.millrace.engine.ClientRequest;
import io.millrace.engine.ClientSettings;
import io.millrace.engine.TlsSettings;
import io.millrace.engine.WebSocketClient;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Encrypted connections (RFC 6455 §10.6) between our server and our client.
 */
class TlsTest
{
    private static final int LIMIT = 8 << 20;

    private static Certificates local;
    private static Certificates other;
    private static Certificates person;
    private static TlsSettings serverTls;
    private static TestServer server;
    private static WebSocketClient client;

    @BeforeAll
    static void start() throws IOException
    {
        local = Certificates.selfSigned("local", "localhost", "dns:localhost,ip:127.0.0.1");
        other = Certificates.selfSigned("other", "example", "dns:*.example.org");
        person = Certificates.selfSigned("person", "somebody", "dns:somebody");
        serverTls = TlsSettings.builder().certificate(local.chain(), local.key()).build();
        server = TestServer.start(new Recorder(), settings -> settings
            .tls(serverTls)
            .deflate(deflate -> deflate.enabled(true))
            .limits(limits -> limits.maxMessageLength(LIMIT).outboundLimit(2 * LIMIT)));
        client = client(TlsSettings.builder().trust(local.chain()).build());
    }

    @AfterAll
    static void stop()
    {
        client.close();
        server.close();
        assertThat(client.offHeapBytes()).isZero();
        assertThat(server.server().offHeapBytes()).isZero();
    }

    private static WebSocketClient client(final TlsSettings tls) throws IOException
    {
        final ClientSettings settings = new ClientSettings()
            .tls(tls)
            .deflate(deflate -> deflate.enabled(true))
            .limits(limits -> limits.maxMessageLength(LIMIT).outboundLimit(2 * LIMIT));
        settings.threading().threadingMode(TestServer.MODE);
        return WebSocketClient.start(settings);
    }

    private static Connection connect(final WebSocketClient from, final ClientRequest request) throws Exception
    {
        return from.connect(request, Await.LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private static String uri(final String host)
    {
        return "wss://" + host + ":" + server.port() + "/";
    }

    /** What a connection receives. */
    private static final class Inbox implements ConnectionHandler
    {
        private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public void onMessage(final Connection connection, final Message message)
        {
            messages.add(message.asBytes());
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

    @ParameterizedTest
    @CsvSource({ "localhost, false", "127.0.0.1, true" })
    void shouldEchoMessagesOfAnyLength(final String host, final boolean deflate) throws Exception
    {
        final Inbox inbox = new Inbox();
        final Connection connection =
            connect(client, ClientRequest.builder(uri(host), inbox).deflate(deflate).build());
        assertThat(connection.sslSession().getProtocol()).isEqualTo("TLSv1.3");
        for (final int length : new int[] { 0, 1, 125, 1000, 16_383, 16_384, 16_385, 65_536, 1 << 20 })
        {
            final byte[] payload = random(length, length);
            connection.send(MessageType.BINARY, new UnsafeBuffer(payload), 0, length);
            assertThat(inbox.next()).isEqualTo(payload);
        }
        connection.close(CloseCode.NORMAL, "done");
        assertThat(inbox.closed.get(Await.LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(1000);
    }

    @Test
    void shouldKeepTheOrderOfManyMessages() throws Exception
    {
        final Inbox inbox = new Inbox();
        final Connection connection = connect(client, ClientRequest.of(uri("localhost"), inbox));
        for (int i = 0; i < 2000; i++)
        {
            assertThat(connection.sendText("message " + i, Await.LIMIT_SECONDS, TimeUnit.SECONDS).isAccepted())
                .isTrue();
        }
        for (int i = 0; i < 2000; i++)
        {
            assertThat(new String(inbox.next(), StandardCharsets.UTF_8)).isEqualTo("message " + i);
        }
        connection.close();
    }

    @Test
    void shouldServeManyConnectionsAtOnce() throws Exception
    {
        final List<CompletableFuture<Connection>> futures = new ArrayList<>();
        final Inbox inbox = new Inbox();
        for (int i = 0; i < 50; i++)
        {
            futures.add(client.connect(ClientRequest.of(uri("localhost"), inbox)));
        }
        for (final CompletableFuture<Connection> future : futures)
        {
            future.get(Await.LIMIT_SECONDS, TimeUnit.SECONDS).sendText("x");
        }
        for (int i = 0; i < futures.size(); i++)
        {
            assertThat(inbox.next()).isEqualTo(new byte[] { 'x' });
        }
        futures.forEach(future -> future.join().close());
        Await.await("all are closed", () -> client.connectionCount() == 0);
    }

    @Test
    void shouldRefuseServersThatAreNotTrusted() throws Exception
    {
        try (WebSocketClient distrustful = client(TlsSettings.builder().trust(other.chain()).build()))
        {
            assertThatIOException()
                .isThrownBy(() -> connect(distrustful, ClientRequest.of(uri("localhost"), new Inbox())));
        }
    }

    @Test
    void shouldRefuseServersOfAnotherName() throws Exception
    {
        try (TestServer elsewhere = TestServer.start(new Recorder(), settings -> settings.tls(
            settings(TlsSettings.builder().certificate(other.chain(), other.key()))));
            WebSocketClient trusting = client(TlsSettings.builder().trust(other.chain()).build()))
        {
            final String uri = "wss://localhost:" + elsewhere.port() + "/";
            assertThatIOException()
                .isThrownBy(() -> connect(trusting, ClientRequest.of(uri, new Inbox())))
                .withMessageContaining("localhost");
        }
    }

    private static TlsSettings settings(final io.millrace.engine.TlsBuilder builder)
    {
        try
        {
            return builder.build();
        }
        catch (final IOException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    @Test
    void shouldKnowWhoTheClientIsWhenItMustShowItself() throws Exception
    {
        try (TestServer strict = TestServer.start(new Recorder(), settings -> settings.tls(
            settings(TlsSettings.builder().keyStore(local.keyStore(), Certificates.PASSWORD).trust(person.chain())
                .clientAuthentication(TlsSettings.ClientAuthentication.NEED))));
            WebSocketClient known = client(TlsSettings.builder().trust(local.chain())
                .certificate(person.chain(), person.key()).build()))
        {
            final String uri = "wss://localhost:" + strict.port() + "/";
            final Inbox inbox = new Inbox();
            final Connection connection = connect(known, ClientRequest.of(uri, inbox));
            connection.sendText("hello");
            assertThat(inbox.next()).isEqualTo("hello".getBytes(StandardCharsets.UTF_8));
            final List<SSLSession> sessions = new ArrayList<>();
            strict.server().forEachConnection(served -> sessions.add(served.handshake().sslSession()));
            assertThat(((X509Certificate)sessions.get(0).getPeerCertificates()[0]).getSubjectX500Principal().getName())
                .isEqualTo("CN=somebody");
            assertThatIOException().isThrownBy(() -> connect(client, ClientRequest.of(uri, new Inbox())));
        }
    }

    @Test
    void shouldUseNewCertificatesAndKeepOldConnections() throws Exception
    {
        final TlsSettings changing = TlsSettings.builder().certificate(local.chain(), local.key()).build();
        try (TestServer reloaded = TestServer.start(new Recorder(), settings -> settings.tls(changing));
            WebSocketClient trusting = client(TlsSettings.builder().trust(other.chain()).insecureCheckNoHostName()
                .build()))
        {
            final String uri = "wss://localhost:" + reloaded.port() + "/";
            final Inbox inbox = new Inbox();
            final Connection before = connect(client, ClientRequest.of(uri, inbox));
            changing.replace(TlsSettings.builder().certificate(other.chain(), other.key()).build());
            connect(trusting, ClientRequest.of(uri, new Inbox())).close();
            before.sendText("still here");
            assertThat(inbox.next()).isEqualTo("still here".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void shouldEndPeersThatDoNotSpeakTls()
    {
        try (RawClient plain = RawClient.connect(server.port()))
        {
            plain.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            plain.expectCut();
        }
    }

    @Test
    void shouldEndPeersThatStaySilent()
    {
        try (TestServer impatient = TestServer.start(new Recorder(), settings -> settings.tls(serverTls)
            .timeouts(timeouts -> timeouts.handshakeTimeoutNs(200, TimeUnit.MILLISECONDS)));
            RawClient silent = RawClient.connect(impatient.port());
            RawClient halfway = RawClient.connect(impatient.port()))
        {
            halfway.send(new byte[] { 22, 3, 1, 1, 0, 1 });
            silent.expectCut();
            halfway.expectCut();
        }
    }

    @Test
    void shouldFailWhenTheServerLeavesDuringTheHandshake() throws Exception
    {
        try (java.net.ServerSocket leaving = new java.net.ServerSocket(0))
        {
            final CompletableFuture<Connection> future = client.connect(
                ClientRequest.of("wss://localhost:" + leaving.getLocalPort() + "/", new Inbox()));
            leaving.accept().close();
            assertThatExceptionOfType(java.util.concurrent.ExecutionException.class)
                .isThrownBy(() -> future.get(Await.LIMIT_SECONDS, TimeUnit.SECONDS))
                .withCauseInstanceOf(IOException.class);
        }
    }
}
