package io.millrace.transport;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
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
    private final UnixSocketFile file;

    private NioListeningChannel(
        final ServerSocketChannel socket, final SocketConfig config, final UnixSocketFile file) throws IOException
    {
        this.socket = socket;
        this.config = config;
        this.file = file;
        localAddress = socket.getLocalAddress();
    }

    /**
     * Listens at an address. At that of a Unix domain socket a file is made, which is removed when the channel is
     * closed, unless it is another one by then. A file that a server has left there which listens no more is replaced.
     *
     * @param address to bind to; port 0 takes a free one.
     * @param config  options of the socket and of the connections accepted.
     * @return the channel.
     * @throws IOException if the address cannot be bound.
     */
    public static NioListeningChannel bind(final SocketAddress address, final SocketConfig config) throws IOException
    {
        final UnixDomainSocketAddress unixDomain =
            address instanceof final UnixDomainSocketAddress unix ? unix : null;
        final ServerSocketChannel socket = unixDomain == null ?
            ServerSocketChannel.open() : ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try
        {
            socket.configureBlocking(false);
            set(socket, StandardSocketOptions.SO_REUSEADDR, config.reuseAddress());
            if (config.reusePort() && unixDomain == null)
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
            if (unixDomain != null && !unixDomain.getPath().toString().isEmpty())
            {
                UnixSocketFile.removeStale(unixDomain);
            }
            socket.bind(address, config.backlog());
            return new NioListeningChannel(socket, config, unixDomain == null ?
                null : new UnixSocketFile(((UnixDomainSocketAddress)socket.getLocalAddress()).getPath()));
        }
        catch (final IOException | RuntimeException ex)
        {
            closeQuietly(socket);
            throw ex;
        }
    }

    /**
     * Takes the listening socket that this process has inherited as its standard input.
     *
     * @param config options of the connections accepted.
     * @return the channel.
     * @throws IOException if there is no such socket, or it was taken and closed before.
     */
    public static NioListeningChannel inherited(final SocketConfig config) throws IOException
    {
        if (System.inheritedChannel() instanceof final ServerSocketChannel socket)
        {
            if (!socket.isOpen())
            {
                throw new SocketException("the listening socket that this process has inherited was closed before");
            }
            socket.configureBlocking(false);
            return new NioListeningChannel(socket, config, null);
        }
        throw new SocketException("this process has inherited no listening socket as its standard input");
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
            return prepare(accepted, config);
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
        if (file != null)
        {
            file.remove();
        }
    }

    static NioChannel prepare(final SocketChannel socket, final SocketConfig config) throws IOException
    {
        socket.configureBlocking(false);
        setConnectionOptions(socket, config);
        return new NioChannel(socket);
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
