package io.millrace.jmh;

import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

import io.millrace.transport.ListeningChannel;
import io.millrace.transport.Network;
import io.millrace.transport.PollKey;
import io.millrace.transport.Poller;
import io.millrace.transport.ReadyListener;
import io.millrace.transport.SocketConfig;
import io.millrace.transport.TransportChannel;

/**
 * A network of {@link ReplayChannel}s, for a server with one selector. It allocates nothing once they are connected.
 */
final class ReplayNetwork implements Network
{
    private final Queue<ReplayChannel> connecting;

    ReplayNetwork(final List<ReplayChannel> channels)
    {
        connecting = new ArrayDeque<>(channels);
    }

    @Override
    public Poller openPoller()
    {
        return new ReplayPoller();
    }

    @Override
    public ListeningChannel listen(final SocketAddress address, final SocketConfig config)
    {
        return new Listener(address);
    }

    @Override
    public void pause(final long durationNs)
    {
        Thread.onSpinWait();
    }

    /** Offers each connection once. */
    private final class Listener implements ListeningChannel
    {
        private final SocketAddress address;

        Listener(final SocketAddress address)
        {
            this.address = address;
        }

        @Override
        public TransportChannel accept()
        {
            return connecting.poll();
        }

        @Override
        public SocketAddress localAddress()
        {
            return address;
        }

        @Override
        public void close()
        {
            connecting.clear();
        }
    }

    /** What the server watches. */
    private static final class Watched implements PollKey
    {
        private final ReplayChannel channel;
        private final ReadyListener listener;
        private int interest;

        Watched(final ReplayChannel channel, final int interest, final ReadyListener listener)
        {
            this.channel = channel;
            this.interest = interest;
            this.listener = listener;
        }

        boolean isReady()
        {
            return (interest & Poller.READ) != 0 && channel.isReadable();
        }

        @Override
        public void interest(final int newInterest)
        {
            interest = newInterest;
        }

        @Override
        public void cancel()
        {
            interest = 0;
        }
    }

    /** Finds channels ready to be read whenever something has arrived. It waits by yielding. */
    private final class ReplayPoller implements Poller
    {
        private final List<Watched> keys = new ArrayList<>();
        private ReadyListener acceptor;
        private volatile boolean woken;

        @Override
        public int poll(final long timeoutNs)
        {
            int count = pollOnce();
            if (count == 0 && timeoutNs > 0)
            {
                final long startNs = System.nanoTime();
                while (count == 0 && !woken && System.nanoTime() - startNs < timeoutNs)
                {
                    Thread.yield();
                    count = pollOnce();
                }
            }
            woken = false;
            return count;
        }

        private int pollOnce()
        {
            int count = 0;
            if (acceptor != null && !connecting.isEmpty())
            {
                acceptor.onReady(ACCEPT);
                count++;
            }
            for (int i = 0; i < keys.size(); i++)
            {
                final Watched key = keys.get(i);
                if (key.isReady())
                {
                    key.listener.onReady(READ);
                    count++;
                }
            }
            return count;
        }

        @Override
        public PollKey register(final TransportChannel added, final int interest, final ReadyListener listener)
        {
            final Watched key = new Watched((ReplayChannel)added, interest, listener);
            keys.add(key);
            return key;
        }

        @Override
        public PollKey register(final ListeningChannel added, final ReadyListener listener)
        {
            acceptor = listener;
            return new Watched(null, 0, listener);
        }

        @Override
        public void wakeUp()
        {
            woken = true;
        }

        @Override
        public void close()
        {
        }
    }
}
