package io.millrace.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.util.List;

/**
 * An attempt of a client to connect. Belongs to the selector thread, on which the connection is served if it succeeds.
 *
 * <pre>
 *  look-up ──▶ race of addresses ──▶ [proxy] ──▶ handshake: a {@link NetworkConnection} like any other
 * </pre>
 */
public final class ConnectAttempt extends ConnectionTimers.Node
    implements AddressLookup.Result, AddressRace.Finish, ProxyDialogue.Finish
{
    private final SelectorAgent agent;
    private final Network network;
    private final ConnectPlan plan;
    private String doing = "looking for the address";
    private AddressRace race;
    private ProxyDialogue dialogue;
    private NetworkConnection connection;
    private boolean over;

    /**
     * Creates an attempt. Room for the connection is reserved at the agent, and given back if it fails.
     *
     * @param agent   that serves the connection.
     * @param network to connect over.
     * @param plan    what to do.
     */
    public ConnectAttempt(final SelectorAgent agent, final Network network, final ConnectPlan plan)
    {
        this.agent = agent;
        this.network = network;
        this.plan = plan;
        agent.reserve();
    }

    /**
     * Begins. Any thread may call it.
     */
    public void start()
    {
        agent.execute(this::begin);
    }

    /**
     * Gives up, unless the connection is open by now. Any thread may call it.
     *
     * @param reason what the listener is told.
     */
    public void abort(final IOException reason)
    {
        agent.execute(() -> onAborted(reason));
    }

    private void begin()
    {
        if (over)
        {
            return;
        }
        if (plan.connectTimeoutNs() > 0)
        {
            agent.timers().arm(this, agent.refreshNow() + plan.connectTimeoutNs());
        }
        plan.addresses().find(this);
    }

    @Override
    public void onFound(final List<? extends SocketAddress> addresses)
    {
        agent.execute(() ->
        {
            if (!over)
            {
                doing = "connecting";
                race = new AddressRace(agent, network, plan, addresses, this);
                race.start();
            }
        });
    }

    @Override
    public void onFailed(final IOException failure)
    {
        agent.execute(() -> fail(failure));
    }

    @Override
    public void onConnected(final TransportChannel channel)
    {
        if (plan.proxy() == null)
        {
            onReached(channel);
            return;
        }
        doing = "waiting for the proxy";
        dialogue = new ProxyDialogue(agent, plan.proxy(), channel, this);
        dialogue.start();
    }

    @Override
    public void onNoneConnected(final IOException failure)
    {
        fail(failure);
    }

    @Override
    public void onReached(final TransportChannel channel)
    {
        TransportChannel wrapped = channel;
        try
        {
            wrapped = plan.wrapper().wrap(channel);
            connection = agent.add(wrapped, plan.id(), new ClientOpening(plan, agent.config().handshakeLimits()));
            over = true;
            agent.timers().disarm(this);
        }
        catch (final IOException | RuntimeException | OutOfMemoryError ex)
        {
            wrapped.close();
            fail(ex instanceof final IOException failure ? failure : new IOException("cannot connect: " + ex, ex));
        }
    }

    @Override
    public void onNotReached(final IOException failure)
    {
        fail(failure);
    }

    @Override
    void onExpired(final long nowNs)
    {
        if (dialogue == null || !dialogue.timeUp())
        {
            fail(new SocketTimeoutException("no connection in time, still " + doing));
        }
    }

    private void onAborted(final IOException reason)
    {
        if (connection != null)
        {
            connection.giveUp(reason);
        }
        else
        {
            fail(reason);
        }
    }

    private void fail(final IOException failure)
    {
        if (over)
        {
            return;
        }
        over = true;
        agent.timers().disarm(this);
        agent.unreserve();
        if (race != null)
        {
            race.stop();
        }
        if (dialogue != null)
        {
            dialogue.stop();
        }
        plan.listener().onConnectFailed(failure);
    }
}
