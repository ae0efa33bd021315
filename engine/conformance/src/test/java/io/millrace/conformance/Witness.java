package io.millrace.conformance;

import java.util.concurrent.locks.LockSupport;

/**
 * A well-behaved client of a server that is attacked: it sends a message, waits for the echo, and so on. It shares the
 * server's threads with the attackers.
 */
final class Witness implements AutoCloseable
{
    private static final long PAUSE_NS = 1_000_000;
    private static final long LEAST_ROUND_TRIPS = 2;
    private static final long PATIENCE_MS = 30_000;

    private final Peer peer;
    private final Runnable onRoundTrip;
    private final Thread thread = new Thread(this::run, "witness");
    private long roundTrips;
    private Throwable failure;
    private volatile boolean leaving;

    /**
     * Begins to talk.
     *
     * @param peer        whose connection is open.
     * @param onRoundTrip called after each echo.
     */
    Witness(final Peer peer, final Runnable onRoundTrip)
    {
        this.peer = peer;
        this.onRoundTrip = onRoundTrip;
        thread.setDaemon(true);
        thread.start();
    }

    private void run()
    {
        try
        {
            for (long i = 0; !leaving; i++)
            {
                final String message = "still there? " + i;
                peer.send(Frame.text(message));
                peer.expect(Event.text(message));
                onRoundTrip.run();
                count(null);
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
        catch (final Throwable thrown)
        {
            count(thrown);
        }
    }

    private synchronized void count(final Throwable newFailure)
    {
        roundTrips++;
        failure = newFailure;
        notifyAll();
    }

    /** Waits for an echo of a message that was sent after this call. */
    synchronized void checkServed()
    {
        final long deadlineNs = System.nanoTime() + PATIENCE_MS * 1_000_000;
        final long enough = roundTrips + LEAST_ROUND_TRIPS;
        try
        {
            while (failure == null && roundTrips < enough)
            {
                final long leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
                if (leftMs <= 0)
                {
                    throw new AssertionError("the witness was not served");
                }
                wait(leftMs);
            }
        }
        catch (final InterruptedException ex)
        {
            throw new AssertionError(ex);
        }
        if (failure != null)
        {
            throw new AssertionError("the witness was not served: " + failure.getMessage(), failure);
        }
    }

    @Override
    public void close()
    {
        leaving = true;
        try
        {
            thread.join(PATIENCE_MS);
        }
        catch (final InterruptedException ex)
        {
            throw new AssertionError(ex);
        }
        peer.close();
    }
}
