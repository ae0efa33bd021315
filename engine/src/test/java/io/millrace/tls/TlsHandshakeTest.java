package io.millrace.tls;

import static io.millrace.tls.Engines.TLS_1_2;
import static io.millrace.tls.Engines.TLS_1_3;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The handshake (RFC 8446 §4, RFC 5246 §7.3), however the bytes are split on their way and in whatever order readers,
 * writers and tasks have their turns.
 */
class TlsHandshakeTest
{
    private static final long SEED = 20_260_301L;
    private static SSLContext context;

    @BeforeAll
    static void create() throws IOException
    {
        context = Engines.context(TestIdentities.ec("server", "localhost"));
    }

    private static TlsPair pair(final long seed, final String protocol) throws SSLException
    {
        return new TlsPair(seed, Engines.client(context, protocol), Engines.server(context, protocol));
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void shouldShakeHandsInPiecesOfAnyLength(final String protocol) throws SSLException
    {
        for (int length = 1; length <= 12; length++)
        {
            final int limit = length;
            try (TlsPair pair = pair(SEED + length, protocol).limits(() -> limit).establish())
            {
                assertThat(pair.client.channel.sslSession().getProtocol()).isEqualTo(protocol);
                assertThat(pair.server.channel.sslSession().getProtocol()).isEqualTo(protocol);
                pair.expectNothingHeld();
                pair.exchange(100);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void shouldShakeHandsInRandomPiecesAndOrder(final String protocol) throws SSLException
    {
        for (long seed = SEED; seed < SEED + 16; seed++)
        {
            final Random random = new Random(seed);
            final int longest = 1 << random.nextInt(14);
            try (TlsPair pair = pair(seed, protocol).limits(() -> 1 + random.nextInt(longest)))
            {
                pair.client.send("before the handshake".getBytes());
                pair.establish();
                assertThat(pair.server.received()).as("seed %d", seed).isEqualTo("before the handshake".getBytes());
                pair.expectNothingHeld();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void shouldShakeHandsThroughSocketsThatHoldLittle(final String protocol) throws SSLException
    {
        for (final int capacity : new int[] {1, 7, 100, 1000})
        {
            try (TlsPair pair = pair(SEED + capacity, protocol))
            {
                pair.toClient.capacity(capacity);
                pair.toServer.capacity(capacity);
                pair.establish().exchange(1000);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void shouldResumeSessions(final String protocol) throws IOException
    {
        final SSLContext fresh = Engines.context(TestIdentities.ec("server", "localhost"));
        long fullLength = 0;
        for (int i = 0; i < 8; i++)
        {
            final int length = 1 + 40 * i;
            try (TlsPair pair = new TlsPair(SEED + i,
                Engines.namedClient(fresh, "localhost", protocol), Engines.server(fresh, protocol)))
            {
                pair.limits(() -> length).establish().exchange(10);
                fullLength = i == 0 ? pair.toClient.total() : fullLength;
                // The certificate is not sent again.
                assertThat(pair.toClient.total() < fullLength - 500).as("session %d is resumed", i).isEqualTo(i > 0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void shouldKnowTheClientThatMustShowItself(final String protocol) throws IOException
    {
        final SSLContext person = Engines.context(TestIdentities.ec("somebody", "somebody"));
        for (int length = 1; length < 2000; length = 3 * length + 1)
        {
            final int limit = length;
            final SSLEngine server = Engines.server(context, protocol);
            server.setNeedClientAuth(true);
            try (TlsPair pair = new TlsPair(SEED, Engines.client(person, protocol), server).limits(() -> limit))
            {
                pair.establish().exchange(10);
                final X509Certificate shown =
                    (X509Certificate)pair.server.channel.sslSession().getPeerCertificates()[0];
                assertThat(shown.getSubjectX500Principal().getName()).isEqualTo("CN=somebody");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void shouldRefuseClientsThatMustShowThemselvesAndDoNot(final String protocol) throws IOException
    {
        final SSLEngine server = Engines.server(context, protocol);
        server.setNeedClientAuth(true);
        final SSLContext nobody = Engines.context();
        try (TlsPair pair = new TlsPair(SEED, Engines.client(nobody, protocol), server).run())
        {
            assertThat(pair.server.readError).hasMessage("the client sent no certificate, and one is required");
            assertThat(pair.server.failures).hasSize(1);
            // With TLS 1.3 the client has finished the handshake before it is judged.
            assertThat(pair.client.readError).hasMessageContaining("alert").isInstanceOf(SSLException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void shouldAcceptClientsThatMayShowThemselvesAndDoNot(final String protocol) throws IOException
    {
        final SSLEngine server = Engines.server(context, protocol);
        server.setWantClientAuth(true);
        try (TlsPair pair = new TlsPair(SEED, Engines.client(Engines.context(), protocol), server).establish())
        {
            pair.exchange(10);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void shouldRefuseClientsThatMayShowThemselvesWithAnExpiredCertificate(final String protocol) throws IOException
    {
        final SSLContext late = Engines.context(TestIdentities.validFrom(-10, "somebody", "somebody"));
        final SSLEngine server = Engines.server(context, protocol);
        server.setWantClientAuth(true);
        try (TlsPair pair = new TlsPair(SEED, Engines.client(late, protocol), server).run())
        {
            assertThat(pair.server.readError).hasMessageStartingWith("the client's certificate has expired: ");
            assertThat(pair.client.readError).hasMessageContaining(" with the alert certificate_");
        }
    }

    @Test
    void shouldAgreeOnTheHighestVersionThatBothHave() throws SSLException
    {
        try (TlsPair pair = new TlsPair(
            SEED, Engines.client(context, TLS_1_2, TLS_1_3), Engines.server(context, TLS_1_2)).establish())
        {
            assertThat(pair.client.channel.sslSession().getProtocol()).isEqualTo(TLS_1_2);
        }
    }

    @Test
    void shouldFailWhenNoVersionIsCommon() throws SSLException
    {
        try (TlsPair pair = new TlsPair(
            SEED, Engines.client(context, TLS_1_2), Engines.server(context, TLS_1_3)).run())
        {
            assertThat(pair.server.readError).isInstanceOf(SSLException.class)
                .hasMessageStartingWith("the TLS handshake failed: ");
            assertThat(pair.client.readError)
                .hasMessage("the server refused the TLS handshake with the alert protocol_version");
            assertThat(pair.server.failures).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void shouldRunTasksInsideTheCallThatWantsThem(final String protocol) throws SSLException
    {
        final Executor inline = Runnable::run;
        final Pipe toServer = new Pipe();
        final Pipe toClient = new Pipe();
        try (TlsEnd client = new TlsEnd(
            Engines.client(context, protocol), new MemoryChannel(toClient, toServer), inline);
            TlsEnd server = new TlsEnd(
                Engines.server(context, protocol), new MemoryChannel(toServer, toClient), inline))
        {
            while (client.read() | client.write() | server.read() | server.write())
            {
                assertThat(client.reads + server.reads).isLessThan(1000);
            }
            assertThat(client.channel.isEstablished()).isTrue();
            assertThat(server.channel.isEstablished()).isTrue();
        }
    }

    @Test
    void shouldReadNothingWhileATaskIsLate() throws SSLException
    {
        try (TlsPair pair = pair(SEED, TLS_1_3))
        {
            pair.client.write();
            assertThat(pair.server.read()).isTrue();
            assertThat(pair.server.tasks).hasSize(1);
            assertThat(pair.server.channel.isWaiting()).isTrue();
            final int visits = pair.server.visits;
            pair.toServer.add(new byte[20]);
            assertThat(pair.server.read()).isFalse();
            assertThat(pair.server.write()).isFalse();
            assertThat(pair.toServer.length()).isEqualTo(20);
            assertThat(pair.server.visits).isEqualTo(visits);
            pair.toServer.takeAll();
            pair.establish();
        }
    }

    @Test
    void shouldStayClosedWhenATaskEndsAfterTheConnection() throws SSLException
    {
        try (TlsPair pair = pair(SEED, TLS_1_3))
        {
            pair.client.write();
            pair.server.read();
            pair.server.channel.close();
            assertThat(pair.server.runTask()).isTrue();
            assertThat(pair.server.heldBytes()).isZero();
            assertThat(pair.server.read()).isTrue();
            assertThat(pair.server.readError).isInstanceOf(java.nio.channels.ClosedChannelException.class);
        }
    }

    @Test
    void shouldFailWhenTheExecutorTakesNoTask() throws SSLException
    {
        final Executor refusing = task ->
        {
            throw new RejectedExecutionException("no");
        };
        try (TlsPair pair = pair(SEED, TLS_1_3);
            TlsEnd server = new TlsEnd(Engines.server(context), pair.server.socket, refusing))
        {
            pair.client.write();
            while (server.read() | server.write())
            {
                assertThat(server.reads).isLessThan(100);
            }
            assertThat(server.readError).hasMessage("the executor refused the tasks of a TLS handshake");
            assertThat(server.failures).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldFailWhenATaskThrows(final boolean error) throws Exception
    {
        final SSLContext failing = SSLContext.getInstance("TLS");
        failing.init(null, new TrustManager[] {new FailingTrust(error)}, null);
        try (TlsPair pair = new TlsPair(SEED, Engines.client(failing), Engines.server(context)).run())
        {
            assertThat(pair.client.readError).isInstanceOf(SSLException.class).hasMessageContaining("on purpose");
            assertThat(pair.client.failures).hasSize(1);
            assertThat(pair.server.readError).isInstanceOf(SSLException.class);
        }
    }

    /** Of the two threads that call an engine that has failed, only one is told why. */
    @Test
    void shouldReportTheReasonWhenTheReaderComesWhileTheWriterHearsOfIt() throws Exception
    {
        final SSLContext failing = SSLContext.getInstance("TLS");
        failing.init(null, new TrustManager[] {new FailingTrust(false)}, null);
        final SlowToFailEngine slow = new SlowToFailEngine(Engines.client(failing));
        try (TlsPair pair = new TlsPair(SEED, slow, Engines.server(context)))
        {
            final AtomicBoolean met = new AtomicBoolean();
            slow.whileWrapFails(() ->
            {
                slow.whileWrapFails(() -> {});
                met.set(pair.client.read());
            });
            while (pair.client.runTask() | pair.client.write() | pair.client.read() |
                pair.server.runTask() | pair.server.write() | pair.server.read())
            {
                assertThat(pair.client.reads).isLessThan(100);
            }
            assertThat(met).as("the reader came meanwhile").isTrue();
            pair.run();
            assertThat(pair.client.readError).isInstanceOf(SSLException.class).hasMessageContaining("on purpose");
            assertThat(pair.client.failures).singleElement().isSameAs(pair.client.readError);
        }
    }

    private static final class FailingTrust extends X509ExtendedTrustManager
    {
        private final boolean error;

        FailingTrust(final boolean error)
        {
            this.error = error;
        }

        private void fail()
        {
            if (error)
            {
                throw new AssertionError("on purpose");
            }
            throw new IllegalStateException("on purpose");
        }

        @Override
        public void checkServerTrusted(final X509Certificate[] chain, final String type, final SSLEngine engine)
        {
            fail();
        }

        @Override
        public void checkServerTrusted(final X509Certificate[] chain, final String type, final Socket socket)
        {
            fail();
        }

        @Override
        public void checkServerTrusted(final X509Certificate[] chain, final String type)
        {
            fail();
        }

        @Override
        public void checkClientTrusted(final X509Certificate[] chain, final String type, final SSLEngine engine)
        {
            fail();
        }

        @Override
        public void checkClientTrusted(final X509Certificate[] chain, final String type, final Socket socket)
        {
            fail();
        }

        @Override
        public void checkClientTrusted(final X509Certificate[] chain, final String type)
        {
            fail();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers()
        {
            return new X509Certificate[0];
        }
    }
}
