package io.millrace.outbound;

import java.util.concurrent.atomic.LongAdder;

import io.millrace.api.SlowConsumerCounters;

/**
 * Counts what any thread may do to a connection's outbound side: pings, and what slow consumers cost. Any thread may
 * count and read.
 */
public final class OutboundStats
{
    private final LongAdder refused = new LongAdder();
    private final LongAdder droppedNewest = new LongAdder();
    private final LongAdder droppedOldest = new LongAdder();
    private final LongAdder conflated = new LongAdder();
    private final LongAdder disconnected = new LongAdder();
    private final LongAdder backPressure = new LongAdder();
    private final LongAdder pings = new LongAdder();

    /**
     * Creates counters that are zero.
     */
    public OutboundStats()
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

    /** A connection has no more room, and had before. */
    public void onBackPressure()
    {
        backPressure.increment();
    }

    /** A ping was sent. */
    public void onPingSent()
    {
        pings.increment();
    }

    /**
     * How often connections had no more room.
     *
     * @return a number.
     */
    public long backPressure()
    {
        return backPressure.sum();
    }

    /**
     * The pings that were sent.
     *
     * @return a number.
     */
    public long pings()
    {
        return pings.sum();
    }

    /**
     * What slow consumers cost.
     *
     * @return a snapshot.
     */
    public SlowConsumerCounters snapshot()
    {
        return new SlowConsumerCounters(
            refused.sum(), droppedNewest.sum(), droppedOldest.sum(), conflated.sum(), disconnected.sum());
    }
}
