package io.millrace.jmh;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

import io.millrace.transport.TransportChannel;

/**
 * A connection whose peer sends what it is given, as often as it is given, and takes everything. It allocates nothing.
 * One thread may let bytes arrive and look at what was written, while others read and write.
 */
final class ReplayChannel implements TransportChannel
{
    private final SocketAddress address;
    private final AtomicLong arrivals = new AtomicLong();
    private final AtomicLong written = new AtomicLong();
    private ByteBuffer arrived;
    private ByteBuffer input = ByteBuffer.allocate(0);
    private long taken;
    private boolean closed;

    ReplayChannel(final SocketAddress address)
    {
        this.address = address;
    }

    /** Lets the whole of a buffer arrive; the one before must have been read. */
    void arrive(final ByteBuffer bytes)
    {
        arrived = bytes;
        arrivals.lazySet(arrivals.getPlain() + 1);
    }

    boolean isReadable()
    {
        return !closed && (input.hasRemaining() || taken != arrivals.getAcquire());
    }

    /** How many bytes the server has written. */
    long written()
    {
        return written.getAcquire();
    }

    @Override
    public int read(final ByteBuffer target)
    {
        if (!input.hasRemaining() && taken != arrivals.getAcquire())
        {
            taken++;
            input = arrived;
            input.clear();
        }
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
        written.lazySet(written.getPlain() + count);
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
