package io.millrace.transport;

import java.net.SocketAddress;

import io.millrace.api.HttpResponse;

/**
 * What one connection takes up of {@link PeerLimits}: a place among those in their handshake, until it is open, and one
 * among those from its address. Any thread may call it.
 */
public final class PeerTicket
{
    /** That of a connection to which no such limits apply. */
    static final PeerTicket UNLIMITED = new PeerTicket(null);

    private final PeerLimits limits;
    private Places pending;
    private Places own;
    private Places door;
    private AddressGroup group;
    private Refusal refusal;
    private boolean left;

    PeerTicket(final PeerLimits limits)
    {
        this.limits = limits;
    }

    /** The handshake begins. */
    void begin(final Places handshakes)
    {
        synchronized (limits)
        {
            if (handshakes.enter())
            {
                pending = handshakes;
            }
            else
            {
                refuse(handshakes, Refusal.TOO_MANY_HANDSHAKES);
            }
        }
    }

    /**
     * Now it is known who the client is. Only the first call counts.
     *
     * @param address of the client.
     * @return whether it may stay.
     */
    public boolean from(final SocketAddress address)
    {
        if (limits == null)
        {
            return true;
        }
        synchronized (limits)
        {
            final AddressGroup found = AddressGroup.of(address);
            final Places places = left || group != null ? null : limits.places(found);
            if (places == null)
            {
                return true;
            }
            group = found;
            if (places.enter())
            {
                own = places;
                return true;
            }
            refuse(places, Refusal.TOO_MANY_OF_ADDRESS);
            endHandshake();
            return false;
        }
    }

    private void refuse(final Places places, final Refusal reason)
    {
        refusal = reason;
        door = places.comeToTheDoor() ? places : null;
    }

    /**
     * The connection may not stay.
     *
     * @param stats that count it.
     * @param id    of the connection.
     * @return what its request is answered with.
     */
    public HttpResponse refuse(final LimitStats stats, final long id)
    {
        stats.onReached(refusal.limit(), id);
        return refusal.response();
    }

    /** Why the connection may not stay; null if it may. */
    Refusal refusal()
    {
        return refusal;
    }

    /** Whether there are so many who may not stay that they are not even told. */
    boolean isHopeless()
    {
        return refusal != null && door == null;
    }

    /** The handshake is done. */
    void onOpened()
    {
        if (limits != null)
        {
            synchronized (limits)
            {
                endHandshake();
            }
        }
    }

    private void endHandshake()
    {
        if (pending != null)
        {
            pending.leave();
            pending = null;
        }
    }

    /** The connection has ended. */
    void leave()
    {
        if (limits == null)
        {
            return;
        }
        synchronized (limits)
        {
            left = true;
            endHandshake();
            if (own != null)
            {
                own.leave();
                own = null;
            }
            if (door != null)
            {
                door.leaveTheDoor();
                door = null;
            }
            if (group != null)
            {
                limits.forget(group);
            }
        }
    }
}
