package io.millrace.transport;

import java.io.IOException;

import io.millrace.memory.BufferPool;
import io.millrace.memory.OffHeapBuffer;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Bytes that were received before frames could be decoded: the request, and what follows it. It holds pooled memory
 * only while it holds bytes. Belongs to the selector thread.
 */
final class InputBuffer
{
    private static final int FIRST_LENGTH = 2048;

    private final BufferPool pool;
    private OffHeapBuffer memory;
    private int start;
    private int end;

    InputBuffer(final BufferPool pool)
    {
        this.pool = pool;
    }

    int length()
    {
        return end - start;
    }

    int offset()
    {
        return start;
    }

    UnsafeBuffer buffer()
    {
        return memory.buffer();
    }

    /** Reads more, up to a length in all; returns what the channel's read returned, or 0 if the length is reached. */
    int read(final TransportChannel channel, final int maximumLength) throws IOException
    {
        if (length() >= maximumLength)
        {
            return 0;
        }
        if (memory == null)
        {
            memory = pool.acquire(FIRST_LENGTH);
        }
        else if (end == memory.capacity())
        {
            final OffHeapBuffer longer = pool.acquire(2 * memory.capacity());
            longer.buffer().putBytes(0, memory.buffer(), 0, end);
            pool.release(memory);
            memory = longer;
        }
        final int count = channel.read(memory.range(end, memory.capacity() - end));
        end += Math.max(0, count);
        return count;
    }

    void skip(final int count)
    {
        start += count;
        if (start == end)
        {
            release();
        }
    }

    int move(final MutableDirectBuffer target, final int offset, final int maximumLength)
    {
        final int count = Math.min(length(), maximumLength);
        target.putBytes(offset, memory.buffer(), start, count);
        skip(count);
        return count;
    }

    void release()
    {
        start = 0;
        end = 0;
        if (memory != null)
        {
            pool.release(memory);
            memory = null;
        }
    }
}
