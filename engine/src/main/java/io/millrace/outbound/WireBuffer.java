package io.millrace.outbound;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.millrace.memory.BufferPool;
import io.millrace.memory.OffHeapBuffer;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Where the stages of a writer thread's connections put encoded bytes, so that many frames or records become one write.
 * Between visits it is empty, so one is enough for all connections of the thread. Takes its memory when it is first
 * used. Belongs to one writer thread.
 */
public final class WireBuffer implements AutoCloseable
{
    private final BufferPool pool;
    private final int capacity;
    private OffHeapBuffer memory;
    private int length;

    /**
     * Creates an empty buffer.
     *
     * @param pool     to take memory from.
     * @param capacity in bytes.
     */
    public WireBuffer(final BufferPool pool, final int capacity)
    {
        this.pool = pool;
        this.capacity = capacity;
    }

    /**
     * The pool that this takes its memory from.
     *
     * @return the pool.
     */
    public BufferPool pool()
    {
        return pool;
    }

    /**
     * The memory, to be written from {@link #length()} on.
     *
     * @return the buffer.
     */
    public UnsafeBuffer buffer()
    {
        return memory().buffer();
    }

    /**
     * The free part of the memory.
     *
     * @return a byte buffer from the end of what is encoded to the end of the memory; it must not be kept.
     */
    public ByteBuffer free()
    {
        return memory().range(length, capacity - length);
    }

    /**
     * What is encoded.
     *
     * @return the length in bytes.
     */
    public int length()
    {
        return length;
    }

    /**
     * What may be added.
     *
     * @return the length in bytes.
     */
    public int room()
    {
        return capacity - length;
    }

    /**
     * Adds what was written behind {@link #length()}.
     *
     * @param count of bytes.
     */
    public void advance(final int count)
    {
        length += count;
    }

    /**
     * Writes everything to the stage below, and has a pending buffer keep what that does not take. This is empty
     * afterwards.
     *
     * @param below   the next stage.
     * @param target  that the next stage writes to.
     * @param pending keeps the rest.
     * @return false if there was a rest.
     * @throws IOException if the target failed.
     */
    public boolean drain(final EncodingStage below, final WriteTarget target, final PendingBytes pending)
        throws IOException
    {
        int start = 0;
        try
        {
            int count = 1;
            while (count > 0 && start < length && pending.isEmpty())
            {
                count = below.write(target, memory.range(start, length - start));
                start += count;
            }
            if (start < length)
            {
                pending.keep(memory.buffer(), start, length - start);
            }
        }
        finally
        {
            length = 0;
        }
        return pending.isEmpty();
    }

    /** Drops what is encoded. */
    void clear()
    {
        length = 0;
    }

    /** Lets another thread be the writer thread. Only when none uses this. */
    void handOver()
    {
        if (memory != null)
        {
            memory.handOver();
        }
    }

    private OffHeapBuffer memory()
    {
        if (memory == null)
        {
            memory = pool.acquire(capacity);
            memory.confine("a wire buffer");
        }
        return memory;
    }

    /**
     * Gives the memory back.
     */
    @Override
    public void close()
    {
        if (memory != null)
        {
            pool.release(memory);
            memory = null;
        }
    }
}
