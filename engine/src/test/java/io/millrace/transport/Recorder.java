package io.millrace.transport;

import java.util.ArrayList;
import java.util.List;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;

/**
 * A handler that echoes and writes down what happened.
 */
class Recorder implements ConnectionHandler
{
    final List<String> events = new ArrayList<>();
    final List<Connection> connections = new ArrayList<>();

    @Override
    public void onOpen(final Connection connection)
    {
        connections.add(connection);
        events.add("open");
    }

    @Override
    public void onMessage(final Connection connection, final Message message)
    {
        connection.send(message);
    }

    @Override
    public void onClose(final Connection connection, final int code, final String reason, final CloseCause cause)
    {
        events.add("close " + code + " " + cause);
    }

    @Override
    public void onError(final Connection connection, final Throwable error)
    {
        events.add("error " + error.getClass().getSimpleName());
    }
}
