package io.millrace.memory;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

import org.agrona.BitUtil;
import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;

/**
 * Lends off-heap buffers of power-of-two lengths to any thread. Buffers that come back are kept for the next borrower
 * up to a bound of bytes; beyond it they are freed.
 */
public final class BufferPool implements AutoCloseable
{
    private static final int SMALLEST_SHIFT = 8;
    private static final int LARGEST_SHIFT = 30;
    private static final int KEPT_PER_CLASS = 1024;

    private final OffHeapAllocator allocator;
    private final long maxKeptBytes;
    private final AtomicLong keptBytes = new AtomicLong();
    private final AtomicLong lentBuffers = new AtomicLong();
    private final ManyToManyConcurrentArrayQueue<OffHeapBuffer>[] kept;
    private volatile boolean closed;

    /**
     * Creates an empty pool.
     *
     * @param allocator    to take memory from.
     * @param maxKeptBytes bytes to keep at most for the next borrowers.
     */
    @SuppressWarnings({ "unchecked", "rawtypes" })
    public BufferPool(final OffHeapAllocator allocator, final long maxKeptBytes)
    {
        this.allocator = allocator;
        this.maxKeptBytes = maxKeptBytes;
        kept = new ManyToManyConcurrentArrayQueue[LARGEST_SHIFT - SMALLEST_SHIFT + 1];
        for (int i = 0; i < kept.length; i++)
        {
            kept[i] = new ManyToManyConcurrentArrayQueue<>(Math.max(2, KEPT_PER_CLASS >> (i / 2)));
        }
    }

    /**
     * Borrows a buffer. Its content is undefined.
     *
     * @param minimumLength in bytes.
     * @return a buffer at least that long, owned by the caller until {@link #release(OffHeapBuffer)}.
     * @throws OutOfMemoryError if no memory is to be had.
     */
    public OffHeapBuffer acquire(final int minimumLength)
    {
        final OffHeapBuffer buffer;
        if (minimumLength > 1 << LARGEST_SHIFT)
        {
            buffer = allocate(minimumLength, OffHeapBuffer.NOT_POOLED);
        }
        else
        {
            final int sizeClass = sizeClass(minimumLength);
            final OffHeapBuffer found = kept[sizeClass].poll();
            if (found != null)
            {
                keptBytes.addAndGet(-found.capacity());
                buffer = found;
            }
            else
            {
                buffer = allocate(1 << (sizeClass + SMALLEST_SHIFT), sizeClass);
            }
        }
        buffer.lend(this);
        lentBuffers.incrementAndGet();
        return buffer;
    }

    /**
     * Gives a buffer back. The caller must not use it afterwards.
     *
     * @param buffer that {@link #acquire(int)} returned.
     * @throws IllegalStateException if it was released before and not acquired since; in the debug mode also if another
     *                               pool lent it.
     */
    public void release(final OffHeapBuffer buffer)
    {
        buffer.giveBack(this);
        lentBuffers.decrementAndGet();
        final int sizeClass = buffer.sizeClass();
        if (closed || sizeClass == OffHeapBuffer.NOT_POOLED || keptBytes.get() + buffer.capacity() > maxKeptBytes ||
            !kept[sizeClass].offer(buffer))
        {
            free(buffer);
            return;
        }
        keptBytes.addAndGet(buffer.capacity());
        if (closed)
        {
            freeKept();
        }
    }

    /**
     * Gives up a buffer whose borrower is gone, though somebody may still write to it.
     *
     * @param buffer that {@link #acquire(int)} returned.
     */
    public void abandon(final OffHeapBuffer buffer)
    {
        lentBuffers.decrementAndGet();
        allocator.abandon(buffer.byteBuffer());
    }

    /**
     * The buffers that borrowers hold.
     *
     * @return the number of buffers acquired and not released.
     */
    public long lentBuffers()
    {
        return lentBuffers.get();
    }

    /**
     * Frees what is kept. Buffers that are still lent are freed when they come back.
     */
    @Override
    public void close()
    {
        closed = true;
        freeKept();
    }

    private void freeKept()
    {
        for (final ManyToManyConcurrentArrayQueue<OffHeapBuffer> queue : kept)
        {
            OffHeapBuffer buffer;
            while ((buffer = queue.poll()) != null)
            {
                keptBytes.addAndGet(-buffer.capacity());
                free(buffer);
            }
        }
    }

    private void free(final OffHeapBuffer buffer)
    {
        final ByteBuffer memory = buffer.byteBuffer();
        buffer.detach();
        allocator.free(memory);
    }

    private OffHeapBuffer allocate(final int length, final int sizeClass)
    {
        final ByteBuffer memory = allocateMemory(length);
        final BlockRecord record = allocator.record(memory);
        if (MemoryDebug.ENABLED)
        {
            record.poison(0, length);
        }
        return new OffHeapBuffer(memory, sizeClass, record);
    }

    /** What is kept for borrowers of other lengths may be what is missing. */
    private ByteBuffer allocateMemory(final int length)
    {
        try
        {
            return allocator.allocate(length);
        }
        catch (final OutOfMemoryError ex)
        {
            if (keptBytes.get() == 0)
            {
                throw ex;
            }
            freeKept();
            return allocator.allocate(length);
        }
    }

    private static int sizeClass(final int minimumLength)
    {
        final int length = BitUtil.findNextPositivePowerOfTwo(Math.max(minimumLength, 1 << SMALLEST_SHIFT));
        return Integer.numberOfTrailingZeros(length) - SMALLEST_SHIFT;
    }
}
