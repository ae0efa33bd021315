package io.millrace.stress.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A thread that drives its share of the clients: opens them at the rate that was asked for, waits for their sockets,
 * and runs its {@link Duty}.
 */
final class Worker implements Runnable, Consumer<SelectionKey>
{
    private static final int RECEIVE_LENGTH = 128 * 1024;
    private static final long NS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long NS_PER_S = TimeUnit.SECONDS.toNanos(1);
    private static final long CHECK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Swarm swarm;
    private final SwarmSettings settings;
    private final Handshake handshake;
    private final Selector selector;
    private final TrafficCounters traffic = new TrafficCounters();
    private final ByteBuffer in = ByteBuffer.allocateDirect(RECEIVE_LENGTH);
    private final List<Peer> peers = new ArrayList<>();
    private final ArrayDeque<Peer> unopened = new ArrayDeque<>();
    private final double connectsPerNs;
    private final int maxConnecting;
    private final int number;
    private Duty duty = Duty.NONE;
    private int connecting;
    private int attempts;
    private long firstConnectNs;
    private long nextCheckNs;
    private long nowNs;
    private volatile boolean isRunning = true;

    Worker(final Swarm swarm, final SwarmSettings settings, final Handshake handshake, final int number)
        throws IOException
    {
        this.swarm = swarm;
        this.settings = settings;
        this.handshake = handshake;
        this.number = number;
        connectsPerNs = settings.connectRate() / settings.workers() / NS_PER_S;
        maxConnecting = Math.max(1, settings.maxConnecting() / settings.workers());
        selector = Selector.open();
    }

    void add(final Peer peer)
    {
        peers.add(peer);
        unopened.add(peer);
    }

    /** Those of this worker, in the order in which they are opened first. */
    List<Peer> peers()
    {
        return peers;
    }

    void duty(final Duty assigned)
    {
        duty = assigned;
    }

    Selector selector()
    {
        return selector;
    }

    Handshake handshake()
    {
        return handshake;
    }

    TrafficCounters traffic()
    {
        return traffic;
    }

    InetSocketAddress localAddress(final int turn)
    {
        final List<InetAddress> addresses = settings.localAddresses();
        return new InetSocketAddress(addresses.get(turn % addresses.size()), 0);
    }

    void checkResponse(final String head) throws LoadFailure
    {
        final String refusal = handshake.refusal(head);
        if (refusal != null)
        {
            throw new LoadFailure(refusal);
        }
    }

    void onOpened()
    {
        connecting--;
        swarm.onOpened();
    }

    /** Ends the connection of a peer; it is opened again when its turn comes. */
    void reopen(final Peer peer)
    {
        if (peer.isOpen())
        {
            swarm.onClosed();
        }
        else
        {
            connecting--;
        }
        peer.disconnect();
        unopened.add(peer);
    }

    void closeQuietly(final Channel channel)
    {
        try
        {
            channel.close();
        }
        catch (final IOException ignored)
        {
            // Whatever it was, the channel is not used any more.
        }
    }

    void stop()
    {
        isRunning = false;
        selector.wakeup();
    }

    /**
     * Runs until the worker is stopped, or the test cannot go on.
     */
    @Override
    public void run()
    {
        try
        {
            firstConnectNs = System.nanoTime();
            nextCheckNs = firstConnectNs;
            while (isRunning)
            {
                runOnce();
            }
        }
        catch (final IOException ex)
        {
            swarm.fail(ex);
        }
        catch (final RuntimeException | Error ex)
        {
            swarm.fail(new LoadFailure("unexpected failure: " + ex, ex));
        }
        finally
        {
            peers.forEach(Peer::disconnect);
            closeSelector();
        }
    }

    /**
     * Called by the selector for a socket that is ready.
     */
    @Override
    public void accept(final SelectionKey key)
    {
        final Peer peer = (Peer)key.attachment();
        try
        {
            peer.onReady(in, nowNs);
        }
        catch (final LoadFailure ex)
        {
            swarm.fail(ex);
        }
        catch (final IOException ex)
        {
            onLost(peer, ex);
        }
    }

    private void runOnce() throws IOException
    {
        nowNs = System.nanoTime();
        if (!unopened.isEmpty())
        {
            connect();
        }
        if (nowNs - nextCheckNs >= 0)
        {
            giveUpLateAttempts();
            nextCheckNs = nowNs + CHECK_INTERVAL_NS;
        }
        final long dueNs = duty.run(nowNs);
        if (settings.spinning())
        {
            selector.selectNow(this);
        }
        else
        {
            selector.select(this, waitMs(dueNs));
        }
    }

    /** Lets the clock that peers are told go on, after a duty that took long. */
    long updateNow()
    {
        nowNs = System.nanoTime();
        return nowNs;
    }

    private long waitMs(final long dueNs)
    {
        final long untilDue = dueNs == Long.MAX_VALUE ? CHECK_INTERVAL_NS : dueNs - System.nanoTime();
        final long longest = unopened.isEmpty() ? CHECK_INTERVAL_NS : NS_PER_MS;
        return Math.max(1, (Math.min(untilDue, longest) + NS_PER_MS - 1) / NS_PER_MS);
    }

    private void connect()
    {
        final double allowed = connectsPerNs * (nowNs - firstConnectNs) + 1;
        while (!unopened.isEmpty() && connecting < maxConnecting && attempts < allowed)
        {
            final Peer peer = unopened.poll();
            attempts++;
            connecting++;
            try
            {
                peer.connect(this, settings, attempts, nowNs);
            }
            catch (final IOException ex)
            {
                onLost(peer, ex);
                return;
            }
        }
    }

    private void giveUpLateAttempts()
    {
        if (connecting == 0)
        {
            return;
        }
        for (final Peer peer : peers)
        {
            if (peer.isConnecting() && nowNs - peer.connectingSinceNs() > settings.connectTimeoutNs())
            {
                onLost(peer, new SocketTimeoutException("no answer within the connect timeout"));
            }
        }
    }

    /** The connection of a peer, or an attempt to open it, has ended without its doing. */
    void onLost(final Peer peer, final IOException cause)
    {
        if (peer.isOpen())
        {
            swarm.onLost(cause);
        }
        else
        {
            swarm.onAttemptFailed(cause);
        }
        reopen(peer);
    }

    private void closeSelector()
    {
        try
        {
            selector.close();
        }
        catch (final IOException ex)
        {
            swarm.fail(ex);
        }
    }

    @Override
    public String toString()
    {
        return "load-" + number;
    }
}
