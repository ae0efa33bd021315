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
    private final BlockRegister register = MemoryDebug.ENABLED ? new BlockRegister() : null;

    /**
     * Creates an allocator that has nothing outstanding.
     *
     * @throws IllegalStateException if the debug mode is on and Agrona's bounds checks are off.
     */
    public OffHeapAllocator()
    {
        MemoryDebug.requireBoundsChecks();
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
        final ByteBuffer buffer = MemoryDebug.ENABLED ?
            register.enter(new BlockRecord(length)) : ByteBuffer.allocateDirect(length);
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
        if (MemoryDebug.ENABLED)
        {
            register.free(buffer);
        }
        allocatedBytes.addAndGet(-buffer.capacity());
        allocatedBuffers.decrementAndGet();
        if (!MemoryDebug.ENABLED)
        {
            BufferUtil.free(buffer);
        }
    }

    /**
     * Forgets memory that somebody may still use: the garbage collector releases it when nobody refers to it any more.
     *
     * @param buffer that {@link #allocate(int)} returned.
     */
    public void abandon(final ByteBuffer buffer)
    {
        if (MemoryDebug.ENABLED)
        {
            register.forget(buffer);
        }
        allocatedBytes.addAndGet(-buffer.capacity());
        allocatedBuffers.decrementAndGet();
    }

    /**
     * What the debug mode knows of a block.
     *
     * @param buffer that {@link #allocate(int)} returned.
     * @return its record, or null if the mode is off.
     */
    public final BlockRecord record(final ByteBuffer buffer)
    {
        return MemoryDebug.ENABLED ? register.get(buffer) : null;
    }

    /**
     * In the debug mode, reports what is outstanding, once for each distinct place where it was acquired or, if it is
     * no borrower's, allocated; and checks that nobody wrote to what was freed.
     *
     * @return the number of buffers that were allocated and not freed; 0 if the mode is off.
     * @throws MemoryViolation if memory was written to after it was freed.
     */
    public final int reportLeaks()
    {
        if (!MemoryDebug.ENABLED)
        {
            return 0;
        }
        final int count = register.reportLeaks();
        register.releaseQuarantined(0);
        return count;
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
