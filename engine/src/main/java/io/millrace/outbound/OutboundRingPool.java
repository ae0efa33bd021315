package io.millrace.outbound;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.millrace.memory.MemoryBudget;
import io.millrace.memory.MemoryDebug;
import io.millrace.memory.OffHeapAllocator;

/**
 * The rings that the connections of one writer thread lease. The writer, and handlers on the same thread, use a stack
 * of their own, so that the ring used last, which is still in the processor's cache, is the next to be leased. Other
 * threads share slots, of which the first are used most, for the same reason.
 */
public final class OutboundRingPool implements AutoCloseable
{
    private static final int KEPT_LOCALLY = 64;
    private static final int KEPT_SHARED = 256;

    private final OffHeapAllocator allocator;
    private final int ringCapacity;
    private final MemoryBudget budget;
    private final ArrayDeque<OutboundRing> local = new ArrayDeque<>(KEPT_LOCALLY);
    private final AtomicReferenceArray<OutboundRing> shared = new AtomicReferenceArray<>(KEPT_SHARED);
    private Thread owner;

    /**
     * Creates an empty pool without a budget.
     *
     * @param allocator    to take memory from.
     * @param ringCapacity of each ring, in bytes, a power of two.
     */
    public OutboundRingPool(final OffHeapAllocator allocator, final int ringCapacity)
    {
        this(allocator, ringCapacity, MemoryBudget.unlimited());
    }

    /**
     * Creates an empty pool.
     *
     * @param allocator    to take memory from.
     * @param ringCapacity of each ring, in bytes, a power of two.
     * @param budget       of the rings that are leased.
     */
    public OutboundRingPool(final OffHeapAllocator allocator, final int ringCapacity, final MemoryBudget budget)
    {
        this.allocator = allocator;
        this.ringCapacity = ringCapacity;
        this.budget = budget;
    }

    /**
     * Names the writer thread.
     *
     * @param thread that returns the rings.
     */
    public void owner(final Thread thread)
    {
        owner = thread;
    }

    /**
     * The longest record that one claim can have.
     *
     * @return the length in bytes.
     */
    public int maxRecordLength()
    {
        return ringCapacity >> 3;
    }

    int ringCapacity()
    {
        return ringCapacity;
    }

    /** Null if there is no memory. */
    OutboundRing lease()
    {
        if (!budget.tryTake(ringCapacity))
        {
            return null;
        }
        OutboundRing leased = null;
        try
        {
            leased = take();
        }
        catch (final OutOfMemoryError ex)
        {
            return null;
        }
        finally
        {
            if (leased == null)
            {
                budget.giveBack(ringCapacity);
            }
        }
        return leased;
    }

    MemoryBudget budget()
    {
        return budget;
    }

    private OutboundRing take()
    {
        final boolean isLocal = Thread.currentThread() == owner;
        OutboundRing ring = isLocal ? local.pollLast() : null;
        if (ring == null)
        {
            ring = pollShared();
        }
        if (ring == null)
        {
            final ByteBuffer memory = allocator.allocate(OutboundRing.memoryLength(ringCapacity));
            ring = new OutboundRing(memory, allocator.record(memory));
        }
        ring.local(isLocal);
        if (MemoryDebug.ENABLED)
        {
            ring.onLease(this);
        }
        return ring;
    }

    void giveBack(final OutboundRing ring)
    {
        if (MemoryDebug.ENABLED)
        {
            ring.onGiveBack(this);
        }
        if (ring.isLocal() && Thread.currentThread() == owner && local.size() < KEPT_LOCALLY)
        {
            local.addLast(ring);
        }
        else if (!offerShared(ring))
        {
            allocator.free(ring.memory());
        }
        budget.giveBack(ringCapacity);
    }

    /** Gives up a ring that somebody may still write to. */
    void abandon(final OutboundRing ring)
    {
        allocator.abandon(ring.memory());
        budget.giveBack(ringCapacity);
    }

    private OutboundRing pollShared()
    {
        for (int i = 0; i < KEPT_SHARED; i++)
        {
            final OutboundRing ring = shared.get(i) == null ? null : shared.getAndSet(i, null);
            if (ring != null)
            {
                return ring;
            }
        }
        return null;
    }

    private boolean offerShared(final OutboundRing ring)
    {
        for (int i = 0; i < KEPT_SHARED; i++)
        {
            if (shared.get(i) == null && shared.compareAndSet(i, null, ring))
            {
                return true;
            }
        }
        return false;
    }

    /**
     * Frees the rings that are not leased. Only the writer thread may call it, or any thread once that one has ended.
     */
    @Override
    public void close()
    {
        if (MemoryDebug.ENABLED)
        {
            MemoryDebug.requireThread(owner, "a pool of outbound rings");
        }
        OutboundRing ring;
        while ((ring = local.pollLast()) != null)
        {
            allocator.free(ring.memory());
        }
        while ((ring = pollShared()) != null)
        {
            allocator.free(ring.memory());
        }
    }
}
