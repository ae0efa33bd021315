package io.millrace.engine;

import java.io.IOException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.millrace.inbound.EngineLog;

/**
 * Drives an agent loop on a thread of its own until it is told to stop.
 */
final class AgentThread
{
    private static final long FAILURE_PAUSE_NS = 10_000_000L;
    private static final long GATHER_NS = 4_000_000L;

    private final AgentLoop loop;
    private final boolean spins;
    private final boolean gathers;
    private final Thread thread;
    private volatile boolean running = true;

    AgentThread(final AgentLoop loop, final IdlePreset preset, final ThreadFactory factory)
    {
        this.loop = loop;
        spins = preset == IdlePreset.LOW_LATENCY;
        gathers = preset == IdlePreset.LOW_POWER && loop.poller() != null;
        thread = factory.newThread(this::run);
        if (thread == null)
        {
            throw new IllegalStateException("the thread factory made no thread for " + loop.name());
        }
        loop.owner(thread);
    }

    void start()
    {
        thread.start();
    }

    String name()
    {
        return loop.name();
    }

    /** Has the thread end after its present cycle. */
    void stop()
    {
        running = false;
        loop.end();
    }

    /**
     * Waits until the thread has ended.
     *
     * @param timeoutNs how long to wait at most.
     * @return whether it has ended.
     */
    boolean join(final long timeoutNs)
    {
        final long deadlineNs = System.nanoTime() + timeoutNs;
        boolean interrupted = false;
        long leftNs = timeoutNs;
        while (thread.isAlive() && leftNs > 0)
        {
            try
            {
                TimeUnit.NANOSECONDS.timedJoin(thread, leftNs);
            }
            catch (final InterruptedException ex)
            {
                interrupted = true;
            }
            leftNs = deadlineNs - System.nanoTime();
        }
        if (interrupted)
        {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    /** Whether it has not come to rest since its loop was unsettled. */
    boolean isBusy()
    {
        return !loop.wasQuiet();
    }

    /** Interrupts a callback that blocks. */
    void interrupt()
    {
        thread.interrupt();
    }

    private static void pauseAfter(final String message, final Throwable thrown)
    {
        try
        {
            EngineLog.error(message, thrown);
        }
        catch (final Throwable again)
        {
            // The heap may be exhausted; the thread must live on all the same.
            thrown.addSuppressed(again);
        }
        LockSupport.parkNanos(FAILURE_PAUSE_NS);
    }

    private void run()
    {
        while (running)
        {
            try
            {
                final int work = spins ? loop.doWork() : loop.doWorkOrPark();
                if (work == 0)
                {
                    // A callback that was interrupted, or interrupts itself, must not keep the loop from parking.
                    Thread.interrupted();
                    if (spins)
                    {
                        Thread.onSpinWait();
                    }
                }
                else if (gathers)
                {
                    // Nobody wakes it, so what arrives meanwhile is read together.
                    LockSupport.parkNanos(GATHER_NS);
                }
            }
            catch (final IOException ex)
            {
                pauseAfter("polling failed; trying again", ex);
            }
            catch (final Throwable thrown)
            {
                pauseAfter("the duty cycle of " + loop.name() + " failed; it goes on", thrown);
            }
        }
    }
}
