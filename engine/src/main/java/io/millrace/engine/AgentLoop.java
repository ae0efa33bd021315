package io.millrace.engine;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

import io.millrace.inbound.Dispatcher;
import io.millrace.inbound.EngineLog;
import io.millrace.transport.Poller;
import io.millrace.transport.SelectorAgent;
import io.millrace.transport.WriterAgent;

/**
 * The duty cycle of one thread: a selector, a handler or a writer agent, or several of them, each after the other. An
 * agent does not know with which others it shares its thread.
 * <p>
 * When there is nothing to do the thread parks: in the poller if it has a selector agent, else by itself. It raises the
 * {@link ParkedFlag} first and then looks at all queues once more; whoever adds to a queue claims the wake-up
 * afterwards.
 */
final class AgentLoop
{
    private static final long ENDED_RETRY_NS = 10_000_000L;

    private final String name;
    private final LongSupplier clock;
    private final Poller poller;
    private final ParkedFlag parked = new ParkedFlag();
    private SelectorAgent selector;
    private Dispatcher dispatcher;
    private WriterAgent writer;
    private LoopMonitor monitor;
    private volatile Thread thread;
    private volatile boolean quiet;
    private volatile boolean ending;

    /**
     * Creates a loop that has no agents yet.
     *
     * @param name   of its thread.
     * @param clock  in nanoseconds, monotonic.
     * @param poller of its selector agent; null if it will have none.
     */
    AgentLoop(final String name, final LongSupplier clock, final Poller poller)
    {
        this.name = name;
        this.clock = clock;
        this.poller = poller;
    }

    void add(final SelectorAgent agent)
    {
        selector = agent;
        agent.onAwake(parked::lower);
    }

    void add(final Dispatcher agent)
    {
        dispatcher = agent;
    }

    void add(final WriterAgent agent)
    {
        writer = agent;
    }

    /** Has it be seen what this loop does. */
    void monitor(final LoopMonitor newMonitor)
    {
        monitor = newMonitor;
    }

    String name()
    {
        return name;
    }

    Poller poller()
    {
        return poller;
    }

    /** Names the thread that drives this loop from now on. */
    void owner(final Thread newOwner)
    {
        thread = newOwner;
        if (writer != null)
        {
            writer.owner(newOwner, dispatcher != null);
        }
        if (selector != null)
        {
            selector.handOver();
        }
        if (dispatcher != null)
        {
            dispatcher.handOver();
        }
    }

    /** Whether it reads or writes sockets. */
    boolean isNetworking()
    {
        return selector != null || writer != null;
    }

    boolean isOwnedBy(final Thread candidate)
    {
        return thread == candidate;
    }

    /** One duty cycle that does not wait. */
    int doWork() throws IOException
    {
        return cycle(0);
    }

    /** One duty cycle that waits for work. */
    int doWorkOrPark() throws IOException
    {
        if (selector != null)
        {
            selector.runSignals();
        }
        parked.raise();
        try
        {
            final long timeoutNs = ending || hasWork() ? 0 : untilNextDeadline();
            if (poller == null && timeoutNs > 0)
            {
                park(timeoutNs);
                parked.lower();
            }
            return cycle(timeoutNs);
        }
        finally
        {
            parked.lower();
        }
    }

    void wakeUp()
    {
        if (Thread.currentThread() != thread && parked.claimWakeUp())
        {
            if (poller != null)
            {
                poller.wakeUp();
            }
            else
            {
                LockSupport.unpark(thread);
            }
        }
    }

    /** Parks no more, and wakes up if it is parked: its thread looks at once whether it is to stop. Any thread. */
    void end()
    {
        ending = true;
        wakeUp();
    }

    /** What one read brought is handled, and the replies written, before the next socket is read. */
    void runToCompletion()
    {
        try
        {
            dispatcher.poll();
        }
        catch (final Exception ex)
        {
            throw new IllegalStateException(ex);
        }
        writer.writeReplies();
    }

    /** Whether the loop had nothing to do at the end of its last cycle. Any thread may call it. */
    boolean wasQuiet()
    {
        wakeUp();
        return quiet;
    }

    /** Forgets that the loop was quiet, until its next cycle ends. Any thread may call it. */
    void unsettle()
    {
        quiet = false;
    }

    private void park(final long timeoutNs)
    {
        if (timeoutNs == Long.MAX_VALUE)
        {
            LockSupport.park(this);
        }
        else
        {
            LockSupport.parkNanos(this, timeoutNs);
        }
    }

    private int cycle(final long timeoutNs) throws IOException
    {
        int work = 0;
        final long startNs = selector == null && monitor != null ? clock.getAsLong() : 0;
        try
        {
            work = runAgents(timeoutNs);
        }
        catch (final IOException ex)
        {
            throw ex;
        }
        catch (final Throwable thrown)
        {
            EngineLog.error("the duty cycle of " + name + " failed; it goes on", thrown);
            if (monitor != null)
            {
                monitor.onFailure();
            }
        }
        if (monitor != null)
        {
            observe(work, startNs);
        }
        quiet = !hasWork();
        return work;
    }

    private int runAgents(final long timeoutNs) throws Exception
    {
        int work = 0;
        if (selector != null)
        {
            work += selector.doWork(timeoutNs);
        }
        if (dispatcher != null)
        {
            work += dispatcher.doWork();
        }
        if (writer != null)
        {
            work += writer.doWork();
        }
        if (selector != null)
        {
            selector.publish();
        }
        if (work == 0)
        {
            untilTrim();
        }
        return work;
    }

    private void observe(final int work, final long startNs)
    {
        if (work > 0)
        {
            monitor.onCycle(selector == null ? startNs : selector.awakeNs(), clock.getAsLong(), work);
        }
        else
        {
            monitor.onIdle(clock);
        }
    }

    private boolean hasWork()
    {
        return selector != null && selector.hasWork() || dispatcher != null && dispatcher.hasWork() ||
            writer != null && writer.hasWork();
    }

    private long untilNextDeadline()
    {
        long deadlineNs = selector == null ? Long.MAX_VALUE : selector.nextDeadlineNs();
        if (dispatcher != null)
        {
            deadlineNs = Math.min(deadlineNs, dispatcher.nextDeadlineNs());
        }
        final long waitNs = deadlineNs == Long.MAX_VALUE ?
            Long.MAX_VALUE : Math.max(0, deadlineNs - clock.getAsLong());
        final long maxWaitNs = Math.min(monitor == null ? Long.MAX_VALUE : monitor.maxWaitNs(), untilTrim());
        return Math.min(maxWaitNs, writer != null && writer.hasEnded() ? Math.min(waitNs, ENDED_RETRY_NS) : waitNs);
    }

    private long untilTrim()
    {
        return writer != null && writer.isTrimmable() ? writer.trim(clock.getAsLong()) : Long.MAX_VALUE;
    }
}
