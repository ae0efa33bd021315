package io.millrace.engine.sockets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Many peers that one thread reads. It hands on their frames as they come, and answers a close frame if it is told to;
 * what is sent, other threads send, one for each peer at a time.
 */
final class PeerPool implements AutoCloseable
{
    private static final int INPUT_LENGTH = 1024;
    private static final String END_OF_HEAD = "\r\n\r\n";

    private final Listener listener;
    private final boolean answering;
    private final Selector selector;
    private final List<Peer> peers = new ArrayList<>();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final Thread thread = new Thread(this::run, "test-peers");
    private volatile Throwable failure;
    private volatile boolean closing;

    /** Is told of every frame, on the pool's thread. */
    interface Listener
    {
        void onFrame(int peer, WireFrame frame);
    }

    private PeerPool(final boolean answering, final Listener listener) throws IOException
    {
        this.answering = answering;
        this.listener = listener;
        selector = Selector.open();
    }

    /** Opens that many connections; returns when all have been accepted. */
    static PeerPool open(final int port, final int count, final boolean answering, final Listener listener)
    {
        try
        {
            final PeerPool pool = new PeerPool(answering, listener);
            for (int i = 0; i < count; i++)
            {
                pool.connect(port);
            }
            pool.thread.start();
            pool.await("all peers are connected", () -> pool.opened.get() == count);
            return pool;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private void connect(final int port) throws IOException
    {
        final SocketChannel channel =
            SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.configureBlocking(false);
        final Peer peer = new Peer(peers.size(), channel);
        peers.add(peer);
        peer.send(RawClient.request("/"));
        channel.register(selector, SelectionKey.OP_READ, peer);
    }

    /** Waits, but not any longer when something has gone wrong here. */
    void await(final String what, final BooleanSupplier condition)
    {
        Await.await(what, () -> failure != null || condition.getAsBoolean());
        if (failure != null)
        {
            throw new AssertionError("a peer failed", failure);
        }
    }

    void send(final int peer, final byte[] bytes)
    {
        peers.get(peer).send(bytes);
    }

    /** The peers whose connections the server has ended. */
    int ended()
    {
        return ended.get();
    }

    private void run()
    {
        try
        {
            while (!closing)
            {
                selector.select(key -> ((Peer) key.attachment()).read(key));
            }
        }
        catch (final IOException | RuntimeException | AssertionError ex)
        {
            failure = ex;
        }
    }

    @Override
    public void close()
    {
        closing = true;
        selector.wakeup();
        Await.await("the thread of the peers has ended", () -> !thread.isAlive());
        try
        {
            for (final Peer peer : peers)
            {
                peer.channel.close();
            }
            selector.close();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /** One connection. */
    private final class Peer
    {
        private final int number;
        private final SocketChannel channel;
        private ByteBuffer input = ByteBuffer.allocate(INPUT_LENGTH);
        private boolean open;

        Peer(final int number, final SocketChannel channel)
        {
            this.number = number;
            this.channel = channel;
        }

        void send(final byte[] bytes)
        {
            try
            {
                final ByteBuffer output = ByteBuffer.wrap(bytes);
                while (output.hasRemaining())
                {
                    channel.write(output);
                }
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException(ex);
            }
        }

        void read(final SelectionKey key)
        {
            if (!input.hasRemaining())
            {
                input = ByteBuffer.allocate(2 * input.capacity()).put(input.flip());
            }
            if (readSome() < 0)
            {
                key.cancel();
                ended.incrementAndGet();
                return;
            }
            input.flip();
            if (open || takeHead())
            {
                WireFrame frame = takeFrame();
                while (frame != null)
                {
                    onFrame(frame);
                    frame = takeFrame();
                }
            }
            input.compact();
        }

        private int readSome()
        {
            try
            {
                return channel.read(input);
            }
            catch (final IOException ex)
            {
                // A reset is an end as well.
                return -1;
            }
        }

        private boolean takeHead()
        {
            final String text = new String(input.array(), 0, input.limit(), StandardCharsets.ISO_8859_1);
            final int end = text.indexOf(END_OF_HEAD);
            if (end < 0)
            {
                return false;
            }
            if (!text.startsWith("HTTP/1.1 101 "))
            {
                throw new AssertionError("not accepted: " + text);
            }
            input.position(end + END_OF_HEAD.length());
            open = true;
            opened.incrementAndGet();
            return true;
        }

        private WireFrame takeFrame()
        {
            if (input.remaining() < 2)
            {
                return null;
            }
            final int start = input.position();
            final int second = input.get(start + 1) & 0xff;
            final int headerLength = second < 126 ? 2 : second == 126 ? 4 : 10;
            if (input.remaining() < headerLength)
            {
                return null;
            }
            final long length = second < 126 ? second :
                second == 126 ? input.getShort(start + 2) & 0xffff : input.getLong(start + 2);
            if (input.remaining() < headerLength + length)
            {
                return null;
            }
            final byte[] payload = new byte[(int) length];
            final int first = input.get(start);
            input.position(start + headerLength).get(payload);
            return new WireFrame((first & 0x80) != 0, (first >> 4) & 7, first & 0xf, payload);
        }

        private void onFrame(final WireFrame frame)
        {
            listener.onFrame(number, frame);
            if (frame.opcode() == ClientFrames.CLOSE && answering)
            {
                send(ClientFrames.frame(ClientFrames.FIN | ClientFrames.CLOSE, frame.payload()));
            }
        }
    }
}
