package io.millrace.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;

import io.millrace.memory.OffHeapAllocator;

/**
 * Where a server's channels come from: the operating system, or a test. A server calls it from the thread that starts
 * it and from the one that closes it.
 */
public interface Network
{
    /** The operating system's sockets. */
    Network SOCKETS = new Network()
    {
        @Override
        public Poller openPoller() throws IOException
        {
            return new NioPoller();
        }

        @Override
        public ListeningChannel listen(final SocketAddress address, final SocketConfig config) throws IOException
        {
            return NioListeningChannel.bind(address, config);
        }

        @Override
        public ListeningChannel listenInherited(final SocketConfig config) throws IOException
        {
            return NioListeningChannel.inherited(config);
        }

        @Override
        public TransportChannel adopt(final SocketChannel socket, final SocketConfig config) throws IOException
        {
            return NioListeningChannel.prepare(socket, config);
        }

        @Override
        public ConnectingChannel connect(
            final SocketAddress address, final SocketAddress localAddress, final SocketConfig config) throws IOException
        {
            return NioConnectingChannel.begin(address, localAddress, config);
        }

        @Override
        public void pause(final long durationNs)
        {
            LockSupport.parkNanos(durationNs);
        }
    };

    /**
     * What a server on this network takes its off-heap memory from.
     *
     * @return a new allocator.
     */
    default OffHeapAllocator newAllocator()
    {
        return new OffHeapAllocator();
    }

    /**
     * Opens what waits for channels of this network.
     *
     * @return a poller that the caller owns.
     * @throws IOException if none can be opened.
     */
    Poller openPoller() throws IOException;

    /**
     * Listens at an address.
     *
     * @param address to bind to.
     * @param config  options of the channel and of the connections accepted.
     * @return the channel, owned by the caller.
     * @throws IOException if the address cannot be bound.
     */
    ListeningChannel listen(SocketAddress address, SocketConfig config) throws IOException;

    /**
     * Takes the listening channel that this process was started with.
     *
     * @param config options of the connections accepted.
     * @return the channel, owned by the caller.
     * @throws IOException if there is none.
     */
    default ListeningChannel listenInherited(final SocketConfig config) throws IOException
    {
        throw new IOException("this network cannot be inherited");
    }

    /**
     * Takes a connection that somebody else has accepted.
     *
     * @param socket that is connected.
     * @param config options of the channel.
     * @return the channel, owned by the caller, which must not use the socket itself any more.
     * @throws IOException if it is not connected, or failed; then it is left as it is, but may be in non-blocking mode.
     */
    default TransportChannel adopt(final SocketChannel socket, final SocketConfig config) throws IOException
    {
        throw new IOException("this network has no sockets");
    }

    /**
     * Begins to connect.
     *
     * @param address      of the peer.
     * @param localAddress to connect from; null for any.
     * @param config       options of the channel.
     * @return the channel, owned by the caller.
     * @throws IOException if it cannot be begun.
     */
    default ConnectingChannel connect(
        final SocketAddress address, final SocketAddress localAddress, final SocketConfig config) throws IOException
    {
        throw new IOException("nobody can be reached over this network");
    }

    /**
     * Lets time pass while a server that is closing waits for its connections to end.
     *
     * @param durationNs about how long, in nanoseconds of the server's clock.
     */
    void pause(long durationNs);
}
