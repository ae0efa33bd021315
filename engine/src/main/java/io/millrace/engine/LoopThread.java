package io.millrace.engine;

import java.io.IOException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

import io.millrace.inbound.EngineLog;

/**
 * Drives an event loop on a thread of its own until it is told to stop.
 */
final class LoopThread
{
    private static final long FAILURE_PAUSE_NS = 10_000_000L;
    private static final int SPINS_WHEN_BALANCED = 0;

    private final EventLoop loop;
    private final int spins;
    private final Thread thread;
    private volatile boolean running = true;

    LoopThread(final EventLoop loop, final IdlePreset preset, final ThreadFactory factory)
    {
        this.loop = loop;
        switch (preset)
        {
            case LOW_LATENCY:
                spins = Integer.MAX_VALUE;
                break;
            case BALANCED:
                spins = SPINS_WHEN_BALANCED;
                break;
            default:
                spins = 0;
                break;
        }
        thread = factory.newThread(this::run);
        loop.owner(thread);
    }

    void start()
    {
        thread.start();
    }

    /** Stops the thread after its present cycle and waits until it has ended. */
    void stop()
    {
        loop.selector().execute(() -> running = false);
        boolean interrupted = false;
        while (thread.isAlive())
        {
            try
            {
                thread.join();
            }
            catch (final InterruptedException ex)
            {
                interrupted = true;
            }
        }
        if (interrupted)
        {
            Thread.currentThread().interrupt();
        }
    }

    private void run()
    {
        int idleCycles = 0;
        while (running)
        {
            try
            {
                final int work = idleCycles < spins ? loop.doWork() : loop.doWorkOrPark();
                if (work > 0)
                {
                    idleCycles = 0;
                }
                else if (idleCycles < spins)
                {
                    idleCycles++;
                    Thread.onSpinWait();
                }
            }
            catch (final IOException ex)
            {
                EngineLog.error("polling failed; trying again", ex);
                LockSupport.parkNanos(FAILURE_PAUSE_NS);
            }
        }
    }
}
