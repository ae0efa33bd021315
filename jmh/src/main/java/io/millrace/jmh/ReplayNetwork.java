package io.millrace.jmh;

import java.net.SocketAddress;

import io.millrace.transport.ListeningChannel;
import io.millrace.transport.Network;
import io.millrace.transport.PollKey;
import io.millrace.transport.Poller;
import io.millrace.transport.ReadyListener;
import io.millrace.transport.SocketConfig;
import io.millrace.transport.TransportChannel;

/**
 * A network of one {@link ReplayChannel}. It allocates nothing once that is connected.
 */
final class ReplayNetwork implements Network
{
    private final ReplayChannel channel;
    private boolean accepted;

    ReplayNetwork(final ReplayChannel channel)
    {
        this.channel = channel;
    }

    @Override
    public Poller openPoller()
    {
        return new ReplayPoller();
    }

    @Override
    public ListeningChannel listen(final SocketAddress address, final SocketConfig config)
    {
        return new OneConnection(address);
    }

    @Override
    public void pause(final long durationNs)
    {
        Thread.onSpinWait();
    }

    /** Offers the connection once. */
    private final class OneConnection implements ListeningChannel
    {
        private final SocketAddress address;

        OneConnection(final SocketAddress address)
        {
            this.address = address;
        }

        @Override
        public TransportChannel accept()
        {
            final ReplayChannel result = accepted ? null : channel;
            accepted = true;
            return result;
        }

        @Override
        public SocketAddress localAddress()
        {
            return address;
        }

        @Override
        public void close()
        {
            accepted = true;
        }
    }

    /** Finds the channel ready to be read whenever something has arrived. */
    private final class ReplayPoller implements Poller, PollKey
    {
        private ReadyListener acceptor;
        private ReadyListener connection;
        private int watched;

        @Override
        public int poll(final long timeoutNs)
        {
            int count = 0;
            if (!accepted && acceptor != null)
            {
                acceptor.onReady(ACCEPT);
                count++;
            }
            if ((watched & READ) != 0 && channel.isReadable())
            {
                connection.onReady(READ);
                count++;
            }
            return count;
        }

        @Override
        public PollKey register(final TransportChannel added, final int interest, final ReadyListener listener)
        {
            connection = listener;
            watched = interest;
            return this;
        }

        @Override
        public PollKey register(final ListeningChannel added, final ReadyListener listener)
        {
            acceptor = listener;
            return new ReplayPoller();
        }

        @Override
        public void interest(final int interest)
        {
            watched = interest;
        }

        @Override
        public void cancel()
        {
            watched = 0;
        }

        @Override
        public void wakeUp()
        {
        }

        @Override
        public void close()
        {
        }
    }
}
