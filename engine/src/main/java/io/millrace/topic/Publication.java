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
    private long startNs;
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
        startNs = 0;
        thrown = null;
    }

    /** Throws what the application's predicate or listener threw first, if they did. */
    void end()
    {
        final Throwable first = thrown;
        frame = null;
        selection = null;
        thrown = null;
        if (first instanceof Error)
        {
            throw (Error)first;
        }
        if (first != null)
        {
            throw (RuntimeException)first;
        }
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

    /** Until when a policy may wait; all waits of one publication together take no longer than its timeout. */
    long deadlineNs(final SlowConsumerPolicy policy)
    {
        if (policy == null || policy.kind() != SlowConsumerPolicy.Kind.WAIT)
        {
            return 0;
        }
        if (startNs == 0)
        {
            startNs = System.nanoTime();
        }
        return startNs + policy.timeoutNs();
    }

    /**
     * Hands the frame to a subscriber, if that is meant.
     *
     * @return whether it was queued, with one of the publisher's references.
     */
    boolean offer(final Subscription subscription, final SlowConsumerPolicy policy, final long deadlineNs)
    {
        final SubscribingConnection connection = subscription.connection();
        SendResult result = null;
        try
        {
            if (selection.includes(connection))
            {
                result = frame == null ? connection.dropForMemory() : send(subscription, policy, deadlineNs);
                if (result != SendResult.ACCEPTED)
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

    private SendResult send(final Subscription subscription, final SlowConsumerPolicy policy, final long deadlineNs)
    {
        final SubscribingConnection connection = subscription.connection();
        final ConflationSlot slot = connection.policyFor(policy).kind() == SlowConsumerPolicy.Kind.CONFLATE ?
            subscription.slot(origin, keyed, key) : null;
        return connection.deliver(frame, policy, slot, deadlineNs);
    }
}
