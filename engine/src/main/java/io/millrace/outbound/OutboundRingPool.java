package io.millrace.outbound;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.millrace.memory.MemoryBudget;
import io.millrace.memory.MemoryDebug;
import io.millrace.memory.OffHeapAllocator;

import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;

/**
 * The rings that the connections of one writer thread lease. The writer, and handlers on the same thread, use a stack
 * of their own, so that the ring used last, which is still in the processor's cache, is the next to be leased. Other
 * threads share slots, of which the first are used most, for the same reason, and a queue behind them.
 * <p>
 * A ring costs many times more to allocate than to use. So as many are kept as were leased at the same time, however
 * many these are, and what nobody has needed for some seconds is freed a few at a time by {@link #trim(long)}.
 */
public final class OutboundRingPool implements AutoCloseable
{
    private static final int MOST_KEPT = 4096;
    private static final int ALWAYS_KEPT = 64;
    private static final int SLOTS = 32;
    private static final int FREED_AT_ONCE = 16;
    private static final long WINDOW_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long TRIM_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final OffHeapAllocator allocator;
    private final int ringCapacity;
    private final MemoryBudget budget;
    private final ArrayDeque<OutboundRing> local = new ArrayDeque<>(ALWAYS_KEPT);
    private final AtomicReferenceArray<OutboundRing> slots = new AtomicReferenceArray<>(SLOTS);
    private final ManyToManyConcurrentArrayQueue<OutboundRing> queue = new ManyToManyConcurrentArrayQueue<>(MOST_KEPT);
    private Thread owner;

    /** Rings on the stack that were not needed since the window began, at least. */
    private int leastLocal;

    /** Whether the slots did not suffice since the window began. */
    private volatile boolean queueUsed;
    private int surplusLocal;
    private int surplusShared;
    private long windowEndNs;
    private long nextTrimNs;
    private boolean windowOpen;

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
        OutboundRing ring = isLocal ? pollLocal() : null;
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
        if (ring.isLocal() && Thread.currentThread() == owner && local.size() < MOST_KEPT)
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

    private OutboundRing pollLocal()
    {
        final OutboundRing ring = local.pollLast();
        leastLocal = Math.min(leastLocal, local.size());
        return ring;
    }

    private OutboundRing pollShared()
    {
        for (int i = 0; i < SLOTS; i++)
        {
            final OutboundRing ring = slots.get(i) == null ? null : slots.getAndSet(i, null);
            if (ring != null)
            {
                return ring;
            }
        }
        if (!queueUsed)
        {
            queueUsed = true;
        }
        return queue.poll();
    }

    private boolean offerShared(final OutboundRing ring)
    {
        for (int i = 0; i < SLOTS; i++)
        {
            if (slots.get(i) == null && slots.compareAndSet(i, null, ring))
            {
                return true;
            }
        }
        return queue.offer(ring);
    }

    /**
     * Whether more is kept than always is, so that {@link #trim(long)} is to be called now and then. Only the writer
     * thread may call it.
     *
     * @return true if so.
     */
    public boolean isTrimmable()
    {
        return local.size() > ALWAYS_KEPT || !queue.isEmpty();
    }

    /**
     * Frees a few of the rings that were not needed for some time, if there are any and it is time. Only the writer
     * thread may call it.
     *
     * @param nowNs of the clock of the server or client.
     * @return how long to wait with the next call, in nanoseconds.
     */
    public long trim(final long nowNs)
    {
        if (!windowOpen || nowNs - windowEndNs >= 0)
        {
            surplusLocal = windowOpen ? Math.min(leastLocal, local.size() - ALWAYS_KEPT) : 0;
            surplusShared = windowOpen && !queueUsed ? queue.size() : 0;
            leastLocal = local.size();
            queueUsed = false;
            windowEndNs = nowNs + WINDOW_NS;
            nextTrimNs = nowNs;
            windowOpen = true;
        }
        final boolean surplus = surplusLocal > 0 || surplusShared > 0;
        if (surplus && nowNs - nextTrimNs >= 0)
        {
            nextTrimNs = nowNs + TRIM_INTERVAL_NS;
            freeSurplus();
        }
        return (surplus ? nextTrimNs : windowEndNs) - nowNs;
    }

    private void freeSurplus()
    {
        for (int i = 0; i < FREED_AT_ONCE; i++)
        {
            OutboundRing ring = null;
            if (surplusLocal > 0)
            {
                surplusLocal--;
                ring = local.pollFirst();
            }
            else if (surplusShared > 0)
            {
                surplusShared--;
                ring = queue.poll();
            }
            if (ring != null)
            {
                allocator.free(ring.memory());
            }
        }
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
