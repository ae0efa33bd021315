package io.millrace.memory;

import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;

/**
 * Lends {@link SharedBuffer}s to any thread: memory from a {@link BufferPool}, within a {@link MemoryBudget}, and the
 * objects that count references, which are reused so that a message costs no allocation.
 */
public final class SharedBuffers
{
    private static final int KEPT = 1024;

    private final BufferPool buffers;
    private final MemoryBudget budget;
    private final ManyToManyConcurrentArrayQueue<SharedBuffer> kept = new ManyToManyConcurrentArrayQueue<>(KEPT);

    /**
     * Creates an empty pool without a budget.
     *
     * @param buffers to take memory from.
     */
    public SharedBuffers(final BufferPool buffers)
    {
        this(buffers, MemoryBudget.unlimited());
    }

    /**
     * Creates an empty pool.
     *
     * @param buffers to take memory from.
     * @param budget  of the bytes that are lent.
     */
    public SharedBuffers(final BufferPool buffers, final MemoryBudget budget)
    {
        this.buffers = buffers;
        this.budget = budget;
    }

    /**
     * Where the memory comes from.
     *
     * @return the pool.
     */
    public BufferPool buffers()
    {
        return buffers;
    }

    /**
     * The budget of the bytes that are lent.
     *
     * @return the budget.
     */
    public MemoryBudget budget()
    {
        return budget;
    }

    /**
     * Borrows a buffer, whatever the budget says. Its content is undefined.
     *
     * @param length in bytes.
     * @return a buffer with one reference, held by the caller.
     * @throws OutOfMemoryError if no memory is to be had.
     */
    public SharedBuffer acquire(final int length)
    {
        final OffHeapBuffer block = buffers.acquire(length);
        budget.take(block.capacity());
        return lend(block, length);
    }

    /**
     * Borrows a buffer if the budget and the memory allow for it. Its content is undefined.
     *
     * @param length in bytes.
     * @return a buffer with one reference, held by the caller; or null.
     */
    public SharedBuffer tryAcquire(final int length)
    {
        if (!budget.hasRoom(length))
        {
            return null;
        }
        try
        {
            final OffHeapBuffer block = buffers.acquire(length);
            if (budget.tryTake(block.capacity()))
            {
                return lend(block, length);
            }
            buffers.release(block);
        }
        catch (final OutOfMemoryError ex)
        {
            // As good as no budget.
        }
        return null;
    }

    private SharedBuffer lend(final OffHeapBuffer block, final int length)
    {
        final SharedBuffer found = MemoryDebug.ENABLED ? null : kept.poll();
        final SharedBuffer buffer = found == null ? new SharedBuffer(this) : found;
        buffer.begin(block, length);
        return buffer;
    }

    void abandon(final OffHeapBuffer block)
    {
        buffers.abandon(block);
        budget.giveBack(block.capacity());
    }

    void recycle(final SharedBuffer buffer, final OffHeapBuffer block)
    {
        final int capacity = block.capacity();
        buffers.release(block);
        if (!MemoryDebug.ENABLED && buffer.isReused())
        {
            kept.offer(buffer);
        }
        budget.giveBack(capacity);
    }
}
