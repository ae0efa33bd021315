package io.millrace.memory;

import java.nio.ByteBuffer;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * A block of off-heap memory, seen both as an Agrona buffer and as what NIO reads into and writes from. One owner at
 * a time uses it; the owner changes by passing it through a ring.
 */
public final class OffHeapBuffer
{
    static final int NOT_POOLED = -1;

    private final UnsafeBuffer buffer;
    private final ByteBuffer byteBuffer;

    /** Its position and limit never change, so any thread may duplicate it at any time. */
    private final ByteBuffer whole;
    private final int sizeClass;
    private final BlockRecord record;
    private boolean lent;

    OffHeapBuffer(final ByteBuffer byteBuffer, final int sizeClass)
    {
        this(byteBuffer, sizeClass, null);
    }

    OffHeapBuffer(final ByteBuffer byteBuffer, final int sizeClass, final BlockRecord record)
    {
        this.record = record;
        this.byteBuffer = byteBuffer;
        whole = byteBuffer.duplicate().clear();
        this.buffer = new UnsafeBuffer(byteBuffer);
        this.sizeClass = sizeClass;
    }

    /**
     * The memory as an Agrona buffer.
     *
     * @return the buffer over the whole block.
     */
    public UnsafeBuffer buffer()
    {
        if (MemoryDebug.ENABLED)
        {
            checkUse();
        }
        return buffer;
    }

    /**
     * A range of the memory for a channel to read into or write from.
     *
     * @param offset of the range, in bytes.
     * @param length of the range, in bytes.
     * @return this block's one byte buffer with position and limit set; it must not be kept.
     */
    public ByteBuffer range(final int offset, final int length)
    {
        if (MemoryDebug.ENABLED)
        {
            checkUse();
        }
        return byteBuffer.limit(offset + length).position(offset);
    }

    /**
     * The whole memory for a channel to write from, beside {@link #range(int, int)} and independent of it. Any thread
     * that may use the block may call it.
     *
     * @return a new byte buffer over all of it, to be used only as long as the block is not released.
     */
    public ByteBuffer view()
    {
        if (MemoryDebug.ENABLED)
        {
            checkUse();
        }
        return whole.duplicate();
    }

    /**
     * The length of the block.
     *
     * @return the length in bytes.
     */
    public int capacity()
    {
        return buffer.capacity();
    }

    /**
     * Has the debug mode check that only one thread, the first to use the block from now on, uses it until it is
     * released.
     *
     * @param what the block is for, to be named if another thread uses it.
     */
    public void confine(final String what)
    {
        if (MemoryDebug.ENABLED && record != null)
        {
            record.confine(what);
        }
    }

    /**
     * Lets another thread be the one that uses a confined block. Only when none does.
     */
    public void handOver()
    {
        if (MemoryDebug.ENABLED && record != null)
        {
            record.handOver();
        }
    }

    /** What the debug mode knows of the block, or null. */
    BlockRecord record()
    {
        return record;
    }

    void lend(final BufferPool pool)
    {
        if (MemoryDebug.ENABLED && record != null)
        {
            record.lend(pool);
        }
        lent = true;
    }

    /** Two threads that release one buffer at the same moment are both believed, unless the debug mode is on. */
    void giveBack(final BufferPool pool)
    {
        if (MemoryDebug.ENABLED && record != null)
        {
            record.giveBack(pool, byteBuffer.capacity());
        }
        if (!lent)
        {
            throw new IllegalStateException("the buffer was released before");
        }
        lent = false;
    }

    int sizeClass()
    {
        return sizeClass;
    }

    ByteBuffer byteBuffer()
    {
        return byteBuffer;
    }

    /** Nothing can be done to the block through this buffer any more. */
    void detach()
    {
        buffer.wrap(0, 0);
    }

    private void checkUse()
    {
        if (record != null)
        {
            record.checkUse();
        }
    }
}
