package io.millrace.tls;

import static io.millrace.tls.Engines.TLS_1_2;
import static io.millrace.tls.Engines.TLS_1_3;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Records (RFC 8446 §5, RFC 5246 §6) of any length that are split anywhere, and the memory that they take.
 */
class TlsDataTest
{
    private static final long SEED = 20_260_303L;
    private static final int RECORD_CONTENT = 16_000;
    private static final int LONGEST_CONTENT = 16 * 1024;
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

    private static byte[] random(final int length)
    {
        final byte[] bytes = new byte[length];
        new Random(SEED).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void shouldReadRecordsThatAreSplitAnywhere(final String protocol) throws SSLException
    {
        try (RawPeer peer = peer(protocol))
        {
            int split = 0;
            int length = 1;
            while (split < length)
            {
                final byte[] both = Arrays.copyOf(peer.record((byte)1, (byte)2), 2 * 100);
                final int first = recordLength(both);
                final byte[] second = peer.record((byte)3);
                System.arraycopy(second, 0, both, first, second.length);
                length = first + second.length;
                final int before = peer.end.received().length;
                peer.toEnd.add(Arrays.copyOf(both, split));
                peer.runEnd();
                peer.toEnd.add(Arrays.copyOfRange(both, split, length));
                peer.runEnd();
                assertThat(Arrays.copyOfRange(peer.end.received(), before, before + 3)).as("split at %d", split)
                    .containsExactly(1, 2, 3);
                split++;
            }
            assertThat(split).isGreaterThan(50);
            assertThat(peer.end.heldBytes()).isZero();
        }
    }

    private static int recordLength(final byte[] record)
    {
        return 5 + ((record[3] & 0xff) << 8 | record[4] & 0xff);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, LONGEST_CONTENT - 1, LONGEST_CONTENT, LONGEST_CONTENT + 200, 64 * 1024})
    void shouldReadIntoBuffersOfAnyLength(final int length) throws SSLException
    {
        for (final String protocol : new String[] {TLS_1_3, TLS_1_2})
        {
            try (TlsPair pair = pair(protocol))
            {
                pair.client.readLength(length);
                pair.server.readLength(length);
                pair.exchange(2 * LONGEST_CONTENT + 17);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void shouldMoveMuchThroughSocketsThatTakeSome(final String protocol) throws SSLException
    {
        final Random random = new Random(SEED);
        try (TlsPair pair = pair(protocol).limits(() -> 1 + random.nextInt(20_000)))
        {
            pair.toClient.capacity(50_000);
            pair.toServer.capacity(30_000);
            for (final int length : new int[] {1, LONGEST_CONTENT, LONGEST_CONTENT + 1, 300_000})
            {
                pair.exchange(length);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void shouldSendNothingEmpty(final String protocol) throws SSLException
    {
        try (TlsPair pair = pair(protocol))
        {
            final long before = pair.toClient.total();
            pair.server.send(new byte[0]);
            pair.run();
            assertThat(pair.toClient.total()).isEqualTo(before);
        }
    }

    @Test
    void shouldTakeNoMoreThanItsBufferWhenTheSocketIsFull() throws SSLException
    {
        try (TlsPair pair = pair(TLS_1_3))
        {
            final byte[] much = random(1 << 20);
            pair.toClient.capacity(1000);
            pair.client.paused = true;
            pair.server.send(much);
            pair.run();
            final int visits = pair.server.visits;
            pair.run();
            assertThat(pair.server.visits).as("a full socket is not tried again").isEqualTo(visits);
            assertThat(pair.server.isBlocked()).isTrue();
            assertThat(much.length - pair.server.unsent()).as("bytes taken").isLessThan(128 * 1024);
            assertThat(pair.server.heldBytes()).as("off-heap bytes held").isPositive()
                .isLessThanOrEqualTo(128 * 1024);
            pair.client.paused = false;
            pair.run();
            assertThat(pair.client.received()).isEqualTo(much);
            pair.expectNothingHeld();
        }
    }

    @Test
    void shouldReadWhileItsOwnSocketIsFull() throws SSLException
    {
        try (TlsPair pair = pair(TLS_1_3))
        {
            pair.toClient.capacity(0);
            pair.server.send(random(1000));
            pair.client.send(random(1000));
            pair.run();
            assertThat(pair.server.received()).isEqualTo(random(1000));
            assertThat(pair.client.received()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 200, 3000, 9000, 16_000})
    void shouldHoldNoMoreThanTwiceWhatHasArrivedOfARecord(final int length) throws SSLException
    {
        try (RawPeer peer = peer(TLS_1_3))
        {
            final byte[] record = peer.record(random(RECORD_CONTENT));
            peer.toEnd.add(Arrays.copyOf(record, length));
            peer.runEnd();
            assertThat(peer.end.heldBytes()).isPositive().isLessThanOrEqualTo(Math.max(256, 2 * length));
            peer.toEnd.add(Arrays.copyOfRange(record, length, record.length));
            peer.runEnd();
            assertThat(peer.end.received()).isEqualTo(random(RECORD_CONTENT));
            assertThat(peer.end.heldBytes()).isZero();
        }
    }

    @Test
    void shouldHoldOneRecordForAReaderThatHasLittleRoom() throws SSLException
    {
        try (RawPeer peer = peer(TLS_1_3))
        {
            final byte[] content = random(RECORD_CONTENT);
            peer.end.readLength(100);
            final ByteBuffer little = ByteBuffer.allocate(100);
            for (int i = 0; i < 5; i++)
            {
                peer.toEnd.add(peer.record(content));
            }
            final int sent = peer.toEnd.length();
            assertThat(read(peer, little)).isEqualTo(100);
            assertThat(peer.end.channel.hasBuffered()).isTrue();
            assertThat(peer.end.channel.isWaiting()).isFalse();
            assertThat(peer.end.heldBytes()).isLessThanOrEqualTo(64 * 1024);
            assertThat(sent - peer.toEnd.length()).as("bytes taken from the socket").isLessThanOrEqualTo(32 * 1024);
            peer.runEnd();
            assertThat(peer.end.received().length).isEqualTo(5 * RECORD_CONTENT - 100);
            assertThat(peer.end.heldBytes()).isZero();
        }
    }

    private static int read(final RawPeer peer, final ByteBuffer target)
    {
        try
        {
            return peer.end.channel.read(target.clear());
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
    }
}
