package io.millrace.topic;

import io.millrace.inbound.SubscribingConnection;
import io.millrace.outbound.ConflationSlot;

/**
 * One connection's place in a {@link SubscriberList}. What is not final or volatile is guarded by the list's lock.
 */
public final class Subscription
{
    static final int ABSENT = -1;

    private final SubscribingConnection connection;
    private final SubscriberList list;
    private volatile boolean ended;
    private int index = ABSENT;
    private SubscriptionSlots slots;

    Subscription(final SubscribingConnection connection, final SubscriberList list)
    {
        this.connection = connection;
        this.list = list;
    }

    /**
     * Who is subscribed.
     *
     * @return the connection.
     */
    public SubscribingConnection connection()
    {
        return connection;
    }

    SubscriberList list()
    {
        return list;
    }

    /** Whether it must not be in its list any more. */
    boolean isEnded()
    {
        return ended;
    }

    void end()
    {
        ended = true;
    }

    int index()
    {
        return index;
    }

    void index(final int newIndex)
    {
        index = newIndex;
    }

    /** The slot of what is published to a list, by key; it is this subscription's list or a topic that matches it. */
    ConflationSlot slot(final SubscriberList origin, final boolean keyed, final long key)
    {
        if (slots == null)
        {
            slots = new SubscriptionSlots();
        }
        final SubscriptionSlots found = origin == list ? slots : slots.of(origin);
        return keyed ? found.keyed(key) : found.unkeyed();
    }
}
