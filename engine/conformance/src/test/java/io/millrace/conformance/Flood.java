package io.millrace.conformance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Clients that send as much as the server takes, and read nothing after their handshakes.
 */
final class Flood implements AutoCloseable
{
    private static final long QUIET_NS = 150_000_000;
    private static final int SMALL_BUFFER = 16 * 1024;
    private static final int BUFFER = 256 * 1024;
    private static final byte[] END = Bytes.utf8("\r\n\r\n");

    private final List<SocketChannel> channels = new ArrayList<>();
    private final Target target;
    private final long openedNs = System.nanoTime();

    private Flood(final Target target)
    {
        this.target = target;
    }

    static Flood open(final Target target, final int peers) throws IOException
    {
        final Flood flood = new Flood(target);
        for (int i = 0; i < peers; i++)
        {
            flood.add();
        }
        return flood;
    }

    private void add() throws IOException
    {
        final SocketChannel channel = SocketChannel.open();
        channels.add(channel);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER);
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target.port()));
        channel.write(ByteBuffer.wrap(Request.upgrade().octets()));
        final ByteBuffer octet = ByteBuffer.allocate(1);
        int matched = 0;
        while (matched < END.length)
        {
            if (channel.read(octet.clear()) < 0)
            {
                throw new IOException("the server ended the connection");
            }
            matched = octet.get(0) == END[matched] ? matched + 1 : octet.get(0) == END[0] ? 1 : 0;
        }
        channel.configureBlocking(false);
    }

    /**
     * Has each client send octets again and again, until the server takes nothing more from any, or has taken enough.
     *
     * @return whether it has taken enough.
     */
    boolean pour(final byte[] octets, final long enough) throws IOException
    {
        final List<ByteBuffer> buffers = new ArrayList<>();
        channels.forEach(channel -> buffers.add(ByteBuffer.wrap(octets)));
        long taken = 0;
        long lastNs = System.nanoTime();
        while (taken < enough && System.nanoTime() - lastNs < QUIET_NS)
        {
            long now = 0;
            for (int i = 0; i < channels.size(); i++)
            {
                final ByteBuffer buffer = buffers.get(i);
                now += write(channels.get(i), buffer.hasRemaining() ? buffer : buffer.rewind());
            }
            taken += now;
            target.witness().checkServed();
            lastNs = now > 0 ? System.nanoTime() : lastNs;
        }
        return taken >= enough;
    }

    /** A client that reads nothing is cut, but not before its time is up. */
    private int write(final SocketChannel channel, final ByteBuffer buffer) throws IOException
    {
        try
        {
            return channel.isOpen() ? channel.write(buffer) : 0;
        }
        catch (final IOException ex)
        {
            if (System.nanoTime() - openedNs < target.timeToReadNs())
            {
                throw ex;
            }
            channel.close();
            return 0;
        }
    }

    /** Waits until the server has cut every connection. */
    void awaitEnd() throws IOException
    {
        final ByteBuffer room = ByteBuffer.allocate(SMALL_BUFFER);
        for (final SocketChannel channel : channels)
        {
            if (!channel.isOpen())
            {
                continue;
            }
            channel.configureBlocking(true);
            try
            {
                while (channel.read(room.clear()) >= 0)
                {
                    target.witness().checkServed();
                }
            }
            catch (final IOException ex)
            {
                // It was reset.
                channel.close();
            }
        }
    }

    @Override
    public void close()
    {
        for (final SocketChannel channel : channels)
        {
            try
            {
                channel.close();
            }
            catch (final IOException ex)
            {
                throw new AssertionError(ex);
            }
        }
    }
}
