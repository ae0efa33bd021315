package io.millrace.engine.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.api.SendResult;
import io.millrace.engine.TlsSettings;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Peers of an encrypted server that read slowly, leave without a word or never come to the point, on the JDK's own
 * sockets.
 */
class TlsPeerTest
{
    private static final int SMALL_BUFFER = 64 * 1024;
    private static final int MESSAGE_LENGTH = 50_000;
    private static final int OUTBOUND_LIMIT = 1 << 20;

    /** Each writer keeps one for the records of all its connections. */
    private static final int WRITERS_BUFFERS = 2;

    private static final List<SSLException> FAILURES = new CopyOnWriteArrayList<>();
    private static SSLContext context;
    private static TlsSettings tls;
    private static TestServer server;

    @BeforeAll
    static void start() throws IOException, GeneralSecurityException, URISyntaxException
    {
        final Path file = Path.of(TlsPeerTest.class.getResource("/io/millrace/tls/ec.p12").toURI());
        final char[] password = "secret".toCharArray();
        tls = TlsSettings.builder().keyStore(file, password)
            .onHandshakeFailure((address, failure) -> FAILURES.add(failure)).build();
        final KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", KeyStore.getInstance(file.toFile(), password).getCertificate("one"));
        final TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(trusted);
        context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        server = TestServer.start(new Recorder(), settings -> settings
            .tls(tls)
            .limits(limits -> limits.outboundLimit(OUTBOUND_LIMIT))
            .socket().sendBufferLength(SMALL_BUFFER));
    }

    @AfterAll
    static void stop()
    {
        expectIdle();
        server.close();
    }

    private static void expectIdle()
    {
        Await.await("no connection is left", () -> server.server().connectionCount() == 0);
        Await.await("buffers are back",
            () -> server.server().lentBuffers() <= server.idleBuffers() + WRITERS_BUFFERS);
    }

    private static RawClient open()
    {
        final RawClient client = RawClient.connect(server.port(), SMALL_BUFFER, context.getSocketFactory());
        client.send(RawClient.request("/"));
        client.expectOpened();
        return client;
    }

    private static byte[] clientHello() throws SSLException
    {
        final SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        final ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
        return Arrays.copyOf(hello.array(), hello.position());
    }

    @Test
    void shouldHoldLittleForAPeerThatReadsLateAndLoseNothing()
    {
        try (RawClient client = open())
        {
            final Connection connection = server.connection(client);
            final UnsafeBuffer message = new UnsafeBuffer(new byte[MESSAGE_LENGTH]);
            int accepted = 0;
            while (connection.sendBinary(message, 0, MESSAGE_LENGTH) == SendResult.ACCEPTED)
            {
                accepted++;
                message.putInt(0, accepted);
            }
            assertThat(accepted).isPositive();
            assertThat(server.server().outboundBytes()).as("bytes that wait").isLessThan(2 * OUTBOUND_LIMIT);
            for (int i = 0; i < accepted; i++)
            {
                final byte[] payload = client.read().payload();
                assertThat(payload).hasSize(MESSAGE_LENGTH);
                assertThat(new UnsafeBuffer(payload).getInt(0)).isEqualTo(i);
            }
            client.sendText("still here").expectText("still here");
        }
    }

    @Test
    void shouldReleaseEverythingWhenPeersResetTheConnectionDuringTheTlsHandshake() throws SSLException
    {
        final byte[] hello = clientHello();
        for (final int length : new int[] {1, 5, hello.length / 2, hello.length})
        {
            RawClient.connect(server.port()).send(Arrays.copyOf(hello, length)).reset();
        }
        final RawClient answered = RawClient.connect(server.port()).send(hello);
        answered.skip(100);
        answered.reset();
        expectIdle();
        try (RawClient client = open())
        {
            client.sendText("served").expectText("served");
        }
    }

    @Test
    void shouldTellOfPeersThatSpeakPlainHttp()
    {
        try (RawClient plain = RawClient.connect(server.port()))
        {
            plain.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII)).expectCut();
            Await.await("the failure is told", () -> FAILURES.stream().anyMatch(failure ->
                failure.getMessage().equals("the client does not speak TLS; what arrived may be plain HTTP")));
        }
    }

    @Test
    void shouldTellACutStreamFromAnOrderlyEnd()
    {
        final Recorder recorder = server.recorder();
        final RawClient cut = open();
        recorder.log(cut);
        cut.cutBelowTls();
        assertThat(recorder.ending(cut).cause()).isEqualTo(CloseCause.IO_ERROR);
        assertThat(recorder.log(cut).errors).singleElement().isInstanceOf(SSLException.class)
            .asString().contains("without close_notify");
        final RawClient leaving = open();
        recorder.log(leaving);
        leaving.close();
        assertThat(recorder.ending(leaving).cause()).isEqualTo(CloseCause.IO_ERROR);
        assertThat(recorder.log(leaving).errors).as("errors of a peer that left in order").isEmpty();
    }

    @Test
    void shouldEndPeersThatSendNoRequestInTime()
    {
        try (TestServer impatient = TestServer.start(new Recorder(), settings -> settings.tls(tls)
            .timeouts(timeouts -> timeouts.handshakeTimeoutNs(300, TimeUnit.MILLISECONDS)));
            RawClient client = RawClient.connect(impatient.port(), 0, context.getSocketFactory()))
        {
            assertThat(client.readResponse().status()).isEqualTo(408);
            client.expectEnd();
        }
    }
}
