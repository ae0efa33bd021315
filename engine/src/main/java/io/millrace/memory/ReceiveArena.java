package io.millrace.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Off-heap memory, used as a ring, into which one selector thread reads sockets and from which one handler thread is
 * served. The selector claims contiguous space, reads into it and commits what it filled; the handler releases by
 * position, in order.
 * <p>
 * Whenever everything is released the next claim begins at offset 0 again, so that an arena that is not under
 * pressure stays in the processor's cache.
 *
 * <pre>
 *   0            released           committed                capacity
 *   +-------------+------------------+------------------------+
 *   |    free     | handler may read |         free           |
 *   +-------------+------------------+------------------------+
 * </pre>
 */
public final class ReceiveArena implements AutoCloseable
{
    private static final VarHandle RELEASED;

    static
    {
        try
        {
            RELEASED = MethodHandles.lookup().findVarHandle(ReceiveArena.class, "released", long.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private final OffHeapAllocator allocator;
    private final ByteBuffer byteBuffer;
    private final UnsafeBuffer buffer;
    private final int capacity;
    private final ArenaDebug debug;
    private long committed;
    private long floor;
    private volatile long released;

    /**
     * Allocates an arena.
     *
     * @param allocator to take memory from.
     * @param capacity  in bytes, a power of two.
     */
    public ReceiveArena(final OffHeapAllocator allocator, final int capacity)
    {
        if (!BitUtil.isPowerOfTwo(capacity))
        {
            throw new IllegalArgumentException("capacity must be a power of two: " + capacity);
        }
        this.allocator = allocator;
        this.capacity = capacity;
        byteBuffer = allocator.allocate(capacity);
        buffer = new UnsafeBuffer(byteBuffer);
        debug = MemoryDebug.ENABLED ? new ArenaDebug(allocator.record(byteBuffer)) : null;
    }

    /**
     * Finds contiguous free space at the front of the ring. Only the selector thread may call it.
     *
     * @param minimumLength in bytes.
     * @return the offset at which the space begins, or -1 if less than that is free; what
     * {@link #claimableLength()} then tells begins there.
     */
    public int claim(final int minimumLength)
    {
        if (MemoryDebug.ENABLED)
        {
            debug.beforeClaim();
        }
        final int offset = findSpace(minimumLength);
        if (MemoryDebug.ENABLED && offset >= 0)
        {
            debug.afterClaim(offset, minimumLength, claimableLength());
        }
        return offset;
    }

    private int findSpace(final int minimumLength)
    {
        final long tail = Math.max((long)RELEASED.getAcquire(this), floor);
        if (tail == committed)
        {
            committed = BitUtil.align(committed, capacity);
            floor = committed;
            return 0;
        }
        if (claimableLength() >= minimumLength)
        {
            return (int)committed & (capacity - 1);
        }
        final long nextLap = BitUtil.align(committed, capacity);
        if (nextLap - tail + minimumLength <= capacity)
        {
            committed = nextLap;
            return 0;
        }
        return -1;
    }

    /**
     * The contiguous free space where the last claim begins. Only the selector thread may call it.
     *
     * @return the length in bytes.
     */
    public int claimableLength()
    {
        final long tail = Math.max((long)RELEASED.getAcquire(this), floor);
        final long free = capacity - (committed - tail);
        return (int)Math.min(free, capacity - (committed & (capacity - 1)));
    }

    /**
     * Whether {@link #claim(int)} would find space. Only the selector thread may call it.
     *
     * @param minimumLength in bytes.
     * @return true if so.
     */
    public boolean isClaimable(final int minimumLength)
    {
        final long tail = Math.max((long)RELEASED.getAcquire(this), floor);
        return tail == committed || claimableLength() >= minimumLength ||
            BitUtil.align(committed, capacity) - tail + minimumLength <= capacity;
    }

    /**
     * Where the next bytes to be committed begin. Only the selector thread may call it.
     *
     * @return the position up to which everything was committed.
     */
    public long position()
    {
        return committed;
    }

    /**
     * What is committed and not released. Only the selector thread may call it.
     *
     * @return the length in bytes, with what was left out at the end of a lap.
     */
    public long usedLength()
    {
        return committed - Math.max((long)RELEASED.getAcquire(this), floor);
    }

    /**
     * The length of the arena.
     *
     * @return the length in bytes.
     */
    public int capacity()
    {
        return capacity;
    }

    /**
     * Keeps the first bytes of the space that was claimed. Only the selector thread may call it.
     *
     * @param length in bytes, rounded up to 8.
     * @return the position to be released when the handler is done with them.
     */
    public long commit(final int length)
    {
        if (MemoryDebug.ENABLED)
        {
            debug.onCommit(committed, BitUtil.align(length, Long.BYTES), claimableLength());
        }
        committed += BitUtil.align(length, Long.BYTES);
        return committed;
    }

    /**
     * Gives back everything before a position. Only the handler thread may call it, with positions that do not
     * decrease.
     *
     * @param position that {@link #commit(int)} returned.
     */
    public void release(final long position)
    {
        if (MemoryDebug.ENABLED)
        {
            debug.onRelease(position);
        }
        RELEASED.setRelease(this, position);
    }

    /**
     * The memory of the arena.
     *
     * @return the buffer over the whole arena.
     */
    public UnsafeBuffer buffer()
    {
        return buffer;
    }

    /**
     * A range of the arena for a channel to read into. Only the selector thread may call it.
     *
     * @param offset of the range, in bytes.
     * @param length of the range, in bytes.
     * @return the arena's one byte buffer with position and limit set; it must not be kept.
     */
    public ByteBuffer range(final int offset, final int length)
    {
        if (MemoryDebug.ENABLED)
        {
            debug.onRange(offset, length, claimableLength());
        }
        return byteBuffer.limit(offset + length).position(offset);
    }

    /**
     * Lets another thread be the selector thread. Only when none is inside.
     */
    public void handOverFilling()
    {
        if (MemoryDebug.ENABLED)
        {
            debug.handOverFilling();
        }
    }

    /**
     * Lets another thread be the handler thread. Only when none is inside.
     */
    public void handOverReleasing()
    {
        if (MemoryDebug.ENABLED)
        {
            debug.handOverReleasing();
        }
    }

    /**
     * Frees the memory. Neither thread may use the arena afterwards.
     */
    @Override
    public void close()
    {
        if (MemoryDebug.ENABLED)
        {
            debug.onClose();
        }
        buffer.wrap(0, 0);
        allocator.free(byteBuffer);
    }
}
