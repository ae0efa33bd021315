package io.millrace.outbound;

import java.util.concurrent.atomic.LongAdder;

import io.millrace.api.SlowConsumerCounters;

/**
 * Counts what slow consumers cost a server. Any thread may count and read.
 */
public final class SlowConsumerStats
{
    private final LongAdder refused = new LongAdder();
    private final LongAdder droppedNewest = new LongAdder();
    private final LongAdder droppedOldest = new LongAdder();
    private final LongAdder conflated = new LongAdder();
    private final LongAdder disconnected = new LongAdder();

    /**
     * Creates counters that are zero.
     */
    public SlowConsumerStats()
    {
    }

    /** A message was refused. */
    public void onRefused()
    {
        refused.increment();
    }

    /**
     * Messages were dropped for want of room.
     *
     * @param count of messages.
     */
    public void onDroppedNewest(final long count)
    {
        droppedNewest.add(count);
    }

    /**
     * Waiting messages were dropped to make room.
     *
     * @param count of messages.
     */
    public void onDroppedOldest(final long count)
    {
        droppedOldest.add(count);
    }

    /** A message was replaced by a newer one. */
    public void onConflated()
    {
        conflated.increment();
    }

    /** A connection was ended. */
    public void onDisconnected()
    {
        disconnected.increment();
    }

    /**
     * The present figures.
     *
     * @return a snapshot.
     */
    public SlowConsumerCounters snapshot()
    {
        return new SlowConsumerCounters(
            refused.sum(), droppedNewest.sum(), droppedOldest.sum(), conflated.sum(), disconnected.sum());
    }
}
