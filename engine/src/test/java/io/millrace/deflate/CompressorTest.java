package io.millrace.deflate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * RFC 7692 §7.2.1, §7.2.3.
 */
class CompressorTest
{
    private static final long SEED = 0x5EED_DEF1A7EL;
    private static final byte[] HELLO = "Hello".getBytes(StandardCharsets.US_ASCII);

    private final Random random = new Random(SEED);

    @Test
    void shouldWriteTheExamplesOfTheRfc()
    {
        try (Compressor compressor = new Compressor(6, 15))
        {
            assertThat(Payloads.compress(compressor, HELLO)).containsExactly(
                bytes(0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0));
            assertThat(Payloads.compress(compressor, HELLO)).containsExactly(bytes(0xf2, 0x00, 0x11, 0, 0));
            compressor.reset();
            assertThat(Payloads.compress(compressor, HELLO)).containsExactly(
                bytes(0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0));
        }
    }

    @Test
    void shouldWriteOneZeroWhenAMessageIsEmpty()
    {
        try (Compressor compressor = new Compressor(6, 15))
        {
            assertThat(Payloads.compress(compressor, new byte[0])).containsExactly(0);
            assertThat(Payloads.compress(compressor, new byte[0])).containsExactly(0);
            Payloads.compress(compressor, HELLO);
            assertThat(Payloads.compress(compressor, new byte[0])).containsExactly(0);
            assertThat(Payloads.compress(compressor, HELLO)).containsExactly(bytes(0xf2, 0x00, 0x11, 0, 0));
        }
    }

    @Test
    void shouldKeepTheTailWhenAFragmentIsNotTheLast()
    {
        try (Compressor compressor = new Compressor(6, 15))
        {
            final ByteBuffer target = ByteBuffer.allocate(100);
            compressor.input(ByteBuffer.wrap(HELLO, 0, 3));
            assertThat(compressor.deflate(target, Compressor.SYNC)).isTrue();
            assertThat(Arrays.copyOfRange(target.array(), target.position() - 4, target.position()))
                .containsExactly(bytes(0, 0, 0xFF, 0xFF));
            final int end = target.position();
            assertThat(compressor.deflate(target, Compressor.SYNC)).isTrue();
            assertThat(target.position()).isEqualTo(end);
            assertThat(compressor.deflate(target, Compressor.MESSAGE_END)).isTrue();
            assertThat(target.position()).isEqualTo(end + 1);
            assertThat(new ReferenceInflater(15, true).message(Arrays.copyOf(target.array(), target.position())))
                .isEqualTo(Arrays.copyOf(HELLO, 3));
        }
    }

    @Test
    void shouldGiveTheSameMessagesWhenTargetsAreOfAnyLength()
    {
        for (int targetLength = 1; targetLength <= 70; targetLength++)
        {
            final ReferenceInflater inflater = new ReferenceInflater(15, true);
            try (Compressor compressor = new Compressor(1 + targetLength % 9, 15))
            {
                for (int i = 0; i < 12; i++)
                {
                    final byte[] payload = Payloads.random(random, i < 3 ? i : random.nextInt(600));
                    assertThat(inflater.message(compress(compressor, payload, targetLength, payload.length + 1)))
                        .as("targets of %d bytes, seed %d", targetLength, SEED).isEqualTo(payload);
                }
            }
        }
    }

