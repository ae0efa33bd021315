package io.millrace.tls;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.function.IntSupplier;

import io.millrace.transport.TransportChannel;

/** What stands in for a socket: it gives and takes as many bytes at a time as a test says. */
final class MemoryChannel implements TransportChannel
{
    private final Pipe in;
    private final Pipe out;
    private IntSupplier readLimit = () -> Integer.MAX_VALUE;
    private IntSupplier writeLimit = () -> Integer.MAX_VALUE;
    private boolean closed;

    MemoryChannel(final Pipe in, final Pipe out)
    {
        this.in = in;
        this.out = out;
    }

    /** At most so many bytes per call, at least one. */
    void limits(final IntSupplier read, final IntSupplier write)
    {
        readLimit = read;
        writeLimit = write;
    }

    boolean isReadable()
    {
        return !closed && (in.length() > 0 || in.isEnded());
    }

    boolean isWritable()
    {
        return !closed && out.room() > 0;
    }

    boolean isClosed()
    {
        return closed;
    }

    @Override
    public int read(final ByteBuffer target) throws IOException
    {
        if (closed)
        {
            throw new ClosedChannelException();
        }
        return in.length() == 0 && in.isEnded() ? -1 : in.take(target, readLimit.getAsInt());
    }

    @Override
    public int write(final ByteBuffer source) throws IOException
    {
        if (closed || out.isEnded())
        {
            throw new ClosedChannelException();
        }
        final int count = Math.min(source.remaining(), Math.min(writeLimit.getAsInt(), out.room()));
        out.add(source, count);
        return count;
    }

    @Override
    public void shutdownOutput()
    {
        out.end();
    }

    @Override
    public void close()
    {
        closed = true;
        out.end();
    }

    @Override
    public SocketAddress localAddress()
    {
        return new InetSocketAddress(1);
    }

    @Override
    public SocketAddress remoteAddress()
    {
        return new InetSocketAddress(2);
    }
}
