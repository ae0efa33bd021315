package io.millrace.protocol;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class MaskingTest
{
    private static final long SEED = 6455_0503L;
    private static final int MAX_LENGTH = 300;
    private static final int MARGIN = 16;
    private static final int CAPACITY = MAX_LENGTH + 2 * MARGIN;
    private static final int[] LONG_LENGTHS = {511, 512, 513, 1023, 1024, 1025, 4096, 16383, 16384, 16391};

    private final Random random = new Random(SEED);
    private final byte[] keyBytes = new byte[4];
    private final byte[] plain = new byte[MAX_LENGTH];
    private final byte[] masked = new byte[MAX_LENGTH];

    MaskingTest()
    {
        random.nextBytes(keyBytes);
        random.nextBytes(plain);
    }

    @Test
    void shouldEqualNaiveLoopWhenAppliedInPlace()
    {
        for (final UnsafeBuffer buffer : Memory.ofEachKind(CAPACITY))
        {
            for (int phase = 0; phase < 4; phase++)
            {
                final int key = Masking.rotate(key(), phase);
                maskNaively(plain, masked, phase);
                for (int length = 0; length <= MAX_LENGTH; length++)
                {
                    for (int alignment = 0; alignment < 8; alignment++)
                    {
                        final int offset = MARGIN + alignment;
                        Memory.guard(buffer);
                        buffer.putBytes(offset, plain, 0, length);
                        final long seen = Masking.apply(buffer, offset, length, key);
                        final String what = "phase " + phase + " alignment " + alignment + " seed " + SEED;
                        Memory.check(buffer, offset, masked, length, what);
                        checkSeen(seen, masked, length, what);
                    }
                }
            }
        }
    }

    @Test
    void shouldEqualNaiveLoopWhenAppliedInPlaceToBufferOfAnyKind()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CAPACITY]);
        final MutableDirectBuffer ofAnyKind = buffer;
        maskNaively(plain, masked, 0);
        for (int length = 0; length <= MAX_LENGTH; length++)
        {
            Memory.guard(buffer);
            buffer.putBytes(MARGIN, plain, 0, length);
            final long seen = Masking.apply(ofAnyKind, MARGIN, length, key());
            Memory.check(buffer, MARGIN, masked, length, "seed " + SEED);
            checkSeen(seen, masked, length, "seed " + SEED);
        }
    }

    @Test
    void shouldEqualNaiveLoopWhenAppliedToOtherBuffer()
    {
        final byte[] source = new byte[CAPACITY];
        random.nextBytes(source);
        for (final UnsafeBuffer src : Memory.ofEachKind(CAPACITY))
        {
            src.putBytes(0, source);
            for (final UnsafeBuffer dst : Memory.ofEachKind(CAPACITY))
            {
                for (int length = 0; length <= MAX_LENGTH; length++)
                {
                    for (int alignment = 0; alignment < 8; alignment++)
                    {
                        checkApplyTo(src, MARGIN + alignment, dst, MARGIN + (alignment * 3 + length) % 8, length);
                    }
                }
            }
            assertThat(Memory.bytes(src, 0, CAPACITY)).isEqualTo(source);
        }
    }

    private void checkApplyTo(
        final UnsafeBuffer src, final int srcOffset, final UnsafeBuffer dst, final int dstOffset, final int length)
    {
        final int phase = (srcOffset + length) % 4;
        src.getBytes(srcOffset, plain, 0, length);
        maskNaively(plain, masked, phase);
        Memory.guard(dst);
        final long seen = Masking.applyTo(src, srcOffset, dst, dstOffset, length, Masking.rotate(key(), phase));
        final String what = "from " + srcOffset + " to " + dstOffset + " phase " + phase + " seed " + SEED;
        Memory.check(dst, dstOffset, masked, length, what);
        checkSeen(seen, masked, length, what);
    }

    @Test
    void shouldEqualNaiveLoopWhenLong()
    {
        for (final int length : LONG_LENGTHS)
        {
            final byte[] longPlain = new byte[length];
            final byte[] longMasked = new byte[length];
            random.nextBytes(longPlain);
            maskNaively(longPlain, longMasked, 0);
            for (final UnsafeBuffer buffer : Memory.ofEachKind(length + 2 * MARGIN))
            {
                buffer.putBytes(MARGIN + 1, longPlain);
                checkSeen(Masking.apply(buffer, MARGIN + 1, length, key()), longMasked, length, "in place");
                Memory.check(buffer, MARGIN + 1, longMasked, length, "in place, seed " + SEED);

                final UnsafeBuffer src = Memory.holding(longPlain);
                Memory.guard(buffer);
                checkSeen(Masking.applyTo(src, 0, buffer, MARGIN + 3, length, key()), longMasked, length, "copied");
                Memory.check(buffer, MARGIN + 3, longMasked, length, "copied, seed " + SEED);
            }
        }
    }

    @Test
    void shouldEqualNaiveLoopWhenPayloadIsSplitAnywhere()
    {
        final UnsafeBuffer inPlace = new UnsafeBuffer(new byte[CAPACITY]);
        final UnsafeBuffer copied = new UnsafeBuffer(new byte[CAPACITY]);
        maskNaively(plain, masked, 0);
        for (int round = 0; round < 20_000; round++)
        {
            final int length = random.nextInt(MAX_LENGTH + 1);
            final int offset = MARGIN + random.nextInt(8);
            Memory.guard(inPlace);
            Memory.guard(copied);
            inPlace.putBytes(offset, plain, 0, length);
            final UnsafeBuffer src = new UnsafeBuffer(plain);
            int key = key();
            int done = 0;
            long seen = 0;
            while (done < length)
            {
                final int piece = Math.min(1 + random.nextInt(1 + random.nextInt(64)), length - done);
                seen |= Masking.applyTo(src, done, copied, offset + done, piece, key);
                assertThat(Masking.apply(inPlace, offset + done, piece, key) != 0)
                    .isEqualTo(hasTopBit(masked, done, done + piece));
                key = Masking.rotate(key, piece);
                done += piece;
            }
            Memory.check(inPlace, offset, masked, length, "in place, seed " + SEED);
            Memory.check(copied, offset, masked, length, "copied, seed " + SEED);
            checkSeen(seen, masked, length, "split");
        }
    }

    @Test
    void shouldSeeTheOnlyByteThatIsNotAsciiWhereverItIs()
    {
        final byte[] ascii = new byte[MAX_LENGTH];
        for (int i = 0; i < MAX_LENGTH; i++)
        {
            ascii[i] = (byte) random.nextInt(128);
        }
        maskNaively(ascii, masked, 0);
        final UnsafeBuffer src = new UnsafeBuffer(masked);
        final UnsafeBuffer dst = new UnsafeBuffer(new byte[MAX_LENGTH]);
        for (int length = 0; length <= MAX_LENGTH; length++)
        {
            assertThat(Masking.applyTo(src, 0, dst, 0, length, key())).isZero();
            assertThat(Masking.apply(dst, 0, length, 0)).isZero();
            for (int position = 0; position < length; position++)
            {
                src.putByte(position, (byte) (masked[position] ^ 0x80));
                final boolean seenCopying = Masking.applyTo(src, 0, dst, 0, length, key()) != 0;
                final boolean seenInPlace = Masking.apply(dst, 0, length, 0) != 0;
                src.putByte(position, (byte) (masked[position] ^ 0x80));
                if (!seenCopying || !seenInPlace)
                {
                    throw new AssertionError("byte " + position + " of " + length + " not seen, seed " + SEED);
                }
            }
        }
    }

    @Test
    void shouldNotTouchBufferWhenLengthIsZero()
    {
        final UnsafeBuffer empty = new UnsafeBuffer(new byte[0]);
        assertThat(Masking.apply(empty, 0, 0, key())).isZero();
        assertThat(Masking.applyTo(empty, 0, empty, 0, 0, key())).isZero();
    }

    @Test
    void shouldStayInsideBufferWhenPayloadFillsIt()
    {
        for (int length = 0; length <= MAX_LENGTH; length++)
        {
            maskNaively(plain, masked, 0);
            final UnsafeBuffer src = new UnsafeBuffer(plain, 0, length);
            final UnsafeBuffer dst = new UnsafeBuffer(new byte[length]);
            Masking.applyTo(src, 0, dst, 0, length, key());
            Memory.check(dst, 0, masked, length, "copied");
            Masking.apply(dst, 0, length, key());
            Memory.check(dst, 0, plain, length, "masked twice");
        }
    }

    @Test
    void shouldRotateKeyByBytesOfMemory()
    {
        for (int bytes = 0; bytes < 300; bytes++)
        {
            final UnsafeBuffer rotated = new UnsafeBuffer(new byte[4]);
            rotated.putInt(0, Masking.rotate(key(), bytes));
            for (int i = 0; i < 4; i++)
            {
                assertThat(rotated.getByte(i)).isEqualTo(keyBytes[(i + bytes) % 4]);
            }
        }
        assertThat(Masking.rotate(key(), Integer.MAX_VALUE)).isEqualTo(Masking.rotate(key(), 3));
    }

    private int key()
    {
        return new UnsafeBuffer(keyBytes).getInt(0);
    }

    private void maskNaively(final byte[] from, final byte[] to, final int phase)
    {
        for (int i = 0; i < from.length; i++)
        {
            to[i] = (byte) (from[i] ^ keyBytes[(i + phase) % 4]);
        }
    }

    private static boolean hasTopBit(final byte[] bytes, final int from, final int to)
    {
        for (int i = from; i < to; i++)
        {
            if (bytes[i] < 0)
            {
                return true;
            }
        }
        return false;
    }

    private static void checkSeen(final long seen, final byte[] bytes, final int length, final String what)
    {
        if (seen != 0 != hasTopBit(bytes, 0, length))
        {
            throw new AssertionError(what + ": length " + length + ": top bits seen " + Long.toHexString(seen));
        }
    }
}
