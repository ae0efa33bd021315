package io.millrace.outbound;

import java.io.IOException;

import io.millrace.memory.BufferPool;
import io.millrace.memory.OffHeapBuffer;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Encoded bytes of one connection that its socket did not take. It holds pooled memory only while it holds bytes.
 * Belongs to the connection's writer thread.
 */
public final class PendingBytes
{
    private final BufferPool pool;
    private OffHeapBuffer memory;
    private int start;
    private int end;

    /**
     * Creates an empty buffer.
     *
     * @param pool to take memory from.
     */
    public PendingBytes(final BufferPool pool)
    {
        this.pool = pool;
    }

    /**
     * Whether nothing is kept.
     *
     * @return true if so.
     */
    public boolean isEmpty()
    {
        return memory == null;
    }

    /**
     * Keeps bytes behind those that are kept already.
     *
     * @param source that holds them; they are copied.
     * @param offset of the first.
     * @param length in bytes.
     * @throws OutOfMemoryError if no memory is to be had.
     */
    public void keep(final UnsafeBuffer source, final int offset, final int length)
    {
        if (length == 0)
        {
            return;
        }
        if (memory == null)
        {
            memory = pool.acquire(length);
        }
        else if (memory.capacity() - end < length)
        {
            final OffHeapBuffer longer = pool.acquire(end - start + length);
            longer.buffer().putBytes(0, memory.buffer(), start, end - start);
            pool.release(memory);
            memory = longer;
            end -= start;
            start = 0;
        }
        memory.buffer().putBytes(end, source, offset, length);
        end += length;
    }

    /**
     * Writes what is kept to the stage below.
     *
     * @param below  the next stage.
     * @param target that it writes to.
     * @return true if nothing is kept any more.
     * @throws IOException if the target failed.
     */
    public boolean drain(final EncodingStage below, final WriteTarget target) throws IOException
    {
        while (start < end)
        {
            final int count = below.write(target, memory.range(start, end - start));
            if (count == 0)
            {
                return false;
            }
            start += count;
        }
        release();
        return true;
    }

    /**
     * Drops what is kept.
     */
    public void release()
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
