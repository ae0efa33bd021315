package io.millrace.engine;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.millrace.inbound.EngineLog;
import io.millrace.transport.Acceptor;
import io.millrace.transport.Network;
import io.millrace.transport.NetworkConnection;

/**
 * The orderly end of a server: stop accepting, say good-bye, wait, cut, stop the threads. Each step is a command to
 * every loop, and the next one begins only when all loops have done it, so that no connection slips between two steps.
 */
final class Drain
{
    private static final long CHECK_NS = 1_000_000L;
    private static final long CUT_NS = TimeUnit.SECONDS.toNanos(1);

    private final List<EventLoop> loops;
    private final List<LoopThread> threads;
    private final List<Acceptor> acceptors;
    private final Network network;
    private final LongSupplier clock;

    Drain(
        final List<EventLoop> loops,
        final List<LoopThread> threads,
        final List<Acceptor> acceptors,
        final Network network,
        final LongSupplier clock)
    {
        this.loops = loops;
        this.threads = threads;
        this.acceptors = acceptors;
        this.network = network;
        this.clock = clock;
    }

    void run(final long timeoutNs)
    {
        final long deadlineNs = clock.getAsLong() + timeoutNs;
        step(loop ->
        {
            if (loop == loops.get(0))
            {
                acceptors.forEach(Acceptor::stop);
            }
        });
        step(loop -> loop.selector().forEach(NetworkConnection::goAway));
        await(this::isQuiet, deadlineNs);
        step(loop -> loop.selector().forEach(NetworkConnection::cutForShutdown));
        await(this::isQuiet, clock.getAsLong() + CUT_NS);
        threads.forEach(LoopThread::stop);
    }

    private void step(final Consumer<EventLoop> action)
    {
        final AtomicInteger done = new AtomicInteger();
        for (final EventLoop loop : loops)
        {
            loop.selector().execute(() ->
            {
                action.accept(loop);
                loop.unsettle();
                done.incrementAndGet();
            });
        }
        await(() -> done.get() == loops.size(), clock.getAsLong() + CUT_NS);
    }

    private boolean isQuiet()
    {
        return loops.stream().allMatch(EventLoop::wasQuiet);
    }

    private void await(final BooleanSupplier condition, final long deadlineNs)
    {
        if (threads.isEmpty())
        {
            drive();
        }
        while (!condition.getAsBoolean() && deadlineNs - clock.getAsLong() > 0)
        {
            network.pause(CHECK_NS);
            if (threads.isEmpty())
            {
                drive();
            }
        }
    }

    private void drive()
    {
        try
        {
            loops.get(0).owner(Thread.currentThread());
            loops.get(0).doWork();
        }
        catch (final IOException ex)
        {
            EngineLog.error("polling failed while closing", ex);
        }
    }
}
