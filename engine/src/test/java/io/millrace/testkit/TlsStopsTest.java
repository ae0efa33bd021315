package io.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

import io.millrace.engine.ServerSettings;
import io.millrace.engine.TlsSettings;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Peers that stop in the middle of a TLS handshake, in a server whose other connections go on.
 */
class TlsStopsTest
{
    private static final long HANDSHAKE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int STEP = 23;

    private InMemoryServer server;
    private TestClient witness;
    private long lent;

    @BeforeEach
    void start() throws Exception
    {
        final TlsSettings tls = TlsSettings.builder()
            .certificate(file("ec-cert.pem"), file("ec-pkcs8.pem")).taskExecutor(Runnable::run).build();
        server = InMemoryServer.start(new ServerSettings()
            .handler((connection, message) -> connection.send(message))
            .listen(address(80), null).listen(address(443), tls));
        witness = server.connect("/");
        answerOnce();
        lent = server.server().lentBuffers();
    }

    /** The writer keeps a buffer from its first record on. */
    private void answerOnce() throws Exception
    {
        final TestClient peer = server.connectRaw(1);
        peer.sendBytes(clientHello());
        server.runUntilIdle();
        peer.disconnect();
        server.runUntilIdle();
    }

    @AfterEach
    void end()
    {
        server.close();
        assertThat(server.server().lentBuffers()).isZero();
        assertThat(server.server().offHeapBytes()).isZero();
    }

    @Test
    void shouldEndPeersThatStopInTheirFirstMessage() throws Exception
    {
        final byte[] hello = clientHello();
        for (int length = 0; length < hello.length; length += STEP)
        {
            final TestClient peer = server.connectRaw(1);
            peer.sendBytes(Arrays.copyOf(hello, length));
            assertEndsInTime(peer, "after " + length + " bytes");
        }
    }

    @Test
    void shouldEndPeersThatStopWhenTheServerHasAnswered() throws Exception
    {
        final TestClient peer = server.connectRaw(1);
        peer.sendBytes(clientHello());
        server.runUntilIdle();

        assertThat(peer.receivedBytes()).isNotEmpty();
        assertEndsInTime(peer, "after the server's answer");
    }

    @Test
    void shouldEndManyPeersThatStop() throws Exception
    {
        final byte[] hello = clientHello();
        for (int i = 0; i < 200; i++)
        {
            server.connectRaw(1).sendBytes(Arrays.copyOf(hello, i % hello.length));
        }
        server.advance(HANDSHAKE_TIMEOUT_NS + TimeUnit.SECONDS.toNanos(2));
        assertOthersGoOn();
    }

    private void assertEndsInTime(final TestClient peer, final String when)
    {
        server.advance(HANDSHAKE_TIMEOUT_NS - TimeUnit.SECONDS.toNanos(1));
        assertThat(peer.isReleased()).as("released early %s", when).isFalse();
        server.advance(TimeUnit.SECONDS.toNanos(3));
        assertThat(peer.isReleased()).as("released %s", when).isTrue();
        assertOthersGoOn();
    }

    private void assertOthersGoOn()
    {
        witness.sendText("hello");
        server.runUntilIdle();
        assertThat(witness.receiveText()).isEqualTo("hello");
        assertThat(server.server().lentBuffers()).isEqualTo(lent);
        assertThat(server.server().connectionCount()).isEqualTo(1);
    }

    private static byte[] clientHello() throws Exception
    {
        final SSLEngine engine = SSLContext.getDefault().createSSLEngine("localhost", 443);
        engine.setUseClientMode(true);
        final ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static InetSocketAddress address(final int port) throws Exception
    {
        return new InetSocketAddress(InetAddress.getByAddress("in-memory", new byte[]{ 127, 0, 0, 1 }), port);
    }

    private static Path file(final String name) throws Exception
    {
        return Path.of(TlsStopsTest.class.getResource("/io/millrace/tls/" + name).toURI());
    }
}
