package io.millrace.memory;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Bounds memory that many borrow from. Any thread may call its methods.
 */
public final class MemoryBudget
{
    private final long limit;
    private final AtomicLong used = new AtomicLong();
    private final LongAdder refused = new LongAdder();
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    /**
     * Creates an unused budget.
     *
     * @param limit in bytes.
     */
    public MemoryBudget(final long limit)
    {
        this.limit = limit;
    }

    /**
     * A budget that never refuses.
     *
     * @return a new one.
     */
    public static MemoryBudget unlimited()
    {
        return new MemoryBudget(Long.MAX_VALUE);
    }

    /**
     * The bound.
     *
     * @return the number of bytes.
     */
    public long limit()
    {
        return limit;
    }

    /**
     * The bytes in use.
     *
     * @return the number of bytes at the time of the call.
     */
    public long used()
    {
        return used.get();
    }

    /**
     * How often bytes were asked for in vain.
     *
     * @return a number that only grows.
     */
    public long refused()
    {
        return refused.sum();
    }

    /**
     * Takes bytes, if that stays within the bound.
     *
     * @param bytes to take.
     * @return whether they were taken.
     */
    public boolean tryTake(final long bytes)
    {
        long current;
        do
        {
            current = used.get();
            if (current > limit - bytes)
            {
                refused.increment();
                return false;
            }
        }
        while (!used.compareAndSet(current, current + bytes));
        return true;
    }

    /**
     * Takes bytes in any case.
     *
     * @param bytes to take.
     */
    public void take(final long bytes)
    {
        used.addAndGet(bytes);
    }

    /**
     * Gives bytes back, and tells those who wait for them.
     *
     * @param bytes that were taken.
     */
    public void giveBack(final long bytes)
    {
        used.addAndGet(-bytes);
        if (!waiting.isEmpty())
        {
            // Not those that come meanwhile: they have seen this, and some would come again and again.
            Runnable waiter;
            for (int left = waiting.size(); left > 0 && (waiter = waiting.poll()) != null; left--)
            {
                waiter.run();
            }
        }
    }

    /**
     * Whether bytes could be taken now.
     *
     * @param bytes to ask for.
     * @return true if there is room.
     */
    public boolean hasRoom(final long bytes)
    {
        return used.get() + bytes <= limit;
    }

    /**
     * Asks to be told, once, when bytes are given back; whoever does so has to look again afterwards.
     *
     * @param waiter that must neither block nor throw; any thread runs it.
     */
    public void await(final Runnable waiter)
    {
        waiting.add(waiter);
    }
}
