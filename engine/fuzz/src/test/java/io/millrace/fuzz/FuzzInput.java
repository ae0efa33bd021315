package io.millrace.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/**
 * The bytes that a fuzzer has made: some that decide how the rest is used, then the rest. What is missing is 0.
 */
public final class FuzzInput
{
    private final byte[] data;
    private int position;

    /** Reads the bytes from the first. */
    public FuzzInput(final byte[] data)
    {
        this.data = data;
    }

    /** The next byte, 0 to 255. */
    public int next()
    {
        return position < data.length ? data[position++] & 0xFF : 0;
    }

    /** Some of the next bytes, as far as there are so many. */
    public byte[] take(final int length)
    {
        final byte[] taken = Arrays.copyOfRange(data, position, Math.min(data.length, position + length));
        position += taken.length;
        return taken;
    }

    /** All the others. */
    public byte[] rest()
    {
        return take(data.length);
    }

    /** All the others, as a text in which each byte is a character. */
    public String restAsText()
    {
        return new String(rest(), StandardCharsets.ISO_8859_1);
    }

    public boolean isEmpty()
    {
        return position == data.length;
    }

    /** Where the reads of a stream end, the last at its end; some short, some long, as the seed says. */
    public static int[] ends(final int seed, final int length)
    {
        final Random random = new Random(seed);
        final int[] ends = new int[length];
        int count = 0;
        for (int end = 0; end < length; ends[count++] = end)
        {
            end = Math.min(length, end + 1 + random.nextInt(random.nextBoolean() ? 3 : length));
        }
        return Arrays.copyOf(ends, count);
    }

    /** Fails unless two things are equal. */
    public static void same(final String what, final Object found, final Object expected)
    {
        if (!(found == null ? expected == null : found.equals(expected)))
        {
            throw new AssertionError(what + " is " + found + ", not " + expected);
        }
    }

    /** Fails unless something holds. */
    public static void check(final boolean right, final String what)
    {
        if (!right)
        {
            throw new AssertionError(what);
        }
    }
}
