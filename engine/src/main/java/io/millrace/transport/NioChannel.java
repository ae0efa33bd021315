package io.millrace.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * A {@link TransportChannel} on a {@link SocketChannel}.
 */
final class NioChannel implements TransportChannel
{
    private final SocketChannel socket;
    private final SocketAddress localAddress;
    private final SocketAddress remoteAddress;

    NioChannel(final SocketChannel socket) throws IOException
    {
        this.socket = socket;
        localAddress = socket.getLocalAddress();
        remoteAddress = socket.getRemoteAddress();
    }

    SocketChannel socketChannel()
    {
        return socket;
    }

    @Override
    public int read(final ByteBuffer target) throws IOException
    {
        return socket.read(target);
    }

    @Override
    public int write(final ByteBuffer source) throws IOException
    {
        return socket.write(source);
    }

    @Override
    public void shutdownOutput() throws IOException
    {
        socket.shutdownOutput();
    }

    @Override
    public void close()
    {
        NioListeningChannel.closeQuietly(socket);
    }

    @Override
    public SocketAddress localAddress()
    {
        return localAddress;
    }

    @Override
    public SocketAddress remoteAddress()
    {
        return remoteAddress;
    }
}
