package io.millrace.stress.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens connections and leaves them alone. Used within a try block, whose end cuts them.
 */
public final class IdleRun implements AutoCloseable
{
    /** Fewer than the about 28,000 ports that an address has for connections to one server. */
    private static final int CONNECTIONS_PER_ADDRESS = 20_000;

    private static final int FIRST_HOST = 2;
    private static final int HOSTS = 250;
    private static final double NS_PER_S = 1e9;

    private final SwarmSettings settings;
    private Swarm swarm;

    /**
     * A test that has not begun.
     *
     * @param settings whom to connect to.
     */
    public IdleRun(final SwarmSettings settings)
    {
        this.settings = settings;
    }

    /**
     * As many addresses of 127.0.0.0/8 as that many connections need.
     *
     * @param connections to be opened to one server of this machine.
     * @return the addresses.
     */
    public static List<InetAddress> loopbackAddresses(final int connections)
    {
        final List<InetAddress> addresses = new ArrayList<>();
        for (int i = 0; i * CONNECTIONS_PER_ADDRESS < connections; i++)
        {
            final byte[] address = { 127, 0, (byte)(i / HOSTS), (byte)(FIRST_HOST + i % HOSTS) };
            try
            {
                addresses.add(InetAddress.getByAddress(address));
            }
            catch (final UnknownHostException ex)
            {
                throw new IllegalStateException(ex);
            }
        }
        return addresses;
    }

    /**
     * Opens all connections.
     *
     * @param timeoutNs how long that may take.
     * @param progress  is told how far it is.
     * @return handshakes per second, from the first attempt to the last response.
     * @throws IOException          if connections cannot be opened, or are lost.
     * @throws InterruptedException if the thread is interrupted.
     */
    public double open(final long timeoutNs, final Progress progress) throws IOException, InterruptedException
    {
        final long beginNs = System.nanoTime();
        swarm = Swarm.start(settings, new Swarm.Cast()
        {
            @Override
            public Peer newPeer(final int number)
            {
                return new IdlePeer();
            }

            @Override
            public Duty newDuty(final Worker worker)
            {
                return Duty.NONE;
            }
        });
        swarm.awaitOpen(timeoutNs, () -> progress.update(() -> openedSince(beginNs)));
        return settings.connections() / ((swarm.lastOpenedNs() - beginNs) / NS_PER_S);
    }

    /**
     * Waits.
     *
     * @param durationNs how long.
     * @param progress   is told how far it is.
     * @throws IOException          if a connection is lost.
     * @throws InterruptedException if the thread is interrupted.
     */
    public void hold(final long durationNs, final Progress progress) throws IOException, InterruptedException
    {
        final long beginNs = System.nanoTime();
        swarm.await(durationNs, () -> progress.update(
            () -> Progress.of(System.nanoTime() - beginNs, durationNs) + "  " + swarm.open() + " connections idle"));
    }

    /** The time left is that of the others at the rate so far. */
    private String openedSince(final long beginNs)
    {
        final int open = swarm.open();
        final long elapsedNs = System.nanoTime() - beginNs;
        final long totalNs = open == 0 ? Long.MAX_VALUE : (long)((double)elapsedNs / open * settings.connections());
        return (open == 0 ? "" : Progress.of(elapsedNs, totalNs) + "  ") + open + " of " + settings.connections() +
            " connections";
    }

    @Override
    public void close()
    {
        if (swarm != null)
        {
            swarm.close();
        }
    }
}
