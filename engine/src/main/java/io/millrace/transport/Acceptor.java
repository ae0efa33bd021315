package io.millrace.transport;

import java.io.IOException;

import io.millrace.api.Limit;

/**
 * Accepts the connections of one listening channel and gives each to the least loaded selector. When none can be
 * accepted, for want of descriptors, or too many came in a second, it pauses and tries again.
 */
public final class Acceptor implements ReadyListener
{
    private static final int ACCEPTED_PER_CYCLE = 64;
    private static final long PAUSE_NS = 100_000_000L;

    private final ListeningChannel channel;
    private final SelectorAgent own;
    private final boolean keepsOwn;
    private final Admission admission;
    private final Reception reception;
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
     * Creates an acceptor.
     *
     * @param channel   that listens.
     * @param own       agent on whose thread it accepts.
     * @param keepsOwn  whether that agent serves all that it accepts.
     * @param admission shared with other acceptors.
     * @param reception of what is accepted.
     */
    public Acceptor(
        final ListeningChannel channel,
        final SelectorAgent own,
        final boolean keepsOwn,
        final Admission admission,
        final Reception reception)
    {
        this.reception = reception;
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

    /** Too many came lately: the others stay in the queue of the listening socket. */
    private boolean isToWait(final long nowNs)
    {
        final long waitNs = admission.waitNs(nowNs);
        if (waitNs > 0)
        {
            key.interest(0);
            own.config().limitStats().onReached(Limit.HANDSHAKE_RATE, 0);
            own.timers().arm(retry, nowNs + waitNs);
        }
        return waitNs > 0;
    }

    @Override
    public void onReady(final int ready)
    {
        own.awake();
        try
        {
            final long nowNs = own.nowNs();
            if (isToWait(nowNs))
            {
                return;
            }
            TransportChannel accepted;
            for (int i = 0; i < ACCEPTED_PER_CYCLE && admission.waitNs(nowNs) == 0 &&
                (accepted = channel.accept()) != null; i++)
            {
                admission.onAccept(nowNs);
                admission.admit(accepted, own, keepsOwn, reception);
            }
        }
        catch (final IOException ex)
        {
            key.interest(0);
            own.onAcceptFailure();
            admission.onFailure(ex);
            own.timers().arm(retry, own.refreshNow() + PAUSE_NS);
        }
    }
}
