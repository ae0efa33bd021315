package io.millrace.deflate;

import java.util.Arrays;

/**
 * Inflates as RFC 1951 is written, a bit at a time, and insists that no distance goes beyond the window or the history
 * that it was given. A message must end at the end of a block.
 */
public final class ReferenceInflater
{
    private static final int[] LENGTHS = {
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
        163, 195, 227, 258};
    private static final int[] LENGTH_BITS = {
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
    private static final int[] DISTANCES = {
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
        6145,
        8193, 12289, 16385, 24577};
    private static final int[] CODE_LENGTH_ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    private static final int MAX_CODE_LENGTH = 15;

    private final int window;
    private final boolean takeover;
    private byte[] output = new byte[1024];
    private int length;
    private int historyStart;
    private int longestDistance;
    private byte[] input;
    private int bit;

    public ReferenceInflater(final int windowBits, final boolean takeover)
    {
        window = 1 << windowBits;
        this.takeover = takeover;
    }

    /** One message, whose payload lacks its final 00 00 FF FF. */
    public byte[] message(final byte[] payload)
    {
        input = Arrays.copyOf(payload, payload.length + 4);
        input[payload.length + 2] = (byte)0xFF;
        input[payload.length + 3] = (byte)0xFF;
        bit = 0;
        final int start = length;
        while (bit < Byte.SIZE * input.length)
        {
            block();
        }
        final byte[] message = Arrays.copyOfRange(output, start, length);
        if (!takeover)
        {
            historyStart = length;
        }
        return message;
    }

    /** The compressor has forgotten its history. */
    void forget()
    {
        historyStart = length;
    }

    public int longestDistance()
    {
        return longestDistance;
    }

    private void block()
    {
        check(bits(1) == 0, "BFINAL");
        final int type = bits(2);
        check(type != 3, "reserved type of a block");
        if (type == 0)
        {
            stored();
        }
        else if (type == 1)
        {
            final int[] lengths = new int[288];
            Arrays.fill(lengths, 0, 144, 8);
            Arrays.fill(lengths, 144, 256, 9);
            Arrays.fill(lengths, 256, 280, 7);
            Arrays.fill(lengths, 280, 288, 8);
            final int[] distances = new int[30];
            Arrays.fill(distances, 5);
            compressed(lengths, distances);
        }
        else
        {
            dynamic();
        }
    }

    private void stored()
    {
        bit = (bit + 7) / 8 * 8;
        final int count = bits(16);
        check(bits(16) == (~count & 0xFFFF), "length of a stored block");
        for (int i = 0; i < count; i++)
        {
            put(bits(8));
        }
    }

    private void dynamic()
    {
        final int literals = bits(5) + 257;
        final int distances = bits(5) + 1;
        final int count = bits(4) + 4;
        final int[] codeLengths = new int[19];
        for (int i = 0; i < count; i++)
        {
            codeLengths[CODE_LENGTH_ORDER[i]] = bits(3);
        }
        final int[] lengths = new int[literals + distances];
        int filled = 0;
        while (filled < lengths.length)
        {
            final int symbol = symbol(codeLengths);
            final int repeated = symbol == 16 ? lengths[filled - 1] : symbol < 16 ? symbol : 0;
            final int times = symbol < 16 ? 1 : symbol == 16 ? 3 + bits(2) : symbol == 17 ? 3 + bits(3) : 11 + bits(7);
            Arrays.fill(lengths, filled, filled + times, repeated);
            filled += times;
        }
        compressed(Arrays.copyOf(lengths, literals), Arrays.copyOfRange(lengths, literals, lengths.length));
    }

    private void compressed(final int[] literalLengths, final int[] distanceLengths)
    {
        int symbol = symbol(literalLengths);
        while (symbol != 256)
        {
            if (symbol < 256)
            {
                put(symbol);
            }
            else
            {
                copy(LENGTHS[symbol - 257] + bits(LENGTH_BITS[symbol - 257]), distanceLengths);
            }
            symbol = symbol(literalLengths);
        }
    }

    private void copy(final int count, final int[] distanceLengths)
    {
        final int symbol = symbol(distanceLengths);
        final int distance = DISTANCES[symbol] + bits(Math.max(0, symbol / 2 - 1));
        longestDistance = Math.max(longestDistance, distance);
        check(distance <= window, "distance " + distance + " in a window of " + window);
        check(distance <= length - historyStart, "distance " + distance + " goes beyond the history");
        for (int i = 0; i < count; i++)
        {
            put(output[length - distance]);
        }
    }

    /** Counts the codes of each length, as RFC 1951 §3.2.2 does, until the bits read are one of them. */
    private int symbol(final int[] lengths)
    {
        int code = 0;
        int first = 0;
        for (int codeLength = 1; codeLength <= MAX_CODE_LENGTH; codeLength++)
        {
            code = code << 1 | bits(1);
            first <<= 1;
            for (int symbol = 0; symbol < lengths.length; symbol++)
            {
                if (lengths[symbol] == codeLength && first++ == code)
                {
                    return symbol;
                }
            }
        }
        throw new AssertionError("no such code");
    }

    private int bits(final int count)
    {
        int value = 0;
        for (int i = 0; i < count; i++)
        {
            check(bit < Byte.SIZE * input.length, "the data ends inside a block");
            value |= (input[bit / 8] >> bit % 8 & 1) << i;
            bit++;
        }
        return value;
    }

    private void put(final int value)
    {
        if (length == output.length)
        {
            output = Arrays.copyOf(output, 2 * length);
        }
        output[length++] = (byte)value;
    }

    private static void check(final boolean right, final String what)
    {
        if (!right)
        {
            throw new AssertionError(what);
        }
    }
}
