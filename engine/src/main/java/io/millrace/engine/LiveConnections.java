package io.millrace.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.millrace.api.Connection;
import io.millrace.inbound.ConnectionRegistry;
import io.millrace.inbound.ConnectionTopics;
import io.millrace.inbound.EngineConnection;
import io.millrace.memory.SharedBuffers;
import io.millrace.topic.EngineTopics;
import io.millrace.topic.Subscription;

/**
 * The open connections of a server, and their topics. Any thread may look.
 */
final class LiveConnections implements ConnectionRegistry
{
    private final Map<Long, Subscription> byId = new ConcurrentHashMap<>();
    private final EngineTopics topics;

    LiveConnections(final SharedBuffers frames)
    {
        topics = new EngineTopics(frames);
    }

    @Override
    public void onOpened(final EngineConnection connection)
    {
        byId.put(connection.id(), topics.onOpened(connection));
    }

    @Override
    public void onClosed(final EngineConnection connection)
    {
        final Subscription subscription = byId.get(connection.id());
        if (subscription != null)
        {
            topics.onClosed(subscription);
            byId.remove(connection.id());
        }
    }

    @Override
    public ConnectionTopics topics()
    {
        return topics;
    }

    Connection find(final long id)
    {
        final Subscription found = byId.get(id);
        return found == null ? null : found.connection();
    }

    int count()
    {
        return byId.size();
    }

    void forEach(final Consumer<? super Connection> action)
    {
        byId.values().forEach(subscription -> action.accept(subscription.connection()));
    }
}
