package io.millrace.topic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.millrace.inbound.SubscriberState;
import io.millrace.inbound.SubscribingConnection;

/**
 * The topics that one connection is subscribed to. Any thread may call any method; its lock is the last to be taken.
 */
final class Subscriptions implements SubscriberState
{
    private static final Subscriptions CLOSED = new Subscriptions();

    static
    {
        CLOSED.closed = true;
    }

    private final Map<EngineTopic, Subscription> byTopic = new HashMap<>();
    private boolean closed;

    /** Those of a connection; null if it never had any. */
    static Subscriptions of(final SubscribingConnection connection)
    {
        return (Subscriptions)connection.subscriberState();
    }

    /** Those of a connection, made if need be. */
    static Subscriptions make(final SubscribingConnection connection)
    {
        final Subscriptions present = of(connection);
        if (present != null)
        {
            return present;
        }
        connection.subscriberState(null, new Subscriptions());
        return of(connection);
    }

    /** Allows no further ones; returns those that there were, and none the second time. */
    static List<Subscription> close(final SubscribingConnection connection)
    {
        if (connection.subscriberState(null, CLOSED))
        {
            return List.of();
        }
        return of(connection).close();
    }

    private synchronized List<Subscription> close()
    {
        closed = true;
        final List<Subscription> last = new ArrayList<>(byTopic.values());
        byTopic.clear();
        return last;
    }

    /** Notes a subscription, unless there is one to the same topic, or none is allowed any more. */
    synchronized boolean add(final EngineTopic topic, final Subscription subscription)
    {
        return !closed && byTopic.putIfAbsent(topic, subscription) == null;
    }

    /** Forgets a subscription; returns null if there was none. */
    synchronized Subscription remove(final EngineTopic topic)
    {
        return byTopic.remove(topic);
    }

    synchronized boolean contains(final EngineTopic topic)
    {
        return byTopic.containsKey(topic);
    }

    synchronized Set<String> names()
    {
        final Set<String> names = new HashSet<>();
        for (final EngineTopic topic : byTopic.keySet())
        {
            names.add(topic.name());
        }
        return names;
    }
}
