package io.millrace.transport;

import java.util.ArrayDeque;

import io.millrace.inbound.Dispatcher;
import io.millrace.inbound.InboundLane;

/**
 * What a selector needs to hand events on to one handler shard: the lane, who polls it, and which connections wait for
 * room in it. Belongs to the selector thread.
 */
public final class HandlerLane
{
    private final InboundLane lane;
    private final Dispatcher dispatcher;
    private final Runnable onPublished;
    private final ArrayDeque<NetworkConnection> stalled = new ArrayDeque<>();
    private boolean resuming;

    /**
     * Connects a selector with a handler shard.
     *
     * @param lane        from the one to the other.
     * @param dispatcher  that polls it.
     * @param onPublished is run after each read that published events.
     */
    public HandlerLane(final InboundLane lane, final Dispatcher dispatcher, final Runnable onPublished)
    {
        this.lane = lane;
        this.dispatcher = dispatcher;
        this.onPublished = onPublished;
    }

    InboundLane lane()
    {
        return lane;
    }

    Dispatcher dispatcher()
    {
        return dispatcher;
    }

    boolean publish()
    {
        final boolean published = lane.publish();
        if (stalled.isEmpty())
        {
            lane.nothingStalled();
        }
        if (published)
        {
            onPublished.run();
        }
        return published;
    }

    /** Whether others wait for room, so that whoever comes now has to wait behind them. */
    boolean isStalling()
    {
        return !resuming && !stalled.isEmpty();
    }

    /** The connection is not read until there is room and its turn has come. */
    void stall(final NetworkConnection connection)
    {
        lane.onStalled();
        stalled.addLast(connection);
        lane.selectorWaiting(true);
    }

    boolean hasWork()
    {
        return lane.hasUnpublished() || (!stalled.isEmpty() && lane.hasRoom());
    }

    /** Those that wait are read in the order in which they came, each once, as long as there is room. */
    int resumeStalled()
    {
        final int waiting = stalled.size();
        int resumed = 0;
        resuming = true;
        try
        {
            while (resumed < waiting && lane.hasRoom())
            {
                resumed++;
                stalled.pollFirst().onRoom();
            }
        }
        finally
        {
            resuming = false;
        }
        return resumed;
    }
}
