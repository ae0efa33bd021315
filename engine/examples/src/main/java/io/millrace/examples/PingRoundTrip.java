package io.millrace.examples;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.SendResult;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.WebSocketServer;

import org.agrona.DirectBuffer;

/**
 * Measures how far away each peer is: sends a ping a second, takes the round trip from its pong (RFC 6455 §5.5.3), and
 * tells the peer in a message.
 */
public final class PingRoundTrip implements ConnectionHandler
{
    private final long intervalNs;

    PingRoundTrip(final long intervalNs)
    {
        this.intervalNs = intervalNs;
    }

    /**
     * Runs the server at port 8080 until the process is stopped.
     *
     * @param args unused.
     * @throws IOException if the port is taken.
     */
    public static void main(final String[] args) throws IOException
    {
        final WebSocketServer server = start(8080, TimeUnit.SECONDS.toNanos(1));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        System.out.println("round trips at ws://127.0.0.1:" + server.port());
    }

    static WebSocketServer start(final int port, final long intervalNs) throws IOException
    {
        return WebSocketServer.start(new ServerSettings()
            .listen("127.0.0.1", port)
            .handler(new PingRoundTrip(intervalNs)));
    }

    /** {@inheritDoc} */
    @Override
    public void onOpen(final Connection connection)
    {
        ping(connection);
    }

    private void ping(final Connection connection)
    {
        if (connection.ping() != SendResult.CLOSED)
        {
            connection.schedule(() -> ping(connection), intervalNs, TimeUnit.NANOSECONDS);
        }
    }

    /** {@inheritDoc} */
    @Override
    public void onPong(final Connection connection, final DirectBuffer buffer, final int offset, final int length)
    {
        final long microseconds = TimeUnit.NANOSECONDS.toMicros(connection.roundTripNs());
        connection.sendText(microseconds + " us");
    }

    /** {@inheritDoc} */
    @Override
    public void onMessage(final Connection connection, final Message message)
    {
    }
}
