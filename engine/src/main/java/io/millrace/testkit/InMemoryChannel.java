package io.millrace.testkit;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;

import io.millrace.transport.Poller;
import io.millrace.transport.TransportChannel;

/**
 * The server's end of a connection in memory: two queues of bytes, and a script.
 */
final class InMemoryChannel implements TransportChannel
{
    private final ByteQueue toServer = new ByteQueue();
    private final ByteQueue toClient = new ByteQueue();
    private final ChannelScript script = new ChannelScript();
    private final SocketAddress peerAddress;
    private SocketAddress localAddress;
    private SocketAddress remoteAddress;
    private ByteBuffer unread;
    private boolean clientShut;
    private boolean clientGone;
    private boolean reset;
    private boolean serverShut;
    private boolean serverClosed;

    InMemoryChannel(final SocketAddress localAddress, final SocketAddress remoteAddress)
    {
        this.localAddress = localAddress;
        this.remoteAddress = remoteAddress;
        peerAddress = remoteAddress;
    }

    ChannelScript script()
    {
        return script;
    }

    /** What of the interest is ready now. */
    int ready(final int interest)
    {
        if (serverClosed)
        {
            return 0;
        }
        final boolean something = toServer.length() > 0 || clientShut;
        final boolean readable = reset || script.failsReads() || (something && script.allowsReads());
        final boolean writable = reset || clientGone || script.failsWrites() || script.allowsWrites();
        return interest & ((readable ? Poller.READ : 0) | (writable ? Poller.WRITE : 0));
    }

    // The client's side.

    void send(final byte[] bytes)
    {
        if (!clientShut && !serverClosed)
        {
            toServer.add(bytes);
        }
    }

    ByteQueue toClient()
    {
        return toClient;
    }

    void halfClose()
    {
        clientShut = true;
    }

    void disconnect()
    {
        clientShut = true;
        clientGone = true;
        toClient.clear();
    }

    void reset()
    {
        disconnect();
        reset = true;
        toServer.clear();
    }

    boolean isEnded()
    {
        return (serverShut || serverClosed) && toClient.length() == 0;
    }

    boolean isServerClosed()
    {
        return serverClosed;
    }

    // The server's side.

    @Override
    public int read(final ByteBuffer target) throws IOException
    {
        check();
        if (unread != null)
        {
            final int again = Math.min(target.remaining(), unread.remaining());
            target.put(unread.slice(unread.position(), again));
            unread.position(unread.position() + again);
            unread = unread.hasRemaining() ? unread : null;
            return again;
        }
        final int count = Math.min(script.readable(target.remaining()), toServer.length());
        if (count == 0 && toServer.length() == 0 && clientShut)
        {
            return -1;
        }
        toServer.take(target, count);
        return count;
    }

    @Override
    public int write(final ByteBuffer source) throws IOException
    {
        check();
        if (serverShut)
        {
            throw new ClosedChannelException();
        }
        if (clientGone)
        {
            throw new IOException("Broken pipe");
        }
        final int count = script.writable(source.remaining());
        toClient.add(source, count);
        script.onWritten(count);
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
    public void shutdownOutput() throws IOException
    {
        check();
        serverShut = true;
    }

    @Override
    public void close()
    {
        serverClosed = true;
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

    private void check() throws IOException
    {
        if (serverClosed)
        {
            throw new ClosedChannelException();
        }
        if (reset)
        {
            throw new IOException("Connection reset");
        }
    }
}
