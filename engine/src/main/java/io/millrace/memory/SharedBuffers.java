package io.millrace.memory;

import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;

/**
 * Lends {@link SharedBuffer}s to any thread: memory from a {@link BufferPool}, and the objects that count references,
 * which are reused so that a message costs no allocation.
 */
public final class SharedBuffers
{
    private static final int KEPT = 1024;

    private final BufferPool buffers;
    private final ManyToManyConcurrentArrayQueue<SharedBuffer> kept = new ManyToManyConcurrentArrayQueue<>(KEPT);

    /**
     * Creates an empty pool.
     *
     * @param buffers to take memory from.
     */
    public SharedBuffers(final BufferPool buffers)
    {
        this.buffers = buffers;
    }

    /**
     * Borrows a buffer. Its content is undefined.
     *
     * @param length in bytes.
     * @return a buffer with one reference, held by the caller.
     * @throws OutOfMemoryError if no memory is to be had.
     */
    public SharedBuffer acquire(final int length)
    {
        final OffHeapBuffer block = buffers.acquire(length);
        final SharedBuffer found = MemoryDebug.ENABLED ? null : kept.poll();
        final SharedBuffer buffer = found == null ? new SharedBuffer(this) : found;
        buffer.begin(block, length);
        return buffer;
    }

    void recycle(final SharedBuffer buffer, final OffHeapBuffer block)
    {
        buffers.release(block);
        if (!MemoryDebug.ENABLED)
        {
            kept.offer(buffer);
        }
    }
}
