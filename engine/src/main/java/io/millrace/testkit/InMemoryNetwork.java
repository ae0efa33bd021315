package io.millrace.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;

import io.millrace.memory.OffHeapAllocator;
import io.millrace.transport.ListeningChannel;
import io.millrace.transport.Network;
import io.millrace.transport.Poller;
import io.millrace.transport.SocketConfig;

/**
 * A network in memory, with the clients on it and a clock of its own.
 */
final class InMemoryNetwork implements Network
{
    private static final int FIRST_CLIENT_PORT = 10_000;
    private static final int CLIENT_PORTS = 50_000;
    private static final byte[] LOOPBACK = { 127, 0, 0, 1 };

    private final VirtualClock clock = new VirtualClock();
    private final InMemoryAllocator allocator = new InMemoryAllocator();
    private final List<InMemoryListener> listeners = new ArrayList<>();
    private final List<TestClient> clients = new ArrayList<>();
    private int nextClient;

    static SocketAddress address(final int port)
    {
        try
        {
            return new InetSocketAddress(InetAddress.getByAddress("in-memory", LOOPBACK), port);
        }
        catch (final IOException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    VirtualClock clock()
    {
        return clock;
    }

    InMemoryAllocator allocator()
    {
        return allocator;
    }

    @Override
    public OffHeapAllocator newAllocator()
    {
        return allocator;
    }

    InMemoryListener listener()
    {
        return listeners.get(0);
    }

    TestClient connect(final int listener)
    {
        final int number = nextClient++;
        final InMemoryListener chosen = listeners.get(listener);
        final InMemoryChannel channel =
            new InMemoryChannel(chosen.localAddress(), address(FIRST_CLIENT_PORT + number % CLIENT_PORTS));
        chosen.connect(channel);
        final TestClient client = new TestClient(channel, number);
        clients.add(client);
        return client;
    }

    /** Lets the clients take what arrived, and answer it; returns how many had something to take. */
    int receive()
    {
        int work = 0;
        for (int i = clients.size() - 1; i >= 0; i--)
        {
            final TestClient client = clients.get(i);
            work += client.receive() ? 1 : 0;
            if (client.isDone())
            {
                clients.remove(i);
            }
        }
        return work;
    }

    @Override
    public Poller openPoller()
    {
        return new InMemoryPoller();
    }

    @Override
    public ListeningChannel listen(final SocketAddress address, final SocketConfig config)
    {
        final InMemoryListener listener = new InMemoryListener(address);
        listeners.add(listener);
        return listener;
    }

    @Override
    public void pause(final long durationNs)
    {
        receive();
        clock.advance(durationNs);
    }
}
