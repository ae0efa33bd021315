package io.millrace.transport;

import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;

import io.millrace.counters.AgentRole;
import io.millrace.counters.CounterKey;
import io.millrace.monitor.Counter;
import io.millrace.monitor.CounterSet;
import io.millrace.outbound.OutboundContext;
import io.millrace.outbound.OutboundWriter;

import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;

/**
 * The agent of a writer thread: visits the connections that have something to send, each once per cycle and for a
 * bounded number of bytes, so that none delays another. It never waits for a socket: one that takes no more is left to
 * its selector, which calls the writer again when it does.
 */
public final class WriterAgent implements Agent
{
    private final TakeAllQueue<WriteSide> scheduled = new TakeAllQueue<>();
    private final ManyToOneConcurrentLinkedQueue<WriteSide> ending = new ManyToOneConcurrentLinkedQueue<>();
    private final ArrayDeque<WriteSide> local = new ArrayDeque<>();
    private final ArrayDeque<WriteSide> carried = new ArrayDeque<>();
    private final ArrayDeque<WriteSide> ended = new ArrayDeque<>();
    private final OutboundWriter writer;
    private final OutboundContext context;
    private final Runnable wakeUp;
    private final BooleanSupplier onNetworkThread;
    private Counter failures;
    private Thread owner;
    private boolean writing;

    /**
     * Creates the agent of one writer thread.
     *
     * @param writer          that drains connections.
     * @param context         of those connections.
     * @param wakeUp          wakes this agent's thread.
     * @param onNetworkThread tells whether the current thread does network work of the same server.
     */
    public WriterAgent(
        final OutboundWriter writer,
        final OutboundContext context,
        final Runnable wakeUp,
        final BooleanSupplier onNetworkThread)
    {
        this.onNetworkThread = onNetworkThread;
        this.writer = writer;
        this.context = context;
        this.wakeUp = wakeUp;
        counters(CounterSet.detached(AgentRole.WRITER));
    }

    /**
     * Has it be seen what this agent does. To be called once at most, before anything drives it.
     *
     * @param set of this agent.
     */
    public void counters(final CounterSet set)
    {
        failures = set.get(CounterKey.WRITE_FAILURES);
        writer.counters(set);
    }

    @Override
    public String roleName()
    {
        return "writer";
    }

    /**
     * Names this agent's thread, whose own calls need no queue that others share.
     *
     * @param thread   that drives this agent; null to treat all threads alike.
     * @param handling whether that thread runs callbacks as well, and so is the one that leases most rings.
     */
    public void owner(final Thread thread, final boolean handling)
    {
        owner = thread;
        context.rings().owner(handling ? thread : null);
        writer.handOver();
        context.wire().handOver();
    }

    @Override
    public int doWork()
    {
        while (!carried.isEmpty())
        {
            local.addFirst(carried.pollLast());
        }
        return visit(true);
    }

    /**
     * Visits the connections that have something to send, but not those that had their share: these wait for the end of
     * the duty cycle, so that they cost no more when the agents of a thread take turns within it.
     *
     * @return how many were visited.
     */
    public int writeReplies()
    {
        return visit(false);
    }

    private int visit(final boolean all)
    {
        int visits = 0;
        WriteSide side = scheduled.takeAll();
        while (side != null)
        {
            final WriteSide next = side.takeNext();
            local.addLast(side);
            side = next;
        }
        for (int left = local.size(); left > 0 && (side = local.pollFirst()) != null; left--)
        {
            if (all || !side.hadShare())
            {
                write(side);
                visits++;
            }
            else
            {
                carried.addLast(side);
            }
        }
        while ((side = ending.poll()) != null)
        {
            ended.addLast(side);
        }
        return visits + (ended.isEmpty() ? 0 : discardEnded());
    }

    private void write(final WriteSide side)
    {
        writing = true;
        try
        {
            side.write(writer);
        }
        finally
        {
            writing = false;
        }
    }

    /**
     * Whether there is something to do at once. Only this agent's thread may call it.
     *
     * @return true if connections are scheduled.
     */
    public boolean hasWork()
    {
        return !local.isEmpty() || !carried.isEmpty() || !scheduled.isEmpty() || !ending.isEmpty();
    }

    /**
     * Whether memory is kept that {@link #trim(long)} would free in time. Only this agent's thread may call it.
     *
     * @return true if so.
     */
    public boolean isTrimmable()
    {
        return context.rings().isTrimmable();
    }

    /**
     * Frees a little of the memory that has not been needed for some time. Only this agent's thread may call it, when
     * it has nothing else to do.
     *
     * @param nowNs of the clock of the server or client.
     * @return how long to wait with the next call, in nanoseconds.
     */
    public long trim(final long nowNs)
    {
        return context.rings().trim(nowNs);
    }

    OutboundContext context()
    {
        return context;
    }

    /** Each connection calls it at most once until it is visited, from any thread. */
    void schedule(final WriteSide side)
    {
        if (Thread.currentThread() == owner)
        {
            local.addLast(side);
        }
        else
        {
            scheduled.add(side);
            wakeUp.run();
        }
    }

    /**
     * Writes for one connection at once, on behalf of a callback that runs on this agent's thread. Any thread.
     *
     * @return whether this is the agent's thread, or another that must not wait because others may wait for it.
     */
    boolean writeInline(final WriteSide side)
    {
        if (Thread.currentThread() != owner)
        {
            return onNetworkThread.getAsBoolean();
        }
        if (!writing)
        {
            side.writeInline(writer);
        }
        return true;
    }

    /** Writes for one connection at once, if this is the agent's thread. */
    boolean writeNow(final WriteSide side)
    {
        final boolean possible = Thread.currentThread() == owner && !writing;
        if (possible)
        {
            side.writeInline(writer);
        }
        return possible;
    }

    /** The socket of a connection failed. Only this agent's thread may call it. */
    void onFailure()
    {
        failures.add(1);
    }

    /** A connection has ended and refuses sends: release what it holds as soon as no producer is inside. Any thread. */
    void end(final WriteSide side)
    {
        ending.add(side);
        wakeUp.run();
    }

    /**
     * Whether ended connections wait for a producer to leave. Only this agent's thread may call it.
     *
     * @return true if so.
     */
    public boolean hasEnded()
    {
        return !ended.isEmpty();
    }

    private int discardEnded()
    {
        int work = 0;
        for (int i = ended.size(); i > 0; i--)
        {
            final WriteSide side = ended.pollFirst();
            if (side.discard(writer))
            {
                work++;
            }
            else
            {
                ended.addLast(side);
            }
        }
        return work;
    }
}
