package io.millrace.transport;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import io.millrace.inbound.EngineLog;
import io.millrace.inbound.LogTopic;

/**
 * How connections of a server come to a selector: perhaps with a header of a proxy first, perhaps only to be told that
 * they may not stay. Belongs to the selector thread.
 */
final class Entrance
{
    private final SelectorAgent agent;
    private final Set<ProxyPreamble> preambles = new HashSet<>();
    private final Set<NetworkConnection> turnedAway = new HashSet<>();
    private final Map<NetworkConnection, PeerTicket> tickets = new HashMap<>();

    Entrance(final SelectorAgent agent)
    {
        this.agent = agent;
    }

    /** Serves a connection, whose place is reserved. */
    void add(final Arrival arrival)
    {
        TransportChannel wrapped = arrival.channel();
        try
        {
            if (arrival.refusal() == null && arrival.reception().expectsHeader(wrapped))
            {
                startPreamble(arrival);
                return;
            }
            wrapped = arrival.reception().wrapper().wrap(wrapped);
            final NetworkConnection connection = open(arrival, wrapped, agent.config().handshakeTimeoutNs());
            if (arrival.refusal() != null)
            {
                onNoRoom(arrival.refusal());
                turnedAway.add(connection);
                connection.refuse(arrival.refusal());
            }
            readBuffered(wrapped, connection);
        }
        catch (final IOException | RuntimeException | OutOfMemoryError ex)
        {
            onNotServed(arrival, wrapped, ex);
        }
    }

    private NetworkConnection open(final Arrival arrival, final TransportChannel channel, final long timeoutNs)
        throws IOException
    {
        final NetworkConnection connection =
            agent.add(channel, arrival.id(), new ServerOpening(agent.config(), timeoutNs, arrival));
        if (arrival.ticket() != PeerTicket.UNLIMITED)
        {
            tickets.put(connection, arrival.ticket());
        }
        return connection;
    }

    private void startPreamble(final Arrival arrival) throws IOException
    {
        final ProxyPreamble preamble = new ProxyPreamble(
            agent, arrival.channel(), arrival.reception().required(), (ended, remainingNs) ->
            {
                preambles.remove(ended);
                if (remainingNs < 0)
                {
                    arrival.ticket().leave();
                    agent.unreserve();
                }
                else
                {
                    addBehindProxy(arrival, remainingNs);
                }
            });
        preamble.start();
        preambles.add(preamble);
    }

    private void addBehindProxy(final Arrival arrival, final long timeoutNs)
    {
        TransportChannel wrapped = arrival.channel();
        try
        {
            wrapped = arrival.reception().wrapper().wrap(wrapped);
            final NetworkConnection connection = open(arrival, wrapped, timeoutNs);
            // Who the header is silent about is the proxy itself, which has no limit.
            if (wrapped.remoteAddress().equals(wrapped.peerAddress()) ||
                arrival.ticket().from(wrapped.remoteAddress()))
            {
                readBuffered(wrapped, connection);
            }
            else
            {
                final Refusal refusal = arrival.ticket().refusal();
                agent.config().limitStats().onReached(refusal.limit(), arrival.id());
                connection.refuse(refusal);
            }
        }
        catch (final IOException | RuntimeException | OutOfMemoryError ex)
        {
            onNotServed(arrival, wrapped, ex);
        }
    }

    /** What the channel holds from before: its socket would not say that there is anything. */
    private static void readBuffered(final TransportChannel channel, final NetworkConnection connection)
    {
        if (channel.hasBuffered())
        {
            connection.onReady(Poller.READ);
        }
    }

    private void onNotServed(final Arrival arrival, final TransportChannel channel, final Throwable cause)
    {
        EngineLog.warn(LogTopic.ACCEPT, "cannot serve the connection of " + channel.remoteAddress(), cause);
        agent.onRejected();
        channel.close();
        arrival.ticket().leave();
        agent.unreserve(arrival.refusal() != null);
    }

    private void onNoRoom(final Refusal refusal)
    {
        if (refusal == Refusal.NO_ROOM)
        {
            agent.onNoRoom();
            EngineLog.warn(LogTopic.ACCEPT, "there are as many connections as maxConnections allows: more are " +
                "answered with 503, until some end; raise it, or find out who has them", null);
        }
    }

    void onOpened(final NetworkConnection connection)
    {
        final PeerTicket ticket = tickets.get(connection);
        if (ticket != null)
        {
            ticket.onOpened();
        }
    }

    /** Returns whether the connection was only told that it may not stay. */
    boolean onEnded(final NetworkConnection connection)
    {
        final PeerTicket ticket = tickets.remove(connection);
        if (ticket != null)
        {
            ticket.leave();
        }
        return turnedAway.remove(connection);
    }

    /** Lets go of the proxies whose clients are not known yet. */
    void stopPreambles()
    {
        for (final ProxyPreamble preamble : preambles.toArray(new ProxyPreamble[0]))
        {
            preamble.stop();
        }
    }
}
