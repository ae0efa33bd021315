package io.millrace.engine;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import io.millrace.testkit.InMemoryServer;

/**
 * What goes wrong in a {@link Simulation}, beside its peers: memory that runs out, callbacks and tasks that throw,
 * producers that leave their claims open, a clock that jumps.
 */
final class Faults
{
    /** What is said of a connection that is given up because there is no memory. */
    static final String NO_MEMORY = "no memory, as a test wants it";

    private static final long JUMP_NS = 60_000_000_000L;

    private final Random random;
    private final InMemoryServer server;
    private final List<Peer> peers;
    private final boolean on;
    private final Set<String> happened = new TreeSet<>();
    private boolean scarce;
    private boolean wasScarce;
    private boolean jumped;

    Faults(final Random random, final InMemoryServer server, final List<Peer> peers)
    {
        this.random = random;
        this.server = server;
        this.peers = peers;
        on = random.nextInt(3) == 0;
    }

    /** Something may go wrong now. */
    void act()
    {
        if (!on)
        {
            return;
        }
        switch (random.nextInt(200))
        {
            case 0:
            case 1:
                scarce = !scarce;
                wasScarce |= scarce;
                happened.add("memory");
                server.failAllocations(scarce);
                break;
            case 2:
                jumped = true;
                happened.add("clock");
                server.stand(JUMP_NS);
                break;
            case 3:
                final Peer peer = peers.get(random.nextInt(peers.size()));
                if (peer.connection != null)
                {
                    peer.connection.execute(() -> fail(peer, "task", 2));
                }
                break;
            default:
                break;
        }
    }

    /** Nothing goes wrong any more. */
    void end()
    {
        scarce = false;
        server.failAllocations(false);
    }

    /** A callback for a peer throws now and then. */
    void fail(final Peer peer, final String callback, final int oneIn)
    {
        if (on && random.nextInt(oneIn) == 0)
        {
            peer.thrown = true;
            happened.add(callback);
            throw new IllegalStateException("thrown on purpose");
        }
    }

    /** Whether a producer dies inside the claim that it has just made. */
    boolean diesInClaim()
    {
        final boolean dies = on && random.nextInt(20) == 0;
        if (dies)
        {
            happened.add("claim");
        }
        return dies;
    }

    /** What has gone wrong, by name. */
    Set<String> happened()
    {
        return happened;
    }

    boolean wasScarce()
    {
        return wasScarce;
    }

    boolean hasJumped()
    {
        return jumped;
    }
}
