package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

import io.millrace.api.CloseCode;
import io.millrace.engine.TlsSettings;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The closing handshake (RFC 6455 §7.1.2) with peers that end TLS together with it (RFC 5246 §7.2.1).
 */
class TlsCloseTest
{
    private static final int END_OF_RESPONSE = '\r' << 24 | '\n' << 16 | '\r' << 8 | '\n';
    private static final byte[] CLOSE_FRAME = bytes(0x88, 5, 0x03, 0xe8, 'b', 'y', 'e');

    private static Certificates local;
    private static TestServer server;

    @BeforeAll
    static void start() throws IOException
    {
        local = Certificates.selfSigned("closing", "localhost", "dns:localhost");
        final TlsSettings tls = TlsSettings.builder().certificate(local.chain(), local.key()).build();
        server = TestServer.start(new Recorder(), settings -> settings.tls(tls));
    }

    @AfterAll
    static void stop()
    {
        server.close();
    }

    /** A socket that can hold back what is written, to send it at once. */
    private static final class HoldingSocket extends Socket
    {
        private final ByteArrayOutputStream held = new ByteArrayOutputStream();
        private boolean holding;

        HoldingSocket(final int port) throws IOException
        {
            super(InetAddress.getLoopbackAddress(), port);
            setSoTimeout((int)TimeUnit.SECONDS.toMillis(Await.LIMIT_SECONDS));
        }

        @Override
        public OutputStream getOutputStream() throws IOException
        {
            final OutputStream out = super.getOutputStream();
            return new OutputStream()
            {
                @Override
                public void write(final int value) throws IOException
                {
                    write(new byte[] { (byte)value }, 0, 1);
                }

                @Override
                public void write(final byte[] bytes, final int offset, final int length) throws IOException
                {
                    (holding ? held : out).write(bytes, offset, length);
                }
            };
        }

        void hold()
        {
            holding = true;
        }

        /** Sends what was held, and FIN. */
        void releaseAndEnd() throws IOException
        {
            super.getOutputStream().write(held.toByteArray());
            super.shutdownOutput();
        }
    }

    private static SSLContext trustingLocal() throws IOException, GeneralSecurityException
    {
        final TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        final KeyStore store = KeyStore.getInstance(local.keyStore().toFile(), Certificates.PASSWORD);
        final KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("test", store.getCertificate("test"));
        trust.init(trusted);
        final SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @ParameterizedTest
    @ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
    void shouldAnswerACloseFrameThatComesTogetherWithTheEndOfTls(final String protocol) throws Exception
    {
        try (HoldingSocket below = new HoldingSocket(server.port()))
        {
            final SSLSocket socket = connect(below, protocol);
            final OutputStream out = socket.getOutputStream();
            final DataInputStream in = new DataInputStream(socket.getInputStream());
            out.write(RawClient.request("/"));
            skipResponse(in);
            below.hold();
            out.write(ClientFrames.close(CloseCode.NORMAL, "bye"));
            socket.shutdownOutput();
            below.releaseAndEnd();

            expectCloseAndEnd(in);
        }
    }

    /** The end comes while the answer to the request is still being decided. */
    @ParameterizedTest
    @ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
    void shouldAnswerACloseFrameThatComesTogetherWithTheRequestAndTheEndOfTls(final String protocol) throws Exception
    {
        try (HoldingSocket below = new HoldingSocket(server.port()))
        {
            final SSLSocket socket = connect(below, protocol);
            final OutputStream out = socket.getOutputStream();
            final DataInputStream in = new DataInputStream(socket.getInputStream());
            socket.startHandshake();
            below.hold();
            out.write(RawClient.request("/"));
            out.write(ClientFrames.close(CloseCode.NORMAL, "bye"));
            socket.shutdownOutput();
            below.releaseAndEnd();

            skipResponse(in);
            expectCloseAndEnd(in);
        }
    }

    private static SSLSocket connect(final HoldingSocket below, final String protocol) throws Exception
    {
        final SSLSocket socket = (SSLSocket)trustingLocal().getSocketFactory()
            .createSocket(below, "localhost", server.port(), false);
        socket.setEnabledProtocols(new String[] { protocol });
        return socket;
    }

    private static void expectCloseAndEnd(final DataInputStream in) throws IOException
    {
        assertThat(in.readNBytes(CLOSE_FRAME.length)).isEqualTo(CLOSE_FRAME);
        assertThat(in.read()).isEqualTo(-1);
    }

    private static void skipResponse(final DataInputStream in) throws IOException
    {
        int last = 0;
        while (last != END_OF_RESPONSE)
        {
            last = last << Byte.SIZE | in.readUnsignedByte();
        }
    }
}
