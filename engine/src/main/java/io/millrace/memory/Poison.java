package io.millrace.memory;

import java.nio.ByteBuffer;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The bytes that stand in memory nobody may use.
 */
final class Poison
{
    /** Fills memory that was given back. As the length of a record or a frame it makes no sense. */
    static final byte RELEASED = (byte)0xdb;

    /** Fills the guard zones. */
    static final byte GUARD = (byte)0xfd;

    private Poison()
    {
    }

    static void fill(final UnsafeBuffer memory, final int offset, final int length, final byte value)
    {
        memory.setMemory(offset, length, value);
    }

    /**
     * Looks for a byte that is not as it was filled: the range equals itself shifted by one byte exactly if all its
     * bytes are alike, and two ranges are compared many bytes at a time.
     *
     * @return its index in the memory, or -1 if there is none.
     */
    static int indexOfOther(final ByteBuffer memory, final int offset, final int length, final byte value)
    {
        if (length == 0)
        {
            return -1;
        }
        if (memory.get(offset) != value)
        {
            return offset;
        }
        final int difference =
            memory.slice(offset, length - 1).mismatch(memory.slice(offset + 1, length - 1));
        return difference < 0 ? -1 : offset + difference + 1;
    }
}
