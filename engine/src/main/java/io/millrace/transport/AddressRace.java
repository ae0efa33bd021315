package io.millrace.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Connects to the first address of several that answers (RFC 8305 §4 and §5): the next one is tried when one has failed
 * or has not answered for a moment, and the families of addresses take turns. Belongs to a selector thread.
 */
final class AddressRace
{
    /** How long an address may take before the next one is tried besides: the delay that RFC 8305 §8 recommends. */
    static final long NEXT_AFTER_NS = 250_000_000L;

    private final SelectorAgent agent;
    private final Network network;
    private final ConnectPlan plan;
    private final Finish finish;
    private final List<SocketAddress> addresses;
    private final List<Candidate> candidates = new ArrayList<>();
    private final List<IOException> failures = new ArrayList<>();
    private final ConnectionTimers.Node impatience = new ConnectionTimers.Node()
    {
        @Override
        void onExpired(final long nowNs)
        {
            tryNext();
        }
    };
    private int next;
    private boolean over;

    /** How it ends. */
    interface Finish
    {
        void onConnected(TransportChannel channel);

        void onNoneConnected(IOException failure);
    }

    AddressRace(
        final SelectorAgent agent,
        final Network network,
        final ConnectPlan plan,
        final List<? extends SocketAddress> found,
        final Finish finish)
    {
        this.agent = agent;
        this.network = network;
        this.plan = plan;
        this.finish = finish;
        addresses = inTurns(found);
    }

    void start()
    {
        tryNext();
    }

    /** Lets go of all that is under way. */
    void stop()
    {
        over = true;
        agent.timers().disarm(impatience);
        candidates.forEach(Candidate::close);
        candidates.clear();
    }

    /** The addresses in the order given, but with the families in turns, beginning with that of the first. */
    static List<SocketAddress> inTurns(final List<? extends SocketAddress> found)
    {
        final List<SocketAddress> first = new ArrayList<>();
        final List<SocketAddress> second = new ArrayList<>();
        for (final SocketAddress address : found)
        {
            (isV6(address) == isV6(found.get(0)) ? first : second).add(address);
        }
        final List<SocketAddress> all = new ArrayList<>(found.size());
        for (int i = 0; i < Math.max(first.size(), second.size()); i++)
        {
            if (i < first.size())
            {
                all.add(first.get(i));
            }
            if (i < second.size())
            {
                all.add(second.get(i));
            }
        }
        return all;
    }

    private static boolean isV6(final SocketAddress address)
    {
        return address instanceof final InetSocketAddress inet && inet.getAddress() instanceof Inet6Address;
    }

    private void tryNext()
    {
        while (!over && next < addresses.size())
        {
            final SocketAddress address = addresses.get(next++);
            try
            {
                final Candidate candidate =
                    new Candidate(network.connect(address, plan.localAddress(), plan.socket()), address);
                candidates.add(candidate);
                candidate.begin();
                if (!over && next < addresses.size())
                {
                    agent.timers().arm(impatience, agent.refreshNow() + NEXT_AFTER_NS);
                }
                return;
            }
            catch (final IOException | RuntimeException ex)
            {
                failures.add(failure(address, ex));
            }
        }
        if (!over && candidates.isEmpty())
        {
            over = true;
            finish.onNoneConnected(failure());
        }
    }

    private IOException failure()
    {
        final IOException first = failures.get(0);
        failures.stream().skip(1).forEach(first::addSuppressed);
        return first;
    }

    private static IOException failure(final SocketAddress address, final Exception cause)
    {
        final ConnectException failure =
            new ConnectException("cannot connect to " + address + ": " + cause.getMessage());
        failure.initCause(cause);
        return failure;
    }

    /** A connection under way. */
    private final class Candidate implements ReadyListener
    {
        private final ConnectingChannel channel;
        private final SocketAddress address;
        private PollKey key;

        Candidate(final ConnectingChannel channel, final SocketAddress address)
        {
            this.channel = channel;
            this.address = address;
        }

        void begin() throws IOException
        {
            try
            {
                if (channel.finish())
                {
                    win();
                }
                else
                {
                    key = agent.poller().register(channel, this);
                }
            }
            catch (final IOException | RuntimeException ex)
            {
                candidates.remove(this);
                channel.close();
                throw ex;
            }
        }

        @Override
        public void onReady(final int ready)
        {
            agent.awake();
            agent.refreshNow();
            if (over)
            {
                return;
            }
            try
            {
                if (channel.finish())
                {
                    win();
                }
            }
            catch (final IOException | RuntimeException ex)
            {
                candidates.remove(this);
                close();
                failures.add(failure(address, ex));
                agent.timers().disarm(impatience);
                tryNext();
            }
        }

        private void win() throws IOException
        {
            final TransportChannel connected = channel.connected();
            candidates.remove(this);
            stop();
            finish.onConnected(connected);
        }

        void close()
        {
            if (key != null)
            {
                key.cancel();
            }
            channel.close();
        }
    }
}