    @Test
    void shouldNotWriteTheTailWhenThePayloadAlsoHoldsIt()
    {
        final byte[] payload = new byte[3000];
        random.nextBytes(payload);
        for (int i = 0; i + 4 < payload.length; i += 1 + random.nextInt(30))
        {
            payload[i + 2] = -1;
            payload[i + 3] = -1;
            payload[i] = 0;
            payload[i + 1] = 0;
        }
        for (int length = 0; length < 200; length++)
        {
            for (final int level : new int[]{0, 1})
            {
                try (Compressor compressor = new Compressor(level, 15))
                {
                    final byte[] message = Arrays.copyOf(payload, length);
                    final byte[] compressed = compress(compressor, message, 33 + length % 50, length + 1);
                    assertThat(new ReferenceInflater(15, true).message(compressed)).isEqualTo(message);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14, 15})
    void shouldKeepDistancesWithinTheWindowWhenContextIsTakenOver(final int windowBits)
    {
        for (int level = 0; level <= 9; level++)
        {
            final ReferenceInflater inflater = new ReferenceInflater(windowBits, true);
            try (Compressor compressor = new Compressor(level, windowBits))
            {
                for (int i = 0; i < 12; i++)
                {
                    final byte[] payload = Payloads.random(random, Payloads.length(random, 3 << windowBits - 1));
                    final byte[] compressed =
                        compress(compressor, payload, 1 + random.nextInt(5000), 1 + random.nextInt(9000));
                    assertThat(inflater.message(compressed)).as("level %d, seed %d", level, SEED).isEqualTo(payload);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14, 15})
    void shouldUseTheWindowWhenThereIsSomethingToReferTo(final int windowBits)
    {
        final ReferenceInflater inflater = new ReferenceInflater(windowBits, true);
        try (Compressor compressor = new Compressor(6, windowBits))
        {
            final byte[] payload = new byte[(1 << windowBits) / 2 - 200 / windowBits];
            random.nextBytes(payload);
            Payloads.compress(compressor, new byte[0]);
            assertThat(inflater.message(Payloads.compress(compressor, payload))).isEqualTo(payload);
            final byte[] again = Payloads.compress(compressor, payload);
            assertThat(again.length).isLessThan(payload.length / 8 + 10);
            assertThat(inflater.message(again)).isEqualTo(payload);
            assertThat(inflater.longestDistance()).isEqualTo(payload.length);
        }
    }

    @Test
    void shouldReferToNothingBeforeWhenItWasReset()
    {
        for (final int windowBits : new int[]{8, 12, 15})
        {
            final ReferenceInflater inflater = new ReferenceInflater(windowBits, false);
            try (Compressor compressor = new Compressor(6, windowBits))
            {
                final byte[] payload = Payloads.json(random, 5000);
                for (int i = 0; i < 5; i++)
                {
                    assertThat(inflater.message(Payloads.compress(compressor, payload))).isEqualTo(payload);
                    compressor.reset();
                }
            }
        }
    }

    @Test
    void shouldForgetAMessageWhenResetInTheMiddleOfIt()
    {
        for (int targetLength = 1; targetLength < 200; targetLength++)
        {
            try (Compressor compressor = new Compressor(6, 10))
            {
                compressor.input(ByteBuffer.wrap(Payloads.json(random, 3000)));
                assertThat(compressor.deflate(ByteBuffer.allocate(targetLength), Compressor.MESSAGE_END)).isFalse();
                compressor.reset();
                assertThat(Payloads.compress(compressor, HELLO))
                    .containsExactly(
                bytes(0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0));
            }
        }
    }

    @Test
    void shouldCompressLongMessages()
    {
        for (final int windowBits : new int[]{8, 15})
        {
            for (final boolean direct : new boolean[]{false, true})
            {
                final byte[] payload = Payloads.json(random, 1 << 20);
                try (Compressor compressor = new Compressor(1, windowBits);
                    InflaterPool pool = new InflaterPool(1);
                    Decompressor decompressor = new Decompressor(pool, true))
                {
                    final ByteBuffer source =
                        direct ? ByteBuffer.allocateDirect(1 << 20) : ByteBuffer.allocate(1 << 20);
                    source.put(payload).flip();
                    final ByteBuffer target =
                        direct ? ByteBuffer.allocateDirect(2 << 20) : ByteBuffer.allocate(2 << 20);
                    compressor.input(source);
                    assertThat(compressor.deflate(target, Compressor.MESSAGE_END)).isTrue();
                    assertThat(source.remaining()).isZero();
                    final byte[] compressed = new byte[target.flip().remaining()];
                    target.get(compressed);
                    assertThat(Inflating.inflate(decompressor, compressed, 70_000)).isEqualTo(payload);
                }
            }
        }
    }

    @Test
    void shouldRefuseAPieceBeforeTheOneBeforeWasConsumed()
    {
        try (Compressor compressor = new Compressor(6, 15))
        {
            compressor.input(ByteBuffer.wrap(HELLO));
            assertThatIllegalStateException().isThrownBy(() -> compressor.input(ByteBuffer.wrap(HELLO)));
        }
    }

    @Test
    void shouldRefuseLevelsAndWindowsThatDoNotExist()
    {
        for (final int[] wrong : new int[][]{{-2, 15}, {10, 15}, {6, 7}, {6, 16}, {6, 0}})
        {
            assertThatIllegalArgumentException().isThrownBy(() -> new Compressor(wrong[0], wrong[1]));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 15})
    void shouldNotAllocateForAMessage(final int windowBits)
    {
        final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        final ByteBuffer source = ByteBuffer.allocateDirect(300).put(Payloads.json(random, 300));
        final ByteBuffer target = ByteBuffer.allocateDirect(1000);
        long least = Long.MAX_VALUE;
        try (Compressor compressor = new Compressor(1, windowBits))
        {
            for (int round = 0; round < 20; round++)
            {
                final long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 100; i++)
                {
                    compressor.input(source.flip());
                    compressor.deflate(target.clear().limit(40), Compressor.MESSAGE_END);
                    compressor.deflate(target.limit(1000), Compressor.MESSAGE_END);
                    if (i % 2 == 0)
                    {
                        compressor.reset();
                    }
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
        }
        assertThat(least).isZero();
    }

    /** In pieces and in targets of given lengths, with fragments in between. */
    private byte[] compress(
        final Compressor compressor, final byte[] payload, final int targetLength, final int pieceLength)
    {
        final ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        final List<ByteBuffer> pieces = new ArrayList<>();
        for (int i = 0; i < payload.length; i += pieceLength)
        {
            pieces.add(ByteBuffer.wrap(payload, i, Math.min(pieceLength, payload.length - i)).slice());
        }
        for (int i = 0; i < pieces.size() || i == 0; i++)
        {
            final boolean last = i >= pieces.size() - 1;
            final int mode = last ? Compressor.MESSAGE_END : random.nextInt(3) == 0 ? Compressor.SYNC : Compressor.NONE;
            if (i < pieces.size())
            {
                compressor.input(pieces.get(i));
            }
            boolean done = false;
            while (!done)
            {
                final ByteBuffer target = ByteBuffer.allocate(targetLength);
                done = compressor.deflate(target, mode);
                assertThat(done || !target.hasRemaining()).isTrue();
                compressed.write(target.array(), 0, target.position());
            }
        }
        return compressed.toByteArray();
    }

    private static byte[] bytes(final int... values)
    {
        final byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++)
        {
            bytes[i] = (byte)values[i];
        }
        return bytes;
    }
}
