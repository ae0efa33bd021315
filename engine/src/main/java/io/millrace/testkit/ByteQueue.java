package io.millrace.testkit;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Bytes on their way, first in, first out.
 */
final class ByteQueue
{
    private static final int INITIAL_LENGTH = 256;

    private byte[] bytes = new byte[INITIAL_LENGTH];
    private int start;
    private int end;

    int length()
    {
        return end - start;
    }

    byte peek(final int index)
    {
        return bytes[start + index];
    }

    void add(final byte[] source)
    {
        ensureRoom(source.length);
        System.arraycopy(source, 0, bytes, end, source.length);
        end += source.length;
    }

    void add(final ByteBuffer source, final int count)
    {
        ensureRoom(count);
        source.get(bytes, end, count);
        end += count;
    }

    void take(final ByteBuffer target, final int count)
    {
        target.put(bytes, start, count);
        skip(count);
    }

    byte[] take(final int count)
    {
        final byte[] taken = Arrays.copyOfRange(bytes, start, start + count);
        skip(count);
        return taken;
    }

    byte[] toArray()
    {
        return Arrays.copyOfRange(bytes, start, end);
    }

    void clear()
    {
        start = 0;
        end = 0;
    }

    private void skip(final int count)
    {
        start += count;
        if (start == end)
        {
            clear();
        }
    }

    private void ensureRoom(final int count)
    {
        if (end + count > bytes.length)
        {
            final int length = length();
            final byte[] target = length + count > bytes.length ? new byte[2 * (length + count)] : bytes;
            System.arraycopy(bytes, start, target, 0, length);
            bytes = target;
            start = 0;
            end = length;
        }
    }
}
