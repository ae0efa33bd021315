package io.millrace.engine;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.millrace.inbound.Dispatcher;
import io.millrace.inbound.EngineLog;
import io.millrace.transport.Acceptor;
import io.millrace.transport.Network;
import io.millrace.transport.NetworkConnection;
import io.millrace.transport.SelectorAgent;

/**
 * The orderly end of a server: stop accepting, say good-bye, wait, cut, stop the threads. Each step is a command to
 * every loop, and the next one begins only when all loops have done it, so that no connection slips between two steps.
 */
final class Drain
{
    private static final long CHECK_NS = 1_000_000L;
    private static final long CUT_NS = TimeUnit.SECONDS.toNanos(1);

    private final Topology topology;
    private final List<AgentThread> threads;
    private final List<Acceptor> acceptors;
    private final Network network;
    private final LongSupplier clock;

    Drain(
        final Topology topology,
        final List<AgentThread> threads,
        final List<Acceptor> acceptors,
        final Network network,
        final LongSupplier clock)
    {
        this.topology = topology;
        this.threads = threads;
        this.acceptors = acceptors;
        this.network = network;
        this.clock = clock;
    }

    /** Returns whether all threads have ended, so that memory may be released. */
    boolean run(final long timeoutNs)
    {
        final long startNs = clock.getAsLong();
        final long deadlineNs = startNs + Math.min(timeoutNs, Long.MAX_VALUE / 2);
        step(selector -> acceptors.stream().filter(a -> a.isOn(selector)).forEach(Acceptor::stop), deadlineNs);
        step(Drain::leave, deadlineNs);
        await(this::isQuiet, deadlineNs);
        final long cutNs = clock.getAsLong() + CUT_NS;
        step(selector -> selector.forEach(NetworkConnection::cutForShutdown), cutNs);
        topology.loops().forEach(AgentLoop::unsettle);
        await(this::isQuiet, cutNs);
        interruptBusy();
        return stopThreads();
    }

    private static void leave(final SelectorAgent selector)
    {
        selector.stopPreambles();
        selector.forEach(NetworkConnection::goAway);
    }

    /** Interrupts callbacks that block, while all threads still run, so that what waited behind them is done. */
    private void interruptBusy()
    {
        final List<AgentThread> busy = threads.stream().filter(AgentThread::isBusy).toList();
        if (!busy.isEmpty())
        {
            busy.forEach(AgentThread::interrupt);
            await(this::isQuiet, clock.getAsLong() + CUT_NS);
        }
    }

    private boolean stopThreads()
    {
        threads.forEach(AgentThread::stop);
        final List<AgentThread> busy = busyAfter(threads);
        if (busy.isEmpty())
        {
            return true;
        }
        busy.forEach(AgentThread::interrupt);
        final List<AgentThread> lost = busyAfter(busy);
        lost.forEach(thread -> EngineLog.error(
            "the thread " + thread.name() + " did not end, because a callback does not return; memory is given up",
            null));
        return lost.isEmpty();
    }

    private static List<AgentThread> busyAfter(final List<AgentThread> candidates)
    {
        final long deadlineNs = System.nanoTime() + CUT_NS;
        return candidates.stream().filter(thread -> !thread.join(deadlineNs - System.nanoTime())).toList();
    }

    /** Does something on each selector's thread, and waits until all have done it. */
    private void step(final Consumer<SelectorAgent> action, final long deadlineNs)
    {
        final AtomicInteger done = new AtomicInteger();
        final int count = topology.selectors().size();
        for (int i = 0; i < count; i++)
        {
            final SelectorAgent selector = topology.selectors().get(i);
            final AgentLoop loop = topology.selectorLoops().get(i);
            selector.execute(() ->
            {
                action.accept(selector);
                loop.unsettle();
                done.incrementAndGet();
            });
        }
        await(() -> done.get() == count, Math.max(deadlineNs, clock.getAsLong() + CUT_NS / 2));
    }

    private boolean isQuiet()
    {
        return topology.selectors().stream().allMatch(SelectorAgent::isQuiet) &&
            topology.dispatchers().stream().allMatch(Dispatcher::isQuiet) &&
            topology.loops().stream().allMatch(AgentLoop::wasQuiet);
    }

    private void await(final BooleanSupplier condition, final long deadlineNs)
    {
        drive();
        while (!condition.getAsBoolean() && deadlineNs - clock.getAsLong() > 0)
        {
            network.pause(CHECK_NS);
            drive();
        }
    }

    private void drive()
    {
        if (!threads.isEmpty())
        {
            return;
        }
        try
        {
            final List<AgentLoop> loops = topology.loops();
            for (final AgentLoop loop : loops)
            {
                loop.owner(loops.size() == 1 ? Thread.currentThread() : null);
                loop.doWork();
            }
        }
        catch (final IOException ex)
        {
            EngineLog.error("polling failed while closing", ex);
        }
    }
}
