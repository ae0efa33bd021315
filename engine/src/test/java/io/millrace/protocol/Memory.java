package io.millrace.protocol;

import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Memory of each kind for tests, and its comparison with what it should hold.
 */
final class Memory
{
    static final byte GUARD = (byte) 0xA5;

    private Memory()
    {
    }

    /**
     * A buffer on the heap, one whose array begins before it, and one off the heap, all filled with guard bytes.
     */
    static List<UnsafeBuffer> ofEachKind(final int capacity)
    {
        final List<UnsafeBuffer> buffers = List.of(
            new UnsafeBuffer(new byte[capacity]),
            new UnsafeBuffer(new byte[capacity + 3], 3, capacity),
            new UnsafeBuffer(ByteBuffer.allocateDirect(capacity)));
        buffers.forEach(Memory::guard);
        return buffers;
    }

    static UnsafeBuffer holding(final byte... bytes)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(bytes.length));
        buffer.putBytes(0, bytes);
        return buffer;
    }

    static UnsafeBuffer holding(final int... bytes)
    {
        return holding(bytes(bytes));
    }

    static byte[] bytes(final int... values)
    {
        final byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++)
        {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    static byte[] bytes(final UnsafeBuffer buffer, final int offset, final int length)
    {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return bytes;
    }

    static void guard(final UnsafeBuffer buffer)
    {
        buffer.setMemory(0, buffer.capacity(), GUARD);
    }

    /**
     * Fails unless the buffer holds the first bytes of {@code expected} at the offset, and guard bytes elsewhere.
     */
    static void check(
        final UnsafeBuffer buffer, final int offset, final byte[] expected, final int length, final String what)
    {
        for (int i = 0; i < buffer.capacity(); i++)
        {
            final int index = i - offset;
            final byte wanted = index >= 0 && index < length ? expected[index] : GUARD;
            if (buffer.getByte(i) != wanted)
            {
                throw new AssertionError(what + ": byte " + index + " of " + length + " is " + buffer.getByte(i) +
                    ", not " + wanted);
            }
        }
    }
}
