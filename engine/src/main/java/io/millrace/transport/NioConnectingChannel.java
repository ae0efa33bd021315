package io.millrace.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;

/**
 * A {@link ConnectingChannel} on a {@link SocketChannel}.
 */
final class NioConnectingChannel implements ConnectingChannel
{
    private final SocketChannel socket;

    private NioConnectingChannel(final SocketChannel socket)
    {
        this.socket = socket;
    }

    /** Begins to connect; the local address may be null. */
    static NioConnectingChannel begin(
        final SocketAddress remoteAddress, final SocketAddress localAddress, final SocketConfig config)
        throws IOException
    {
        final SocketChannel socket = remoteAddress instanceof UnixDomainSocketAddress ?
            SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
        try
        {
            socket.configureBlocking(false);
            NioListeningChannel.setConnectionOptions(socket, config);
            if (config.receiveBufferLength() > 0)
            {
                NioListeningChannel.set(socket, StandardSocketOptions.SO_RCVBUF, config.receiveBufferLength());
            }
            if (localAddress != null)
            {
                final boolean anyPort = localAddress instanceof final InetSocketAddress inet && inet.getPort() == 0;
                NioListeningChannel.set(
                    socket, StandardSocketOptions.SO_REUSEADDR, !anyPort && config.reuseAddress());
                socket.bind(localAddress);
            }
            socket.connect(remoteAddress);
            return new NioConnectingChannel(socket);
        }
        catch (final UnresolvedAddressException | UnsupportedAddressTypeException ex)
        {
            NioListeningChannel.closeQuietly(socket);
            throw new IOException("not an address that can be connected to: " + remoteAddress, ex);
        }
        catch (final IOException | RuntimeException ex)
        {
            NioListeningChannel.closeQuietly(socket);
            throw ex;
        }
    }

    SocketChannel socketChannel()
    {
        return socket;
    }

    @Override
    public boolean finish() throws IOException
    {
        return socket.isConnected() || socket.finishConnect();
    }

    @Override
    public TransportChannel connected() throws IOException
    {
        return new NioChannel(socket);
    }

    @Override
    public void close()
    {
        NioListeningChannel.closeQuietly(socket);
    }
}
