package io.millrace.tls;

import java.nio.ByteBuffer;

import io.millrace.memory.BufferPool;
import io.millrace.memory.OffHeapBuffer;

/**
 * What a record held beyond what its reader could take. It holds pooled memory only while it holds bytes. Belongs to
 * the selector thread.
 */
final class PlaintextRest
{
    private final BufferPool pool;
    private OffHeapBuffer memory;
    private int start;
    private int end;

    PlaintextRest(final BufferPool pool)
    {
        this.pool = pool;
    }

    boolean isEmpty()
    {
        return start == end;
    }

    /** Room for a record's plaintext; only when this is empty. To be followed by {@link #filled(int)}. */
    ByteBuffer prepare(final int length)
    {
        release();
        memory = pool.acquire(length);
        return memory.range(0, memory.capacity());
    }

    void filled(final int length)
    {
        end = length;
        if (length == 0)
        {
            release();
        }
    }

    void moveTo(final ByteBuffer target)
    {
        final int count = Math.min(end - start, target.remaining());
        if (count > 0)
        {
            target.put(memory.range(start, count));
            start += count;
            if (start == end)
            {
                release();
            }
        }
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
