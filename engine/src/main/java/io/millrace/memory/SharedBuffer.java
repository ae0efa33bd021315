package io.millrace.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A pooled off-heap block that several owners share: whoever holds a reference may read it, and with the last reference
 * it goes back to its pool. Whoever acquired it writes it before passing a reference on, and nobody does afterwards.
 * <p>
 * Any thread that holds a reference may retain and release. The object itself is reused, so a reference must not be
 * used after it was released.
 */
public final class SharedBuffer
{
    private static final VarHandle REFERENCES;

    static
    {
        try
        {
            REFERENCES = MethodHandles.lookup().findVarHandle(SharedBuffer.class, "references", int.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private final SharedBuffers pool;
    private volatile int references;
    private OffHeapBuffer block;
    private int length;
    private boolean shared;
    private boolean reused;

    SharedBuffer(final SharedBuffers pool)
    {
        this.pool = pool;
    }

    /** Begins a life with one reference. */
    void begin(final OffHeapBuffer newBlock, final int newLength)
    {
        block = newBlock;
        length = newLength;
        shared = false;
        reused = true;
        references = 1;
    }

    /**
     * The memory.
     *
     * @return the block, of which the first {@link #length()} bytes are in use.
     */
    public OffHeapBuffer block()
    {
        return block;
    }

    /**
     * The bytes in use.
     *
     * @return the length in bytes.
     */
    public int length()
    {
        return length;
    }

    /**
     * Says that several threads may write from this buffer at a time, so that none may use the one byte buffer of its
     * block. To be called before a reference is passed on.
     */
    public void share()
    {
        shared = true;
    }

    /**
     * Whether {@link #share()} was called.
     *
     * @return true if the byte buffer of the block must not be used.
     */
    public boolean isShared()
    {
        return shared;
    }

    /**
     * Says that this object is not used again after the last release, because somebody who holds no reference may try
     * to retain it, and has to be refused.
     */
    public void doNotReuse()
    {
        reused = false;
    }

    boolean isReused()
    {
        return reused;
    }

    /**
     * Adds references. Only who holds one may call it.
     *
     * @param count of references.
     * @throws IllegalStateException if there is none left.
     */
    public void retain(final int count)
    {
        int current;
        do
        {
            current = references;
            if (current <= 0)
            {
                throw new IllegalStateException("the buffer was released");
            }
        }
        while (!REFERENCES.compareAndSet(this, current, current + count));
    }

    /**
     * Gives references back; with the last, the memory.
     *
     * @param count of references, held by the caller.
     * @throws IllegalStateException if there are not so many.
     */
    public void release(final int count)
    {
        final int left = (int)REFERENCES.getAndAdd(this, -count) - count;
        if (left < 0)
        {
            throw new IllegalStateException("the buffer was released more often than retained");
        }
        if (left == 0)
        {
            final OffHeapBuffer released = block;
            block = null;
            pool.recycle(this, released);
        }
    }

    /**
     * The references that are held.
     *
     * @return how many there are at the time of the call.
     */
    public int references()
    {
        return references;
    }
}
