package io.millrace.transport;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Accepts the connections of one listening channel and gives each to the least loaded selector. When none can be
 * accepted, for want of descriptors, it pauses and tries again.
 */
public final class Acceptor implements ReadyListener
{
    private static final int ACCEPTED_PER_CYCLE = 64;
    private static final long PAUSE_NS = 100_000_000L;

    private final ListeningChannel channel;
    private final SelectorAgent own;
    private final SelectorAgent[] agents;
    private final AtomicLong ids;
    private final int maxConnections;
    private final Consumer<IOException> onFailure;
    private PollKey key;

    /**
     * Creates an acceptor.
     *
     * @param channel        that listens.
     * @param own            agent on whose thread it accepts.
     * @param agents         among which connections are shared out.
     * @param ids            of connections, counted over all acceptors of a server.
     * @param maxConnections at the same time, over all agents; up to as many more are answered with status 503, and
     *                       beyond those closed at once.
     * @param onFailure      is told when none can be accepted.
     */
    public Acceptor(
        final ListeningChannel channel,
        final SelectorAgent own,
        final SelectorAgent[] agents,
        final AtomicLong ids,
        final int maxConnections,
        final Consumer<IOException> onFailure)
    {
        this.channel = channel;
        this.own = own;
        this.agents = agents.clone();
        this.ids = ids;
        this.maxConnections = maxConnections;
        this.onFailure = onFailure;
    }

    /**
     * Begins to accept. Only the own agent's thread may call it, or any before that has started.
     *
     * @param poller of the own agent.
     * @throws IOException if the channel is closed.
     */
    public void start(final Poller poller) throws IOException
    {
        key = poller.register(channel, this);
    }

    /**
     * Stops accepting and closes the channel. Only the own agent's thread may call it, or any
     * once that one has ended.
     */
    public void stop()
    {
        key.cancel();
        channel.close();
    }

    @Override
    public void onReady(final int ready)
    {
        try
        {
            TransportChannel accepted;
            for (int i = 0; i < ACCEPTED_PER_CYCLE && (accepted = channel.accept()) != null; i++)
            {
                assign(accepted);
            }
        }
        catch (final IOException ex)
        {
            key.interest(0);
            onFailure.accept(ex);
            own.dispatcher().schedule(() -> own.execute(() -> key.interest(Poller.ACCEPT)), PAUSE_NS);
        }
    }

    private void assign(final TransportChannel accepted)
    {
        SelectorAgent chosen = agents[0];
        int total = 0;
        for (final SelectorAgent agent : agents)
        {
            total += agent.load();
            chosen = agent.load() < chosen.load() ? agent : chosen;
        }
        if (total >= 2L * maxConnections)
        {
            accepted.close();
            return;
        }
        final boolean refused = total >= maxConnections;
        chosen.reserve();
        final long id = ids.incrementAndGet();
        if (chosen == own)
        {
            own.add(accepted, id, refused);
        }
        else
        {
            final SelectorAgent other = chosen;
            other.execute(() -> other.add(accepted, id, refused));
        }
    }
}
