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
    private static final VarHandle VARIANTS;

    static
    {
        try
        {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            REFERENCES = lookup.findVarHandle(SharedBuffer.class, "references", int.class);
            VARIANTS = lookup.findVarHandle(SharedBuffer.class, "variants", Variant.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    /** The same content in another form, or the finding that there is none. */
    private record Variant(int key, SharedBuffer buffer, Variant next)
    {
    }

    private final SharedBuffers pool;
    private volatile Variant variants;
    private boolean asIs;
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
        asIs = false;
        variants = null;
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
     * Says that the content is not to be put into another form. To be called before a reference is passed on.
     */
    public void keepAsIs()
    {
        asIs = true;
    }

    /**
     * Whether {@link #keepAsIs()} was called.
     *
     * @return true if so.
     */
    public boolean isAsIs()
    {
        return asIs;
    }

    /**
     * Whether another form of the content is known, or known not to exist. Only who holds a reference may call it.
     *
     * @param key of the form.
     * @return true if {@link #variant(int, SharedBuffer)} was called.
     */
    public boolean hasVariant(final int key)
    {
        return find(key) != null;
    }

    /**
     * Another form of the content. Only who holds a reference may call it.
     *
     * @param key of the form.
     * @return the form, held by this buffer as long as it lives; null if there is none.
     */
    public SharedBuffer variant(final int key)
    {
        final Variant found = find(key);
        return found == null ? null : found.buffer();
    }

    /**
     * Notes another form of the content, unless another thread was faster. Only who holds a reference may call it.
     *
     * @param key    of the form.
     * @param buffer with one reference, which is taken over or given back; null if there is no such form.
     */
    public void variant(final int key, final SharedBuffer buffer)
    {
        Variant first;
        do
        {
            first = variants;
            if (find(key) != null)
            {
                if (buffer != null)
                {
                    buffer.release(1);
                }
                return;
            }
        }
        while (!VARIANTS.compareAndSet(this, first, new Variant(key, buffer, first)));
    }

    private Variant find(final int key)
    {
        Variant variant = variants;
        while (variant != null && variant.key() != key)
        {
            variant = variant.next();
        }
        return variant;
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
            for (Variant variant = variants; variant != null; variant = variant.next())
            {
                if (variant.buffer() != null)
                {
                    variant.buffer().release(1);
                }
            }
            variants = null;
            pool.recycle(this, released);
        }
    }

    /**
     * Gives up the only reference, and the memory with it, because somebody may still write there. Neither is used
     * again.
     */
    public void abandon()
    {
        references = 0;
        pool.abandon(block);
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
