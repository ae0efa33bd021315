package io.millrace.testkit;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayDeque;

import io.millrace.transport.ListeningChannel;
import io.millrace.transport.Poller;
import io.millrace.transport.TransportChannel;

/**
 * Connections in memory that wait to be accepted.
 */
final class InMemoryListener implements ListeningChannel
{
    private final ArrayDeque<InMemoryChannel> waiting = new ArrayDeque<>();
    private final SocketAddress address;
    private IOException failure;
    private boolean closed;

    InMemoryListener(final SocketAddress address)
    {
        this.address = address;
    }

    void connect(final InMemoryChannel channel)
    {
        if (closed)
        {
            throw new IllegalStateException("nobody listens at " + address);
        }
        waiting.addLast(channel);
    }

    void fail(final IOException newFailure)
    {
        failure = newFailure;
    }

    int ready(final int interest)
    {
        return waiting.isEmpty() || closed ? 0 : interest & Poller.ACCEPT;
    }

    @Override
    public TransportChannel accept() throws IOException
    {
        if (failure != null)
        {
            throw failure;
        }
        return waiting.pollFirst();
    }

    @Override
    public SocketAddress localAddress()
    {
        return address;
    }

    @Override
    public void close()
    {
        closed = true;
        waiting.forEach(InMemoryChannel::close);
        waiting.clear();
    }
}
