package io.millrace.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.millrace.api.Connection;
import io.millrace.api.Topics;
import io.millrace.inbound.ConnectionRegistry;
import io.millrace.inbound.EngineConnection;

/**
 * The open connections of a server. Any thread may look.
 */
final class LiveConnections implements ConnectionRegistry
{
    private final Map<Long, EngineConnection> byId = new ConcurrentHashMap<>();

    @Override
    public void onOpened(final EngineConnection connection)
    {
        byId.put(connection.id(), connection);
    }

    @Override
    public void onClosed(final EngineConnection connection)
    {
        byId.remove(connection.id());
    }

    @Override
    public Topics topics()
    {
        return null;
    }

    Connection find(final long id)
    {
        return byId.get(id);
    }

    int count()
    {
        return byId.size();
    }

    void forEach(final Consumer<? super Connection> action)
    {
        byId.values().forEach(action);
    }
}
