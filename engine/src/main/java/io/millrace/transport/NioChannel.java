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
    private final SocketAddress peerAddress;
    private SocketAddress localAddress;
    private SocketAddress remoteAddress;
    private ByteBuffer unread;

    NioChannel(final SocketChannel socket) throws IOException
    {
        this.socket = socket;
        localAddress = socket.getLocalAddress();
        peerAddress = socket.getRemoteAddress();
        remoteAddress = peerAddress;
    }

    SocketChannel socketChannel()
    {
        return socket;
    }

    @Override
    public int read(final ByteBuffer target) throws IOException
    {
        return unread == null ? socket.read(target) : readUnread(target);
    }

    private int readUnread(final ByteBuffer target)
    {
        final int count = Math.min(unread.remaining(), target.remaining());
        target.put(target.position(), unread, unread.position(), count);
        target.position(target.position() + count);
        unread.position(unread.position() + count);
        unread = unread.hasRemaining() ? unread : null;
        return count;
    }

    @Override
    public void unread(final byte[] bytes)
    {
        unread = bytes.length == 0 ? null : ByteBuffer.wrap(bytes);
    }

    @Override
    public boolean hasBuffered()
    {
        return unread != null;
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
    public void onBehalfOf(final SocketAddress local, final SocketAddress remote)
    {
        localAddress = local;
        remoteAddress = remote;
    }

    @Override
    public SocketAddress peerAddress()
    {
        return peerAddress;
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
