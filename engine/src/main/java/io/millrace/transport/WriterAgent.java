package io.millrace.transport;

import java.util.ArrayDeque;

import io.millrace.outbound.OutboundWriter;

import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/**
 * The agent of a writer thread: visits the connections that have something to send, each once per cycle and for a
 * bounded number of bytes, so that none delays another.
 */
public final class WriterAgent implements Agent
{
    private final ManyToOneConcurrentArrayQueue<NetworkConnection> scheduled;
    private final ArrayDeque<NetworkConnection> local = new ArrayDeque<>();
    private final ArrayDeque<NetworkConnection> ended = new ArrayDeque<>();
    private final OutboundWriter writer;
    private final Runnable wakeUp;
    private Thread owner;
    private boolean writing;

    /**
     * Creates the agent of one writer thread.
     *
     * @param writer         that drains connections.
     * @param maxConnections that can be scheduled at the same time.
     * @param wakeUp         wakes this agent's thread.
     */
    public WriterAgent(final OutboundWriter writer, final int maxConnections, final Runnable wakeUp)
    {
        this.writer = writer;
        this.wakeUp = wakeUp;
        scheduled = new ManyToOneConcurrentArrayQueue<>(maxConnections);
    }

    @Override
    public String roleName()
    {
        return "writer";
    }

    /**
     * Names this agent's thread, whose own calls need no queue that others share.
     *
     * @param thread that drives this agent.
     */
    public void owner(final Thread thread)
    {
        owner = thread;
    }

    /** A write that fails has the rest of the input read and dispatched, which may lead back here. */
    @Override
    public int doWork()
    {
        NetworkConnection connection;
        while ((connection = scheduled.poll()) != null)
        {
            local.addLast(connection);
        }
        int visits = 0;
        for (int left = local.size(); left > 0 && (connection = local.pollFirst()) != null; left--)
        {
            write(connection);
            visits++;
        }
        return visits + (ended.isEmpty() ? 0 : discardEnded());
    }

    private void write(final NetworkConnection connection)
    {
        final boolean outer = writing;
        writing = true;
        try
        {
            connection.write(writer);
        }
        finally
        {
            writing = outer;
        }
    }

    /**
     * Writes for one connection, on behalf of a callback that runs on this agent's thread, unless the callback was
     * itself called out of a write. Any thread may call it.
     *
     * @param connection to write for.
     * @return whether this is the agent's thread.
     */
    boolean writeInline(final NetworkConnection connection)
    {
        if (Thread.currentThread() != owner)
        {
            return false;
        }
        if (!writing)
        {
            connection.writeInline(writer);
        }
        return true;
    }

    /**
     * Whether there is something to do at once. Only this agent's thread may call it.
     *
     * @return true if connections are scheduled.
     */
    public boolean hasWork()
    {
        return !local.isEmpty() || !scheduled.isEmpty();
    }

    /** Each connection calls it at most once until it is visited, from any thread. */
    void schedule(final NetworkConnection connection)
    {
        if (Thread.currentThread() == owner)
        {
            local.addLast(connection);
        }
        else
        {
            while (!scheduled.offer(connection))
            {
                Thread.onSpinWait();
            }
            wakeUp.run();
        }
    }

    /** A connection has ended and refuses sends: release what it holds as soon as no producer is inside. */
    void end(final NetworkConnection connection)
    {
        ended.addLast(connection);
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
            final NetworkConnection connection = ended.pollFirst();
            if (connection.discard(writer))
            {
                work++;
            }
            else
            {
                ended.addLast(connection);
            }
        }
        return work;
    }
}
