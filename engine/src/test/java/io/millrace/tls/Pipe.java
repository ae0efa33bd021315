package io.millrace.tls;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** One direction of a connection in memory. It holds as much as its capacity, and can be ended. */
final class Pipe
{
    private byte[] bytes = new byte[1024];
    private int start;
    private int end;
    private int capacity = Integer.MAX_VALUE;
    private long total;
    private boolean ended;

    int length()
    {
        return end - start;
    }

    /** All bytes that were ever added. */
    long total()
    {
        return total;
    }

    int room()
    {
        return ended ? 0 : Math.max(0, capacity - length());
    }

    void capacity(final int newCapacity)
    {
        capacity = newCapacity;
    }

    boolean isEnded()
    {
        return ended;
    }

    void end()
    {
        ended = true;
    }

    void add(final byte... source)
    {
        add(ByteBuffer.wrap(source), source.length);
    }

    void add(final ByteBuffer source, final int count)
    {
        if (bytes.length - end < count)
        {
            bytes = Arrays.copyOfRange(bytes, start, start + Math.max(2 * bytes.length, length() + count));
            end -= start;
            start = 0;
        }
        source.get(bytes, end, count);
        end += count;
        total += count;
    }

    int take(final ByteBuffer target, final int limit)
    {
        final int count = Math.min(limit, Math.min(target.remaining(), length()));
        target.put(bytes, start, count);
        start += count;
        if (start == end)
        {
            start = 0;
            end = 0;
        }
        return count;
    }

    byte[] takeAll()
    {
        final byte[] all = Arrays.copyOfRange(bytes, start, end);
        start = 0;
        end = 0;
        return all;
    }
}
