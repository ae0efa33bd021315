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

    /** The connection is not read until there is room. */
    void stall(final NetworkConnection connection)
    {
        stalled.addLast(connection);
        lane.selectorWaiting(true);
    }

    boolean hasWork()
    {
        return lane.hasUnpublished() || (!stalled.isEmpty() && lane.hasRoom());
    }

    int resumeStalled()
    {
        if (stalled.isEmpty() || !lane.hasRoom())
        {
            return 0;
        }
        final int count = stalled.size();
        lane.selectorWaiting(false);
        for (int i = 0; i < count; i++)
        {
            stalled.pollFirst().onRoom();
        }
        return count;
    }
}
