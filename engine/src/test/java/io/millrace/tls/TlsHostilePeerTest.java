package io.millrace.tls;

import static io.millrace.tls.Engines.TLS_1_2;
import static io.millrace.tls.Engines.TLS_1_3;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What peers send that they should not, or not so much of: each is refused with an alert and a sentence, costs a
 * bounded number of steps, and leaves nothing behind.
 */
class TlsHostilePeerTest
{
    private static final long SEED = 20_260_304L;
    private static final int ALERT = 21;
    private static final byte[] HELLO = {'h', 'e', 'l', 'l', 'o'};
    private static SSLContext context;

    @BeforeAll
    static void create() throws IOException
    {
        context = Engines.context(TestIdentities.ec("server", "localhost"));
    }

    private static RawPeer peer(final String protocol) throws SSLException
    {
        return new RawPeer(Engines.client(context, protocol), Engines.server(context, protocol));
    }

    /** It has failed, and the peer was told by an alert, but for what may have been said before. */
    private static void expectRefused(final RawPeer peer, final String message)
    {
        assertThat(peer.end.readError).isInstanceOf(SSLException.class).hasMessageContaining(message);
        assertThat(peer.end.reads).as("reads").isLessThan(100);
        assertThat(peer.end.visits).as("visits of the writer").isLessThan(100);
        final byte[] said = peer.toPeer.takeAll();
        assertThat(said.length).as("bytes of the alert").isPositive();
        if (!peer.end.channel.isEstablished())
        {
            assertThat(peer.end.failures).hasSize(1);
            assertThat(said[0]).as("type of the record").isEqualTo((byte)ALERT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "\0\0\0\0\0\0\0\0\0\0\0\0",
        "\u0016\u0003\u0001\u0000\u0005\u0009\u0009\u0009\u0009\u0009",
        "\u0016\u0003\u0001\u0000\u0000",
        "\u0017\u0003\u0003\u0000\u0005hello",
        "\u0014\u0003\u0003\u0000\u0001\u0001\u0014\u0003\u0003\u0000\u0001\u0001"})
    void shouldRefuseWhatIsNoClientHello(final String bytes) throws SSLException
    {
        final byte[] sent = bytes.getBytes(StandardCharsets.ISO_8859_1);
        for (final int piece : new int[] {1, sent.length})
        {
            try (RawPeer peer = peer(TLS_1_3))
            {
                peer.end.socket.limits(() -> piece, () -> Integer.MAX_VALUE);
                peer.toEnd.add(sent);
                peer.runEnd();
                if (peer.end.readError == null)
                {
                    assertThat(peer.toPeer.length()).isZero();
                    peer.toEnd.end();
                    peer.runEnd();
                    assertThat(peer.end.readError).isNotNull();
                }
                else
                {
                    expectRefused(peer, "");
                }
            }
        }
    }

    @Test
    void shouldSayThatPlainHttpIsNoTls() throws SSLException
    {
        try (RawPeer peer = peer(TLS_1_3))
        {
            peer.toEnd.add("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            peer.runEnd();
            expectRefused(peer, "the client does not speak TLS; what arrived may be plain HTTP");
        }
    }

    @Test
    void shouldRefuseRandomBytes() throws SSLException
    {
        final Random random = new Random(SEED);
        for (int i = 0; i < 60; i++)
        {
            try (RawPeer peer = peer(TLS_1_3))
            {
                final byte[] bytes = new byte[1 + random.nextInt(100)];
                random.nextBytes(bytes);
                if (i % 2 == 0)
                {
                    bytes[0] = 22;
                }
                peer.toEnd.add(bytes);
                peer.toEnd.end();
                peer.runEnd();
                assertThat(peer.end.readError).as("round %d of seed %d", i, SEED).isInstanceOf(SSLException.class);
            }
        }
    }

    /** Any byte of the client's messages is changed. */
    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void shouldComeToAnEndWhenTheHandshakeIsDamaged(final String protocol) throws SSLException
    {
        final Random random = new Random(SEED);
        for (int i = 0; i < 25; i++)
        {
            try (RawPeer peer = peer(protocol))
            {
                final byte[] hello = peer.record();
                hello[random.nextInt(hello.length)] ^= (byte)(1 << random.nextInt(8));
                peer.toEnd.add(hello);
                peer.runEnd();
                peer.toEnd.end();
                peer.runEnd();
                assertThat(peer.end.readError != null).as("round %d of seed %d", i, SEED).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void shouldRefuseRecordsThatWereChanged(final String protocol) throws SSLException
    {
        final int[] places = {0, 3, 4, 5, 9, 25};
        for (final int place : places)
        {
            try (RawPeer peer = peer(protocol).establish())
            {
                peer.toPeer.takeAll();
                final byte[] record = peer.record(HELLO);
                record[place] ^= 0x40;
                peer.toEnd.add(record);
                peer.toEnd.add(new byte[20_000]);
                peer.runEnd();
                expectRefused(peer, "");
                assertThat(peer.end.received()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void shouldDeliverWhatCameBeforeTheDamage(final String protocol) throws SSLException
    {
        try (RawPeer peer = peer(protocol).establish())
        {
            peer.toPeer.takeAll();
            peer.toEnd.add(peer.record(HELLO));
            final byte[] record = peer.record(HELLO);
            record[record.length - 1] ^= 1;
            peer.toEnd.add(record);
            peer.runEnd();
            expectRefused(peer, "a record was damaged on its way");
            assertThat(peer.end.received()).isEqualTo(HELLO);
        }
    }

    @Test
    void shouldReportDamageToAReaderThatPausedBeforeIt() throws IOException
    {
        try (RawPeer peer = peer(TLS_1_3).establish())
        {
            peer.toEnd.add(peer.record(HELLO));
            final byte[] record = peer.record(HELLO);
            record[record.length - 1] ^= 1;
            peer.toEnd.add(record);
            final ByteBuffer target = ByteBuffer.allocate(1000);
            assertThat(peer.end.channel.read(target)).isEqualTo(HELLO.length);
            peer.end.paused = true;
            peer.runEnd();
            peer.end.resume();
            peer.runEnd();
            assertThat(peer.end.readError).hasMessage("a record was damaged on its way");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void shouldRefuseRecordsThatComeTwice(final String protocol) throws SSLException
    {
        try (RawPeer peer = peer(protocol).establish())
        {
            peer.toPeer.takeAll();
            final byte[] record = peer.record(HELLO);
            peer.toEnd.add(record);
            peer.toEnd.add(record);
            peer.runEnd();
            expectRefused(peer, "a record was damaged on its way");
            assertThat(peer.end.received()).isEqualTo(HELLO);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {18_433, 30_000, 65_535})
    void shouldRefuseRecordsThatAreTooLongByTheirHeader(final int length) throws SSLException
    {
        try (RawPeer peer = peer(TLS_1_3).establish())
        {
            peer.toPeer.takeAll();
            peer.toEnd.add((byte)23, (byte)3, (byte)3, (byte)(length >> 8), (byte)length);
            peer.runEnd();
            expectRefused(peer, "is longer than TLS allows");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16_384, 16_385, 16_705, 17_000, 18_432, 40_000, 65_535})
    void shouldComeToRestWhateverTheLengthOfTheFirstRecord(final int length) throws SSLException
    {
        try (RawPeer peer = peer(TLS_1_3))
        {
            final byte[] hello = peer.record();
            final byte[] longer = Arrays.copyOf(hello, 5 + length);
            longer[3] = (byte)(length >> 8);
            longer[4] = (byte)length;
            peer.toEnd.add(longer);
            peer.runEnd();
            assertThat(peer.end.reads + peer.end.visits).as("steps").isLessThan(100);
            assertThat(peer.end.heldBytes()).isLessThanOrEqualTo(128 * 1024);
            peer.toEnd.end();
            peer.runEnd();
            assertThat(peer.end.readError).isNotNull();
        }
    }

    /** A length that has the engine ask for more room than it said at first. */
    @ParameterizedTest
    @ValueSource(ints = {16_000, 16_384, 16_800, 18_400})
    void shouldComeToRestWhateverTheLengthOfTheClientHello(final int length) throws SSLException
    {
        try (RawPeer peer = peer(TLS_1_3))
        {
            peer.toEnd.add(padded(peer.record(), length));
            peer.runEnd();
            assertThat(peer.end.reads + peer.end.visits).as("steps").isLessThan(100);
            assertThat(peer.toPeer.length()).as("an answer or an alert").isPositive();
            peer.toEnd.end();
            peer.runEnd();
            assertThat(peer.end.readError).isNotNull();
        }
    }

    /** A ClientHello (RFC 8446 §4.1.2) with an extension more, of which there is no end (RFC 7685). */
    private static byte[] padded(final byte[] hello, final int recordLength)
    {
        final byte[] longer = Arrays.copyOf(hello, 5 + recordLength);
        int at = 5 + 4 + 2 + 32;
        at += 1 + hello[at];
        at += 2 + ((hello[at] & 0xff) << 8 | hello[at + 1] & 0xff);
        at += 1 + hello[at];
        final int added = longer.length - hello.length;
        put(longer, 3, recordLength);
        put(longer, 7, recordLength - 4);
        put(longer, at, ((hello[at] & 0xff) << 8 | hello[at + 1] & 0xff) + added);
        put(longer, hello.length, 21);
        put(longer, hello.length + 2, added - 4);
        return longer;
    }

    private static void put(final byte[] target, final int at, final int value)
    {
        target[at] = (byte)(value >> 8);
        target[at + 1] = (byte)value;
    }

    @Test
    void shouldTellTheAlertOfThePeer() throws SSLException
    {
        try (RawPeer peer = peer(TLS_1_3))
        {
            peer.toEnd.add((byte)ALERT, (byte)3, (byte)3, (byte)0, (byte)2, (byte)2, (byte)40);
            peer.runEnd();
            assertThat(peer.end.readError)
                .hasMessage("the client refused the TLS handshake with the alert handshake_failure");
            assertThat(peer.end.failures).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void shouldTellTheAlertOfThePeerAfterTheHandshake(final String protocol) throws SSLException
    {
        try (RawPeer peer = peer(protocol).establish())
        {
            // What the peer gets is no record of ours, so it says so.
            try
            {
                peer.toPeer.add((byte)23, (byte)3, (byte)3, (byte)0, (byte)40);
                peer.toPeer.add(new byte[40]);
                peer.receive();
            }
            catch (final SSLException ex)
            {
                peer.toEnd.add(peer.record());
            }
            peer.runEnd();
            assertThat(peer.end.readError).hasMessage("the client ended TLS with the alert bad_record_mac");
            assertThat(peer.end.failures).as("failures of the handshake").isEmpty();
        }
    }

    @Test
    void shouldRefuseToRenegotiate() throws SSLException
    {
        try (RawPeer peer = peer(TLS_1_2).establish())
        {
            peer.toPeer.takeAll();
            peer.engine.beginHandshake();
            peer.toEnd.add(peer.record());
            peer.runEnd();
            expectRefused(peer, "the peer wants to renegotiate, which is refused");
            assertThat(peer.end.tasks).isEmpty();
        }
    }

    @Test
    void shouldRefuseServersThatWantToRenegotiate() throws SSLException
    {
        try (RawPeer peer = new RawPeer(Engines.server(context, TLS_1_2), Engines.client(context, TLS_1_2)))
        {
            peer.establish();
            peer.toPeer.takeAll();
            peer.engine.beginHandshake();
            peer.toEnd.add(peer.record());
            peer.runEnd();
            expectRefused(peer, "the peer wants to renegotiate, which is refused");
        }
    }

    @Test
    void shouldFollowKeyUpdatesInBothDirections() throws SSLException
    {
        try (TlsPair pair = new TlsPair(SEED, Engines.client(context, TLS_1_3), Engines.server(context, TLS_1_3)))
        {
            pair.limits(() -> 7).establish();
            for (int i = 0; i < 5; i++)
            {
                pair.client.engine.beginHandshake();
                pair.exchange(100);
                pair.server.engine.beginHandshake();
                pair.exchange(100);
            }
        }
    }

    @Test
    void shouldReadNoMoreKeyUpdatesThanItCanAnswer() throws SSLException
    {
        try (RawPeer peer = peer(TLS_1_3).establish())
        {
            peer.toPeer.takeAll();
            peer.toPeer.capacity(1);
            int sent = 0;
            for (int i = 0; i < 40; i++)
            {
                peer.engine.beginHandshake();
                peer.toEnd.add(peer.record());
                peer.runEnd();
                sent++;
            }
            assertThat(peer.end.channel.isWaiting()).as("the reader waits for the writer").isTrue();
            assertThat(peer.toEnd.length()).as("bytes not read").isPositive();
            peer.toPeer.capacity(Integer.MAX_VALUE);
            peer.toEnd.add(peer.record(HELLO));
            peer.runEnd();
            peer.receive();
            assertThat(peer.end.received()).isEqualTo(HELLO);
            peer.end.send(HELLO);
            peer.runEnd();
            peer.receive();
            assertThat(peer.received()).isEqualTo(HELLO);
            assertThat(sent).isEqualTo(40);
            assertThat(peer.end.heldBytes()).isZero();
        }
    }

    @Test
    void shouldRefuseKeyUpdatesWithoutEnd() throws SSLException
    {
        try (RawPeer peer = peer(TLS_1_3).establish())
        {
            peer.toEnd.add(peer.record(HELLO));
            for (int i = 0; i < 200; i++)
            {
                peer.engine.beginHandshake();
                peer.toEnd.add(peer.record());
            }
            peer.runEnd();
            assertThat(peer.end.readError).hasMessageContaining("the peer sends too many records without data");
            assertThat(peer.toPeer.total()).as("bytes of the answers").isLessThan(10_000);
        }
    }

    @Test
    void shouldFollowKeyUpdatesForEverAsLongAsDataComes() throws SSLException
    {
        try (RawPeer peer = peer(TLS_1_3).establish())
        {
            for (int i = 0; i < 100; i++)
            {
                peer.engine.beginHandshake();
                for (int j = 0; j < 9; j++)
                {
                    peer.toEnd.add(peer.record(HELLO));
                }
                peer.runEnd();
                peer.receive();
            }
            assertThat(peer.end.readError).isNull();
            assertThat(peer.end.received()).hasSize(100 * 8 * HELLO.length);
        }
    }
}
