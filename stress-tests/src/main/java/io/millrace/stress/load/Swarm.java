package io.millrace.stress.load;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The clients of a load test and the threads that drive them. Methods may be called by any thread.
 */
final class Swarm implements AutoCloseable
{
    private static final long POLL_MS = 5;

    private final SwarmSettings settings;
    private final List<Worker> workers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicReference<IOException> failure = new AtomicReference<>();
    private volatile IOException lastProblem;
    private volatile long lastOpenedNs;

    private Swarm(final SwarmSettings settings)
    {
        this.settings = settings;
    }

    /** What is needed to make the clients and their duties. */
    interface Cast
    {
        /** A client of the given number, from 0; called before the threads start. */
        Peer newPeer(int number);

        /** What a worker does of its own accord. */
        Duty newDuty(Worker worker);
    }

    static Swarm start(final SwarmSettings settings, final Cast cast) throws IOException
    {
        final Swarm swarm = new Swarm(settings);
        final Handshake handshake = new Handshake(settings.target(), settings.headers());
        for (int i = 0; i < settings.workers(); i++)
        {
            swarm.workers.add(new Worker(swarm, settings, handshake, i));
        }
        for (int i = 0; i < settings.connections(); i++)
        {
            swarm.workers.get(i % swarm.workers.size()).add(cast.newPeer(i));
        }
        for (final Worker worker : swarm.workers)
        {
            worker.duty(cast.newDuty(worker));
            final Thread thread = new Thread(worker, worker.toString());
            thread.setDaemon(true);
            swarm.threads.add(thread);
        }
        swarm.threads.forEach(Thread::start);
        return swarm;
    }

    /** Connections whose handshake is complete and that have not ended. */
    int open()
    {
        return open.get();
    }

    /** Connections that the server, or the network, has ended. */
    int lost()
    {
        return lost.get();
    }

    /** What went wrong last with a connection; null if nothing did. */
    IOException lastProblem()
    {
        return lastProblem;
    }

    Traffic traffic()
    {
        return workers.stream().map(worker -> worker.traffic().sum()).reduce(Traffic.NONE, Traffic::plus);
    }

    /**
     * Waits until all connections are open.
     *
     * @param timeoutNs how long to wait at most.
     * @param progress  called again and again meanwhile.
     * @throws IOException if they cannot be opened, or not in time.
     */
    void awaitOpen(final long timeoutNs, final Runnable progress) throws IOException, InterruptedException
    {
        final long deadlineNs = System.nanoTime() + timeoutNs;
        while (open.get() < settings.connections())
        {
            checkFailure();
            if (System.nanoTime() - deadlineNs >= 0)
            {
                throw new LoadFailure("could not open " + settings.connections() + " connections in " +
                    TimeUnit.NANOSECONDS.toMillis(timeoutNs) / 1000.0 + " s, but " + open.get() +
                    (lastProblem == null ? "" : "; last problem: " + lastProblem.getMessage()));
            }
            progress.run();
            Thread.sleep(POLL_MS);
        }
        checkFailure();
    }

    /** Waits, and calls progress meanwhile; ends early only with the test. */
    void await(final long durationNs, final Runnable progress) throws IOException, InterruptedException
    {
        final long deadlineNs = System.nanoTime() + durationNs;
        for (long left = durationNs; left > 0; left = deadlineNs - System.nanoTime())
        {
            checkFailure();
            progress.run();
            TimeUnit.NANOSECONDS.sleep(Math.min(left, TimeUnit.MILLISECONDS.toNanos(POLL_MS)));
        }
        checkFailure();
    }

    void checkFailure() throws IOException
    {
        final IOException found = failure.get();
        if (found != null)
        {
            throw new LoadFailure(found.getMessage(), found);
        }
    }

    /** When the handshake of a connection was completed last, by {@link System#nanoTime()}. */
    long lastOpenedNs()
    {
        return lastOpenedNs;
    }

    void onOpened()
    {
        lastOpenedNs = System.nanoTime();
        opened.getAndIncrement();
        open.getAndIncrement();
    }

    void onClosed()
    {
        open.getAndDecrement();
    }

    void onLost(final IOException cause)
    {
        lastProblem = cause;
        lost.getAndIncrement();
        if (!settings.reconnecting())
        {
            fail(new LoadFailure("a connection has ended: " + cause.getMessage(), cause));
        }
    }

    void onAttemptFailed(final IOException cause)
    {
        lastProblem = cause;
        if (opened.get() == 0 && !(cause instanceof SocketTimeoutException))
        {
            fail(new LoadFailure("cannot connect to " + settings.target().host() + ": " + cause.getMessage(), cause));
        }
    }

    void fail(final IOException cause)
    {
        failure.compareAndSet(null, cause);
    }

    /** Cuts all connections and waits for the threads to end. */
    void stop() throws InterruptedException
    {
        workers.forEach(Worker::stop);
        for (final Thread thread : threads)
        {
            thread.join();
        }
    }

    @Override
    public void close()
    {
        try
        {
            stop();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }
}
