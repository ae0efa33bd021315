package io.millrace.transport;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Shares the connections of a server out among its selectors, as long as there is room for them. Its acceptors use it
 * together. Any thread may call it.
 */
public final class Admission
{
    private final List<SelectorAgent> agents;
    private final AtomicLong ids;
    private final int maxConnections;
    private final PeerLimits peers;
    private final RateLimit rate;
    private final Consumer<IOException> onFailure;

    /**
     * Creates what the acceptors of a server share.
     *
     * @param agents         among which connections are shared out.
     * @param ids            of connections.
     * @param maxConnections at the same time, over all agents; up to as many more are answered with status 503, and
     *                       beyond those closed at once.
     * @param peers          how many may be in their handshake, or come from one address.
     * @param rate           connections that are accepted per second; null for no limit.
     * @param onFailure      is told when none can be accepted.
     */
    public Admission(
        final List<SelectorAgent> agents,
        final AtomicLong ids,
        final int maxConnections,
        final PeerLimits peers,
        final RateLimit rate,
        final Consumer<IOException> onFailure)
    {
        this.peers = peers;
        this.rate = rate;
        this.agents = agents;
        this.ids = ids;
        this.maxConnections = maxConnections;
        this.onFailure = onFailure;
    }

    void onFailure(final IOException failure)
    {
        onFailure.accept(failure);
    }

    /** How long none may be accepted, in nanoseconds; 0 if one may be now. */
    long waitNs(final long nowNs)
    {
        return rate == null ? 0 : rate.waitNs(nowNs);
    }

    /** One is accepted. */
    void onAccept(final long nowNs)
    {
        if (rate != null)
        {
            rate.use(1, nowNs);
        }
    }

    /**
     * Has a connection served by the agent with the fewest.
     *
     * @param channel   of the connection, which is this object's from now on.
     * @param reception of the connection.
     */
    public void admit(final TransportChannel channel, final Reception reception)
    {
        // An agent's own thread counts what is accepted, and knows best by then which of them has the fewest.
        final SelectorAgent first = agents.get(0);
        first.execute(() -> admit(channel, first, false, reception));
    }

    /**
     * Has a connection served by an agent, whose thread calls this, or by one with fewer connections.
     *
     * @param channel   of the connection, which is this object's from now on.
     * @param own       whose thread calls.
     * @param keepsOwn  whether that agent serves it in any case.
     * @param reception of the connection.
     */
    void admit(
        final TransportChannel channel, final SelectorAgent own, final boolean keepsOwn, final Reception reception)
    {
        own.onAccepted();
        SelectorAgent chosen = own;
        long total = 0;
        int turnedAway = 0;
        for (final SelectorAgent agent : agents)
        {
            total += agent.load();
            turnedAway += agent.turnedAway();
            chosen = !keepsOwn && agent.load() < chosen.load() ? agent : chosen;
        }
        // Those that are being turned away take no room: or a crowd at the door would keep everybody out for ever.
        final boolean crowded = total >= 2L * maxConnections;
        final boolean full = crowded || total - turnedAway >= maxConnections;
        final PeerTicket ticket = peers.enter(channel.remoteAddress());
        final Arrival arrival = new Arrival(
            ids.incrementAndGet(), channel, full ? Refusal.NO_ROOM : ticket.refusal(), ticket, reception);
        if (arrival.refusal() != null)
        {
            own.config().limitStats().onReached(arrival.refusal().limit(), arrival.id());
        }
        if (crowded || ticket.isHopeless())
        {
            ticket.leave();
            own.onRejected();
            channel.close();
            return;
        }
        give(arrival, chosen, own);
    }

    private static void give(final Arrival arrival, final SelectorAgent chosen, final SelectorAgent own)
    {
        chosen.reserve(arrival.refusal() != null);
        if (chosen == own)
        {
            own.add(arrival);
        }
        else
        {
            chosen.execute(() -> chosen.add(arrival));
        }
    }
}
