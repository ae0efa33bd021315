package io.millrace.memory;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

import org.agrona.BufferUtil;

/**
 * Allocates off-heap memory and counts what is outstanding. Any thread may call it.
 */
public class OffHeapAllocator
{
    private final AtomicLong allocatedBytes = new AtomicLong();
    private final AtomicLong allocatedBuffers = new AtomicLong();

    /**
     * Creates an allocator that has nothing outstanding.
     */
    public OffHeapAllocator()
    {
    }

    /**
     * Allocates zeroed memory, aligned to 8 bytes at least.
     *
     * @param length in bytes.
     * @return a direct buffer that the caller owns until {@link #free(ByteBuffer)}.
     * @throws OutOfMemoryError if the JVM's limit of direct memory is reached.
     */
    public ByteBuffer allocate(final int length)
    {
        final ByteBuffer buffer = ByteBuffer.allocateDirect(length);
        allocatedBytes.addAndGet(length);
        allocatedBuffers.incrementAndGet();
        return buffer;
    }

    /**
     * Releases memory at once. Nothing may use it afterwards.
     *
     * @param buffer that {@link #allocate(int)} returned.
     */
    public void free(final ByteBuffer buffer)
    {
        allocatedBytes.addAndGet(-buffer.capacity());
        allocatedBuffers.decrementAndGet();
        BufferUtil.free(buffer);
    }

    /**
     * The bytes outstanding.
     *
     * @return the bytes that were allocated and not freed.
     */
    public final long allocatedBytes()
    {
        return allocatedBytes.get();
    }

    /**
     * The buffers outstanding.
     *
     * @return the number of buffers that were allocated and not freed.
     */
    public final long allocatedBuffers()
    {
        return allocatedBuffers.get();
    }
}
