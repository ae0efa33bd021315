package io.millrace.stress;

import io.millrace.api.Connection;
import io.millrace.api.Message;
import io.millrace.engine.WebSocketServer;

/**
 * Publishes each message to all connections. What connections that read too slowly did not get is told at the end.
 */
final class BroadcastHandler implements ServedHandler
{
    private volatile WebSocketServer server;

    BroadcastHandler()
    {
    }

    @Override
    public void onStart(final WebSocketServer started)
    {
        server = started;
    }

    @Override
    public void onMessage(final Connection connection, final Message message)
    {
        connection.topics().everyone().publish(message);
    }

    @Override
    public void onEnd()
    {
        final String report = SlowConsumers.report(server.slowConsumers());
        if (!report.isEmpty())
        {
            System.err.println("millrace: connections read too slowly; " + report);
        }
    }
}
