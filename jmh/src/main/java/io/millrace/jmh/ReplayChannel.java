package io.millrace.jmh;

import java.net.SocketAddress;
import java.nio.ByteBuffer;

import io.millrace.transport.TransportChannel;

/**
 * A connection whose peer sends what it is given, as often as it is given, and takes everything. It allocates nothing.
 */
final class ReplayChannel implements TransportChannel
{
    private final SocketAddress address;
    private ByteBuffer input = ByteBuffer.allocate(0);
    private long written;
    private boolean closed;

    ReplayChannel(final SocketAddress address)
    {
        this.address = address;
    }

    /** Lets the whole of a buffer arrive; it must be read before the next one. */
    void arrive(final ByteBuffer bytes)
    {
        bytes.clear();
        input = bytes;
    }

    boolean isReadable()
    {
        return input.hasRemaining() && !closed;
    }

    /** How many bytes the server has written. */
    long written()
    {
        return written;
    }

    @Override
    public int read(final ByteBuffer target)
    {
        final int limit = input.limit();
        final int count = Math.min(target.remaining(), input.remaining());
        input.limit(input.position() + count);
        target.put(input);
        input.limit(limit);
        return count;
    }

    @Override
    public int write(final ByteBuffer source)
    {
        final int count = source.remaining();
        source.position(source.limit());
        written += count;
        return count;
    }

    @Override
    public void shutdownOutput()
    {
    }

    @Override
    public void close()
    {
        closed = true;
    }

    @Override
    public SocketAddress localAddress()
    {
        return address;
    }

    @Override
    public SocketAddress remoteAddress()
    {
        return address;
    }
}
