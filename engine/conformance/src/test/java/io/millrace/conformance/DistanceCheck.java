package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;

/**
 * Walks through compressed data without inflating it, and checks that no distance is longer than the window (RFC 1951
 * §3.2, RFC 7692 §7.1.2): the JDK's inflater always has the largest.
 */
final class DistanceCheck
{
    private static final int MAX_CODE_LENGTH = 15;
    private static final int END_OF_BLOCK = 256;
    private static final int FIRST_LENGTH = 257;
    private static final int LAST_LENGTH = 285;
    private static final int[] ORDER = { 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15 };

    private final int window;
    private byte[] data;
    private long bit;

    DistanceCheck(final int window)
    {
        this.window = window;
    }

    /** The symbols of a Huffman code, by the number of codes of each length (RFC 1951 §3.2.2). */
    private static final class Code
    {
        private final int[] counts = new int[MAX_CODE_LENGTH + 1];
        private final int[] symbols;

        Code(final int[] lengths, final int from, final int to)
        {
            for (int i = from; i < to; i++)
            {
                counts[lengths[i]]++;
            }
            counts[0] = 0;
            final int[] next = new int[MAX_CODE_LENGTH + 2];
            for (int length = 1; length <= MAX_CODE_LENGTH; length++)
            {
                next[length + 1] = next[length] + counts[length];
            }
            symbols = new int[to - from];
            for (int i = from; i < to; i++)
            {
                if (lengths[i] != 0)
                {
                    symbols[next[lengths[i]]++] = i - from;
                }
            }
        }
    }

    void check(final byte[] compressed)
    {
        data = compressed;
        bit = 0;
        while (bit < (long)Byte.SIZE * data.length)
        {
            final int last = bits(1);
            final int type = bits(2);
            assertThat(type).as("type of a block").isLessThan(3);
            switch (type)
            {
                case 0 -> skipStored();
                case 1 -> walkFixed();
                default -> walkDynamic();
            }
            assertThat(last).as("BFINAL").isZero();
        }
    }

    private void skipStored()
    {
        bit = (bit + 7) / Byte.SIZE * Byte.SIZE;
        final int length = bits(16);
        assertThat(bits(16)).as("complement of a length").isEqualTo(~length & 0xffff);
        bit += (long)Byte.SIZE * length;
    }

    private void walkFixed()
    {
        final int[] lengths = new int[288];
        Arrays.fill(lengths, 0, 144, 8);
        Arrays.fill(lengths, 144, 256, 9);
        Arrays.fill(lengths, 256, 280, 7);
        Arrays.fill(lengths, 280, 288, 8);
        final int[] distances = new int[30];
        Arrays.fill(distances, 5);
        walk(new Code(lengths, 0, lengths.length), new Code(distances, 0, distances.length));
    }

    private void walkDynamic()
    {
        final int literals = FIRST_LENGTH + bits(5);
        final int total = literals + 1 + bits(5);
        final int ordered = 4 + bits(4);
        final int[] codeLengths = new int[ORDER.length];
        for (int i = 0; i < ordered; i++)
        {
            codeLengths[ORDER[i]] = bits(3);
        }
        final Code code = new Code(codeLengths, 0, codeLengths.length);
        final int[] lengths = new int[total];
        int filled = 0;
        while (filled < total)
        {
            final int symbol = symbol(code);
            if (symbol <= MAX_CODE_LENGTH)
            {
                lengths[filled++] = symbol;
            }
            else
            {
                final int repeated = symbol == 16 ? lengths[filled - 1] : 0;
                final int times = symbol == 16 ? 3 + bits(2) : symbol == 17 ? 3 + bits(3) : 11 + bits(7);
                Arrays.fill(lengths, filled, filled + times, repeated);
                filled += times;
            }
        }
        walk(new Code(lengths, 0, literals), new Code(lengths, literals, total));
    }

    private void walk(final Code literals, final Code distances)
    {
        int symbol = symbol(literals);
        while (symbol != END_OF_BLOCK)
        {
            if (symbol > END_OF_BLOCK)
            {
                final int group = (symbol - FIRST_LENGTH) / 4;
                bits(symbol == LAST_LENGTH ? 0 : Math.max(0, group - 1));
                final int distance = distance(symbol(distances));
                if (distance > window)
                {
                    throw new AssertionError("distance " + distance + " in a window of " + window);
                }
            }
            symbol = symbol(literals);
        }
    }

    /** Each pair of codes, from the third on, has one more extra bit. */
    private int distance(final int code)
    {
        if (code < 4)
        {
            return 1 + code;
        }
        final int extra = code / 2 - 1;
        return 1 + (2 + code % 2 << extra) + bits(extra);
    }

    private int symbol(final Code code)
    {
        int value = 0;
        int first = 0;
        int index = 0;
        for (int length = 1; length <= MAX_CODE_LENGTH; length++)
        {
            value = value << 1 | bits(1);
            first <<= 1;
            if (value - first < code.counts[length])
            {
                return code.symbols[index + value - first];
            }
            index += code.counts[length];
            first += code.counts[length];
        }
        throw new AssertionError("no such code");
    }

    private int bits(final int count)
    {
        int value = 0;
        for (int i = 0; i < count; i++)
        {
            value |= (data[(int)(bit >> 3)] >> (bit & 7) & 1) << i;
            bit++;
        }
        return value;
    }
}
