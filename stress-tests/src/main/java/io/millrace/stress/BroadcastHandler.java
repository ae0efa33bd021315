package io.millrace.stress;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

import io.millrace.api.Connection;
import io.millrace.api.Message;
import io.millrace.api.SendResult;
import io.millrace.engine.WebSocketServer;

/**
 * Sends each message to all connections. A connection whose outbound bound is reached does not get its copy: that copy
 * is dropped and counted, and the other connections are not delayed.
 */
final class BroadcastHandler implements ServedHandler
{
    private final CompletableFuture<WebSocketServer> server = new CompletableFuture<>();
    private final LongAdder dropped = new LongAdder();

    BroadcastHandler()
    {
    }

    @Override
    public void onStart(final WebSocketServer started)
    {
        server.complete(started);
    }

    @Override
    public void onMessage(final Connection connection, final Message message)
    {
        server.join().forEachConnection(receiver -> forward(message, receiver));
    }

    @Override
    public void onEnd()
    {
        final long count = dropped.sum();
        if (count > 0)
        {
            System.err.println("millrace: dropped " + count + " copies for connections that read too slowly");
        }
    }

    private void forward(final Message message, final Connection receiver)
    {
        if (receiver.send(message) == SendResult.BACK_PRESSURE)
        {
            dropped.increment();
        }
    }
}
