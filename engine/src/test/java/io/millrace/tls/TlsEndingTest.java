package io.millrace.tls;

import static io.millrace.tls.Engines.TLS_1_2;
import static io.millrace.tls.Engines.TLS_1_3;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How TLS ends: close_notify in either direction, and streams that were cut (RFC 8446 §6.1, RFC 5246 §7.2.1).
 */
class TlsEndingTest
{
    private static final long SEED = 20_260_302L;
    private static final byte[] HELLO = {'h', 'e', 'l', 'l', 'o'};
    private static SSLContext context;

    @BeforeAll
    static void create() throws IOException
    {
        context = Engines.context(TestIdentities.ec("server", "localhost"));
    }

    private static TlsPair pair(final String protocol) throws SSLException
    {
        return new TlsPair(SEED, Engines.client(context, protocol), Engines.server(context, protocol)).establish();
    }

    private static RawPeer peer(final String protocol) throws SSLException
    {
        return new RawPeer(Engines.client(context, protocol), Engines.server(context, protocol)).establish();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void shouldSendCloseNotifyBehindEverythingElse(final String protocol) throws SSLException
    {
        try (TlsPair pair = pair(protocol).limits(() -> 3))
        {
            pair.server.send(HELLO);
            pair.server.finish();
            pair.run();
            assertThat(pair.server.finished).isTrue();
            assertThat(pair.client.received()).isEqualTo(HELLO);
            assertThat(pair.client.ended).as("the client sees an end in order").isTrue();
            assertThat(pair.client.readError).isNull();
            pair.expectNothingHeld();
        }
    }

    @Test
    void shouldWaitWithCloseNotifyUntilTheSocketTakesIt() throws SSLException
    {
        try (TlsPair pair = pair(TLS_1_3))
        {
            pair.toClient.capacity(2);
            pair.client.paused = true;
            pair.server.finish();
            pair.run();
            assertThat(pair.server.finished).isFalse();
            assertThat(pair.server.isBlocked()).isTrue();
            pair.client.paused = false;
            pair.run();
            assertThat(pair.server.finished).isTrue();
            assertThat(pair.client.ended).isTrue();
            pair.expectNothingHeld();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void shouldReadWhatComesAfterOurCloseNotify(final String protocol) throws SSLException
    {
        try (RawPeer peer = peer(protocol))
        {
            final byte[] record = peer.record(HELLO);
            peer.end.finish();
            peer.runEnd();
            assertThat(peer.end.finished).isTrue();
            peer.toEnd.add(record);
            peer.runEnd();
            assertThat(peer.end.received()).isEqualTo(HELLO);
            assertThat(peer.end.readError).isNull();
            peer.toEnd.end();
            peer.runEnd();
            assertThat(peer.end.ended).as("nothing is missed, since we are done").isTrue();
            assertThat(peer.end.readError).isNull();
        }
    }

    @Test
    void shouldGoOnSendingAfterTheCloseNotifyOfTls13() throws SSLException
    {
        try (TlsPair pair = pair(TLS_1_3))
        {
            pair.client.finish();
            pair.run();
            assertThat(pair.server.ended).isTrue();
            pair.server.send(HELLO);
            pair.run();
            assertThat(pair.server.writeError).isNull();
            assertThat(pair.client.received()).isEqualTo(HELLO);
            assertThat(pair.client.ended).isFalse();
            pair.server.finish();
            pair.run();
            assertThat(pair.client.ended).isTrue();
            pair.expectNothingHeld();
        }
    }

    @Test
    void shouldAnswerTheCloseNotifyOfTls12AndFailToSendMore() throws SSLException
    {
        try (TlsPair pair = pair(TLS_1_2))
        {
            pair.client.finish();
            pair.run();
            assertThat(pair.server.ended).isTrue();
            assertThat(pair.client.ended).as("the server answered").isTrue();
            pair.server.send(HELLO);
            pair.run();
            assertThat(pair.server.writeError).hasMessage("nothing more can be sent: TLS was closed by the peer");
            pair.expectNothingHeld();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void shouldTellACutStreamFromAnEnd(final String protocol) throws SSLException
    {
        try (RawPeer peer = peer(protocol))
        {
            peer.toEnd.add(peer.record(HELLO));
            peer.toEnd.end();
            peer.runEnd();
            assertThat(peer.end.received()).isEqualTo(HELLO);
            assertThat(peer.end.ended).isFalse();
            assertThat(peer.end.readError).isInstanceOf(SSLException.class)
                .hasMessage("the stream ended without close_notify: the peer's last bytes may be missing");
            assertThat(peer.end.failures).as("failures of the handshake").isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void shouldTellACutRecordFromAnEndWhereverItIsCut(final String protocol) throws SSLException
    {
        try (RawPeer first = peer(protocol))
        {
            assertThat(first.record(HELLO).length).isGreaterThan(20);
        }
        for (int length = 1; length < 22; length += 4)
        {
            try (RawPeer peer = peer(protocol))
            {
                peer.toEnd.add(Arrays.copyOf(peer.record(HELLO), length));
                peer.runEnd();
                assertThat(peer.end.readError).isNull();
                peer.toEnd.end();
                peer.runEnd();
                assertThat(peer.end.received()).isEmpty();
                assertThat(peer.end.readError).hasMessageContaining("without close_notify");
            }
        }
    }

    @Test
    void shouldTakeACutStreamForAnEndWhenTheWebSocketConnectionWasClosed() throws SSLException
    {
        try (RawPeer peer = peer(TLS_1_3))
        {
            peer.end.channel.endExpected();
            peer.toEnd.end();
            peer.runEnd();
            assertThat(peer.end.ended).isTrue();
            assertThat(peer.end.readError).isNull();
        }
    }

    @Test
    void shouldEndQuietlyWhenThePeerNeverSaidAnything() throws SSLException
    {
        final Pipe in = new Pipe();
        in.end();
        try (TlsEnd end = new TlsEnd(Engines.server(context), new MemoryChannel(in, new Pipe())))
        {
            assertThat(end.read()).isTrue();
            assertThat(end.ended).isTrue();
            assertThat(end.readError).isNull();
            assertThat(end.failures).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldReportPeersThatLeaveDuringTheHandshake(final boolean notify) throws SSLException
    {
        try (RawPeer peer = new RawPeer(Engines.client(context), Engines.server(context)))
        {
            final byte[] hello = peer.record();
            peer.toEnd.add(hello);
            peer.runEnd();
            if (notify)
            {
                peer.engine.closeOutbound();
                while (!peer.engine.isOutboundDone())
                {
                    peer.toEnd.add(peer.record());
                }
            }
            peer.toEnd.end();
            peer.runEnd();
            assertThat(peer.end.readError).isInstanceOf(SSLException.class);
            assertThat(peer.end.failures).hasSize(1);
            assertThat(peer.end.failures.get(0)).isSameAs(peer.end.readError);
        }
    }
}
