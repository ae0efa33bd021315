package io.millrace.transport;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.millrace.inbound.Dispatcher;
import io.millrace.inbound.InboundLane;
import io.millrace.memory.BufferPool;
import io.millrace.outbound.OutboundContext;

import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;

/**
 * The agent of a selector thread: polls its connections' sockets, reads those that are ready, keeps their deadlines,
 * and does what other threads ask of it.
 */
public final class SelectorAgent implements Agent
{
    private static final int COMMANDS_PER_CYCLE = 1024;

    private final ManyToOneConcurrentLinkedQueue<Runnable> commands = new ManyToOneConcurrentLinkedQueue<>();
    private final ArrayDeque<NetworkConnection> stalled = new ArrayDeque<>();
    private final Set<NetworkConnection> connections = new HashSet<>();
    private final Poller poller;
    private final LongSupplier clock;
    private final TransportConfig config;
    private final InboundLane lane;
    private final BufferPool pool;
    private final Runnable wakeUp;
    private final ConnectionTimers timers;
    private Dispatcher dispatcher;
    private WriterAgent writer;
    private OutboundContext outboundContext;
    private Runnable onPublished;
    private volatile int load;
    private long nowNs;

    /**
     * Creates the agent of one selector thread.
     *
     * @param poller of the connections.
     * @param clock  in nanoseconds, monotonic.
     * @param config of the transport.
     * @param lane   to the handler thread.
     * @param pool   of buffers.
     * @param wakeUp wakes this agent's thread.
     */
    public SelectorAgent(
        final Poller poller,
        final LongSupplier clock,
        final TransportConfig config,
        final InboundLane lane,
        final BufferPool pool,
        final Runnable wakeUp)
    {
        this.poller = poller;
        this.clock = clock;
        this.config = config;
        this.lane = lane;
        this.pool = pool;
        this.wakeUp = wakeUp;
        nowNs = clock.getAsLong();
        timers = new ConnectionTimers(nowNs, config.timerResolutionNs());
    }

    /**
     * Connects this agent with those that follow it.
     *
     * @param newDispatcher  runs the callbacks of its connections.
     * @param newWriter      writes for its connections.
     * @param context        of that writer.
     * @param newOnPublished is run after each read that published events.
     */
    public void connect(
        final Dispatcher newDispatcher,
        final WriterAgent newWriter,
        final OutboundContext context,
        final Runnable newOnPublished)
    {
        dispatcher = newDispatcher;
        writer = newWriter;
        outboundContext = context;
        onPublished = newOnPublished;
    }

    @Override
    public String roleName()
    {
        return "selector";
    }

    @Override
    public int doWork() throws IOException
    {
        return doWork(0);
    }

    /**
     * One duty cycle.
     *
     * @param timeoutNs how long to wait if no socket is ready.
     * @return how much was done.
     * @throws IOException if polling failed.
     */
    public int doWork(final long timeoutNs) throws IOException
    {
        int work = poller.poll(timeoutNs);
        nowNs = clock.getAsLong();
        work += runCommands();
        work += timers.poll(nowNs);
        if (!stalled.isEmpty() && lane.hasRoom())
        {
            work += resumeStalled();
        }
        return work + (publish() ? 1 : 0);
    }

    /**
     * Whether there is something to do at once. Only this agent's thread may call it.
     *
     * @return true if commands or events wait, or sockets may be read again.
     */
    public boolean hasWork()
    {
        return !commands.isEmpty() || lane.hasUnpublished() || (!stalled.isEmpty() && lane.hasRoom());
    }

    /**
     * When the next deadline may pass. Only this agent's thread may call it.
     *
     * @return the time by the agent's clock, or {@link Long#MAX_VALUE}.
     */
    public long nextDeadlineNs()
    {
        return timers.earliestNs();
    }

    /**
     * Runs a command on this agent's thread. Any thread may call it.
     *
     * @param command that must not throw.
     */
    public void execute(final Runnable command)
    {
        commands.add(command);
        wakeUp.run();
    }

    /**
     * The connections that this agent serves, for choosing the least loaded. Any thread may call it.
     *
     * @return the number of connections, those included that are on their way to it.
     */
    public int load()
    {
        return load;
    }

    /**
     * Counts a connection that is on its way to this agent. Only the acceptor's thread may call it.
     */
    public void reserve()
    {
        loadUpdate(1);
    }

    /**
     * Serves a connection that was reserved for. Only this agent's thread may call it.
     *
     * @param channel of the connection.
     * @param id      of the connection.
     * @param refused whether to answer it with status 503 and let it go.
     */
    public void add(final TransportChannel channel, final long id, final boolean refused)
    {
        refreshNow();
        try
        {
            final NetworkConnection connection = new NetworkConnection(this, channel, id);
            connection.register(poller);
            connections.add(connection);
            if (refused)
            {
                connection.refuseForWantOfRoom();
            }
        }
        catch (final IOException | OutOfMemoryError ex)
        {
            channel.close();
            loadUpdate(-1);
        }
    }

    /**
     * Does something with each connection. Only this agent's thread may call it.
     *
     * @param action to be done.
     */
    public void forEach(final Consumer<NetworkConnection> action)
    {
        for (final NetworkConnection connection : connections.toArray(new NetworkConnection[0]))
        {
            action.accept(connection);
        }
    }

    /**
     * Whether every connection has ended and everything that belonged to them is released. Only this agent's thread
     * may call it.
     *
     * @return true if so.
     */
    public boolean isQuiet()
    {
        return connections.isEmpty() && !writer.hasEnded();
    }

    Dispatcher dispatcher()
    {
        return dispatcher;
    }

    WriterAgent writer()
    {
        return writer;
    }

    OutboundContext outboundContext()
    {
        return outboundContext;
    }

    InboundLane lane()
    {
        return lane;
    }

    BufferPool pool()
    {
        return pool;
    }

    TransportConfig config()
    {
        return config;
    }

    ConnectionTimers timers()
    {
        return timers;
    }

    /** The time at the beginning of this duty cycle. */
    long nowNs()
    {
        return nowNs;
    }

    long refreshNow()
    {
        nowNs = clock.getAsLong();
        return nowNs;
    }

    /**
     * Publishes what was received, and has it handled. Only this agent's thread may call it.
     *
     * @return true if anything was published.
     */
    public boolean publish()
    {
        final boolean published = lane.publish();
        if (published)
        {
            onPublished.run();
        }
        return published;
    }

    void stall(final NetworkConnection connection)
    {
        stalled.addLast(connection);
        lane.selectorWaiting(true);
    }

    void remove(final NetworkConnection connection)
    {
        connections.remove(connection);
        loadUpdate(-1);
    }

    private int resumeStalled()
    {
        final int count = stalled.size();
        lane.selectorWaiting(false);
        for (int i = 0; i < count; i++)
        {
            stalled.pollFirst().onRoom();
        }
        return count;
    }

    private int runCommands()
    {
        int count = 0;
        Runnable command;
        while (count < COMMANDS_PER_CYCLE && (command = commands.poll()) != null)
        {
            command.run();
            count++;
        }
        return count;
    }

    private synchronized void loadUpdate(final int delta)
    {
        load += delta;
    }
}
