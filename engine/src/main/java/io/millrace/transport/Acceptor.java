package io.millrace.transport;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.millrace.inbound.EngineLog;

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
    private final boolean keepsOwn;
    private final Admission admission;
    private final ChannelWrapper wrapper;
    private final ConnectionTimers.Node retry = new ConnectionTimers.Node()
    {
        @Override
        void onExpired(final long nowNs)
        {
            key.interest(Poller.ACCEPT);
        }
    };
    private PollKey key;

    /**
     * What the acceptors of a server share.
     *
     * @param agents         among which connections are shared out.
     * @param ids            of connections.
     * @param maxConnections at the same time, over all agents; up to as many more are answered with status 503, and
     *                       beyond those closed at once.
     * @param onFailure      is told when none can be accepted.
     */
    public record Admission(
        List<SelectorAgent> agents, AtomicLong ids, int maxConnections, Consumer<IOException> onFailure)
    {
    }

    /**
     * Creates an acceptor.
     *
     * @param channel   that listens.
     * @param own       agent on whose thread it accepts.
     * @param keepsOwn  whether that agent serves all that it accepts.
     * @param admission shared with other acceptors.
     * @param wrapper   of what is accepted.
     */
    public Acceptor(
        final ListeningChannel channel,
        final SelectorAgent own,
        final boolean keepsOwn,
        final Admission admission,
        final ChannelWrapper wrapper)
    {
        this.wrapper = wrapper;
        this.channel = channel;
        this.own = own;
        this.keepsOwn = keepsOwn;
        this.admission = admission;
    }

    /**
     * Whether it accepts on an agent's thread.
     *
     * @param agent in question.
     * @return true if so.
     */
    public boolean isOn(final SelectorAgent agent)
    {
        return own == agent;
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
        own.timers().disarm(retry);
        if (key != null)
        {
            key.cancel();
        }
        channel.close();
    }

    @Override
    public void onReady(final int ready)
    {
        own.awake();
        try
        {
            TransportChannel accepted;
            for (int i = 0; i < ACCEPTED_PER_CYCLE && (accepted = channel.accept()) != null; i++)
            {
                wrapAndAssign(accepted);
            }
        }
        catch (final IOException ex)
        {
            key.interest(0);
            own.onAcceptFailure();
            admission.onFailure().accept(ex);
            own.timers().arm(retry, own.refreshNow() + PAUSE_NS);
        }
    }

    private void wrapAndAssign(final TransportChannel accepted)
    {
        own.onAccepted();
        try
        {
            assign(wrapper.wrap(accepted));
        }
        catch (final IOException | RuntimeException ex)
        {
            EngineLog.warn("cannot serve the connection of " + accepted.remoteAddress(), ex);
            own.onTurnedAway();
            accepted.close();
        }
    }

    private void assign(final TransportChannel accepted)
    {
        SelectorAgent chosen = own;
        int total = 0;
        for (final SelectorAgent agent : admission.agents())
        {
            total += agent.load();
            chosen = !keepsOwn && agent.load() < chosen.load() ? agent : chosen;
        }
        if (total >= 2L * admission.maxConnections())
        {
            own.onTurnedAway();
            accepted.close();
            return;
        }
        final boolean refused = total >= admission.maxConnections();
        chosen.reserve();
        final long id = admission.ids().incrementAndGet();
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
