package io.millrace.protocol;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class ByteCopyTest
{
    private static final long SEED = 6455_0502L;
    private static final int MAX_LENGTH = 300;
    private static final int MARGIN = 8;
    private static final int CAPACITY = MAX_LENGTH + 3 * MARGIN;

    private final Random random = new Random(SEED);

    @Test
    void shouldCopyEveryLengthAtEveryAlignmentAndNothingElse()
    {
        final byte[] source = new byte[CAPACITY];
        random.nextBytes(source);
        final byte[] expected = new byte[MAX_LENGTH];
        for (final UnsafeBuffer src : Memory.ofEachKind(CAPACITY))
        {
            src.putBytes(0, source);
            for (final UnsafeBuffer dst : Memory.ofEachKind(CAPACITY))
            {
                for (int length = 0; length <= MAX_LENGTH; length++)
                {
                    for (int alignment = 0; alignment < 8; alignment++)
                    {
                        final int srcOffset = MARGIN + alignment;
                        final int dstOffset = MARGIN + (alignment * 3 + length) % 8;
                        System.arraycopy(source, srcOffset, expected, 0, length);
                        Memory.guard(dst);
                        ByteCopy.copy(src, srcOffset, dst, dstOffset, length);
                        Memory.check(dst, dstOffset, expected, length, "from " + srcOffset + " seed " + SEED);
                    }
                }
            }
            assertThat(Memory.bytes(src, 0, CAPACITY)).isEqualTo(source);
        }
    }

    @Test
    void shouldStayInsideBuffersWhenBytesFillThem()
    {
        for (int length = 0; length <= MAX_LENGTH; length++)
        {
            final byte[] source = new byte[length];
            random.nextBytes(source);
            final byte[] copy = new byte[length];
            ByteCopy.copy(new UnsafeBuffer(source), 0, new UnsafeBuffer(copy), 0, length);
            assertThat(copy).isEqualTo(source);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {65_536, 1_000_003})
    void shouldCopyWhenLong(final int length)
    {
        final byte[] source = new byte[length];
        random.nextBytes(source);
        for (final UnsafeBuffer dst : Memory.ofEachKind(length + 2))
        {
            ByteCopy.copy(new UnsafeBuffer(source), 0, dst, 1, length);
            Memory.check(dst, 1, source, length, "seed " + SEED);
        }
    }
}
