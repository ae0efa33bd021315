package io.millrace.topic;

import io.millrace.api.SendResult;
import io.millrace.api.SlowConsumerPolicy;
import io.millrace.inbound.SubscribingConnection;
import io.millrace.memory.SharedBuffer;
import io.millrace.outbound.ConflationSlot;

/**
 * The message that is being published to a list. Each list has one of these for all its messages, guarded by its lock.
 */
final class Publication
{
    private final SubscriberList origin;
    private SharedBuffer frame;
    private boolean keyed;
    private long key;
    private Selection selection;
    private Waits waits;
    private Throwable thrown;

    Publication(final SubscriberList origin)
    {
        this.origin = origin;
    }

    void begin(final SharedBuffer newFrame, final boolean newKeyed, final long newKey, final Selection newSelection)
    {
        frame = newFrame;
        keyed = newKeyed;
        key = newKey;
        selection = newSelection;
        waits = null;
        thrown = null;
    }

    /** What the application's predicate or listener threw first, or null. */
    Throwable end()
    {
        final Throwable first = thrown;
        frame = null;
        selection = null;
        waits = null;
        thrown = null;
        return first;
    }

    /** Whom the publisher has to wait for, or null. */
    Waits waits()
    {
        return waits;
    }

    SubscriberList origin()
    {
        return origin;
    }

    /** Of which the publisher keeps a reference until the end; null if there was no memory for it. */
    SharedBuffer frame()
    {
        return frame;
    }

    /**
     * Hands the frame to a subscriber, if that is meant.
     *
     * @return whether it was queued, with one of the publisher's references.
     */
    boolean offer(final Subscription subscription, final SlowConsumerPolicy policy)
    {
        final SubscribingConnection connection = subscription.connection();
        SendResult result = null;
        try
        {
            if (selection.includes(connection))
            {
                final SlowConsumerPolicy applied = connection.policyFor(policy);
                result = frame == null ? connection.dropForMemory() : send(subscription, applied);
                if (result != SendResult.ACCEPTED && !waits(connection, applied, result))
                {
                    selection.onUndelivered(connection, result);
                }
            }
        }
        catch (final RuntimeException | Error ex)
        {
            thrown = thrown == null ? ex : thrown;
        }
        return result == SendResult.ACCEPTED;
    }

    private boolean waits(
        final SubscribingConnection connection, final SlowConsumerPolicy applied, final SendResult result)
    {
        final boolean isToWait = applied.kind() == SlowConsumerPolicy.Kind.WAIT &&
            (result == SendResult.BACK_PRESSURE || result == SendResult.STREAM_OPEN);
        if (isToWait)
        {
            waits = waits == null ? new Waits() : waits;
            waits.add(connection, applied);
        }
        return isToWait;
    }

    private SendResult send(final Subscription subscription, final SlowConsumerPolicy applied)
    {
        final ConflationSlot slot = applied.kind() == SlowConsumerPolicy.Kind.CONFLATE ?
            subscription.slot(origin, keyed, key) : null;
        return subscription.connection().deliver(frame, applied, slot, SubscribingConnection.NOT_NOW);
    }
}
