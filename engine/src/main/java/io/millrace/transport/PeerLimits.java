package io.millrace.transport;

import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;

import io.millrace.handshake.TrustedProxies;

/**
 * How many connections of a server may be in their handshake, and how many may come from one address. Any thread may
 * call it.
 */
public final class PeerLimits
{
    private final TrustedProxies proxies;
    private final int perAddress;
    private final Places handshakes;
    private final Map<AddressGroup, Places> addresses = new HashMap<>();

    /**
     * Limits that nobody has reached.
     *
     * @param proxies           that speak for others, and have no limit themselves.
     * @param perAddress        connections of one address at a time; 0 for no limit.
     * @param pendingHandshakes at a time; 0 for no limit.
     */
    public PeerLimits(final TrustedProxies proxies, final int perAddress, final int pendingHandshakes)
    {
        this.proxies = proxies;
        this.perAddress = perAddress;
        handshakes = pendingHandshakes == 0 ? null : new Places(pendingHandshakes);
    }

    /** A connection has come. Returns what it takes up, until it leaves, or why it may not stay. */
    PeerTicket enter(final SocketAddress address)
    {
        if (handshakes == null && perAddress == 0)
        {
            return PeerTicket.UNLIMITED;
        }
        final PeerTicket ticket = new PeerTicket(this);
        if (handshakes != null)
        {
            ticket.begin(handshakes);
        }
        if (ticket.refusal() == null && !proxies.contains(address))
        {
            ticket.from(address);
        }
        return ticket;
    }

    /** The places of those who are taken for one; null if they have no limit. Under this object's lock. */
    Places places(final AddressGroup group)
    {
        return perAddress == 0 || group == null ?
            null : addresses.computeIfAbsent(group, key -> new Places(perAddress));
    }

    /** Somebody has left. Under this object's lock. */
    void forget(final AddressGroup group)
    {
        addresses.computeIfPresent(group, (key, places) -> places.isEmpty() ? null : places);
    }

    /** How many addresses there are connections from. */
    synchronized int addressCount()
    {
        return addresses.size();
    }
}
