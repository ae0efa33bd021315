package io.millrace.transport;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * A {@link ListeningChannel} on a {@link ServerSocketChannel}.
 */
public final class NioListeningChannel implements ListeningChannel
{
    private final ServerSocketChannel socket;
    private final SocketConfig config;
    private final SocketAddress localAddress;

    private NioListeningChannel(final ServerSocketChannel socket, final SocketConfig config) throws IOException
    {
        this.socket = socket;
        this.config = config;
        localAddress = socket.getLocalAddress();
    }

    /**
     * Listens at an address.
     *
     * @param address to bind to; port 0 takes a free one.
     * @param config  options of the socket and of the connections accepted.
     * @return the channel.
     * @throws IOException if the address cannot be bound.
     */
    public static NioListeningChannel bind(final SocketAddress address, final SocketConfig config) throws IOException
    {
        final ServerSocketChannel socket = ServerSocketChannel.open();
        try
        {
            socket.configureBlocking(false);
            set(socket, StandardSocketOptions.SO_REUSEADDR, config.reuseAddress());
            if (config.reusePort())
            {
                if (!socket.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT))
                {
                    throw new IOException("SO_REUSEPORT is not supported here");
                }
                socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            if (config.receiveBufferLength() > 0)
            {
                set(socket, StandardSocketOptions.SO_RCVBUF, config.receiveBufferLength());
            }
            socket.bind(address, config.backlog());
            return new NioListeningChannel(socket, config);
        }
        catch (final IOException | RuntimeException ex)
        {
            closeQuietly(socket);
            throw ex;
        }
    }

    ServerSocketChannel socket()
    {
        return socket;
    }

    @Override
    public TransportChannel accept() throws IOException
    {
        final SocketChannel accepted = socket.accept();
        if (accepted == null)
        {
            return null;
        }
        try
        {
            accepted.configureBlocking(false);
            setConnectionOptions(accepted, config);
            return new NioChannel(accepted);
        }
        catch (final IOException | RuntimeException ex)
        {
            closeQuietly(accepted);
            return null;
        }
    }

    @Override
    public SocketAddress localAddress()
    {
        return localAddress;
    }

    @Override
    public void close()
    {
        closeQuietly(socket);
    }

    static void closeQuietly(final Closeable closeable)
    {
        try
        {
            closeable.close();
        }
        catch (final IOException ex)
        {
            // The descriptor is released all the same; there is nobody who could act on it.
        }
    }

    static void setConnectionOptions(final SocketChannel socket, final SocketConfig config) throws IOException
    {
        set(socket, StandardSocketOptions.TCP_NODELAY, config.tcpNoDelay());
        set(socket, StandardSocketOptions.SO_KEEPALIVE, config.keepAlive());
        if (config.sendBufferLength() > 0)
        {
            set(socket, StandardSocketOptions.SO_SNDBUF, config.sendBufferLength());
        }
    }

    static <T> void set(final NetworkChannel channel, final SocketOption<T> option, final T value)
        throws IOException
    {
        if (channel.supportedOptions().contains(option))
        {
            channel.setOption(option, value);
        }
    }
}
