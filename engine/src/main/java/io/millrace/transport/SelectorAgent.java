package io.millrace.transport;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.millrace.counters.AgentRole;
import io.millrace.counters.CounterKey;
import io.millrace.deflate.Decompressor;
import io.millrace.deflate.DeflateParameters;
import io.millrace.deflate.InflaterPool;
import io.millrace.inbound.EngineLog;
import io.millrace.memory.BufferPool;
import io.millrace.monitor.Counter;
import io.millrace.monitor.CounterSet;
import io.millrace.protocol.PayloadInflater;

import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;

/**
 * The agent of a selector thread: polls its connections' sockets, reads those that are ready, keeps their deadlines,
 * and does what other threads ask of it.
 */
public final class SelectorAgent implements Agent
{
    private static final int COMMANDS_PER_CYCLE = 1024;
    private static final int EXPIRED_PER_CYCLE = 256;
    private static final int KEPT_INFLATERS = 16;

    private final ManyToOneConcurrentLinkedQueue<Runnable> commands = new ManyToOneConcurrentLinkedQueue<>();
    private final TakeAllQueue<NetworkConnection> signalled = new TakeAllQueue<>();
    private final AtomicInteger unreleased = new AtomicInteger();
    private final Set<NetworkConnection> connections = ConcurrentHashMap.newKeySet();
    private final Entrance entrance = new Entrance(this);
    private final Poller poller;
    private final LongSupplier clock;
    private final TransportConfig config;
    private final BufferPool pool;
    private final InflaterPool inflaters = new InflaterPool(KEPT_INFLATERS);
    private final Runnable wakeUp;
    private final ConnectionTimers timers;
    private Runnable onAwake = () -> { };
    private Counter connectionsCurrent;
    private Counter connectionsAccepted;
    private Counter connectionsRejected;
    private Counter limitConnections;
    private Counter acceptFailures;
    private Counter timersArmed;
    private Counter timersExpired;
    private boolean awake;
    private long awakeNs;
    private HandlerLane[] lanes;
    private WriterAgent[] writers;
    private volatile int load;
    private volatile int turnedAway;
    private long nowNs;

    /**
     * Creates the agent of one selector thread.
     *
     * @param poller of the connections.
     * @param clock  in nanoseconds, monotonic.
     * @param config of the transport.
     * @param pool   of buffers.
     * @param wakeUp wakes this agent's thread.
     */
    public SelectorAgent(
        final Poller poller,
        final LongSupplier clock,
        final TransportConfig config,
        final BufferPool pool,
        final Runnable wakeUp)
    {
        this.poller = poller;
        this.clock = clock;
        this.config = config;
        this.pool = pool;
        this.wakeUp = wakeUp;
        nowNs = clock.getAsLong();
        timers = new ConnectionTimers(nowNs, config.timerResolutionNs());
        counters(CounterSet.detached(AgentRole.SELECTOR));
    }

    /**
     * Has it be seen what this agent does. To be called once at most, before anything drives it.
     *
     * @param set of this agent.
     */
    public void counters(final CounterSet set)
    {
        connectionsCurrent = set.get(CounterKey.CONNECTIONS_CURRENT);
        connectionsAccepted = set.get(CounterKey.CONNECTIONS_ACCEPTED);
        connectionsRejected = set.get(CounterKey.CONNECTIONS_REJECTED);
        limitConnections = set.get(CounterKey.LIMIT_CONNECTIONS);
        acceptFailures = set.get(CounterKey.ACCEPT_FAILURES);
        timersArmed = set.get(CounterKey.TIMERS_ARMED);
        timersExpired = set.get(CounterKey.TIMERS_EXPIRED);
    }

    /**
     * Connects this agent with those that follow it. Its connections are shared out among them.
     *
     * @param newLanes   to the handler shards.
     * @param newWriters that write.
     */
    public void connect(final HandlerLane[] newLanes, final WriterAgent[] newWriters)
    {
        lanes = newLanes.clone();
        writers = newWriters.clone();
    }

    /**
     * Tells somebody, in each duty cycle, that this agent's thread waits no more.
     *
     * @param newOnAwake is run when the wait is over, before anything else is done.
     */
    public void onAwake(final Runnable newOnAwake)
    {
        onAwake = newOnAwake;
    }

    /**
     * Lets another thread drive this agent. Only when none does.
     */
    public void handOver()
    {
        for (final HandlerLane lane : lanes)
        {
            lane.lane().arena().handOverFilling();
        }
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
        awake = false;
        int work = poller.poll(timeoutNs);
        if (awake)
        {
            refreshNow();
        }
        else
        {
            awake();
        }
        work += runCommands() + runSignals();
        work += pollTimers();
        for (final HandlerLane lane : lanes)
        {
            work += lane.resumeStalled();
        }
        return work + publish();
    }

    private int pollTimers()
    {
        final int expired = timers.poll(nowNs, EXPIRED_PER_CYCLE);
        if (expired > 0)
        {
            timersExpired.add(expired);
        }
        timersArmed.set(timers.count());
        return expired;
    }

    /**
     * When the wait of the last duty cycle was over. Only this agent's thread may call it.
     *
     * @return the time by the agent's clock.
     */
    public long awakeNs()
    {
        return awakeNs;
    }

    /**
     * Handles the signals of connections. Only this agent's thread may call it.
     *
     * @return how many connections had any.
     */
    public int runSignals()
    {
        NetworkConnection connection = signalled.takeAll();
        if (connection == null)
        {
            return 0;
        }
        int count = 0;
        refreshNow();
        while (connection != null)
        {
            final NetworkConnection next = connection.takeNext();
            onSignals(connection);
            count++;
            connection = next;
        }
        return count;
    }

    /** Whatever goes wrong with one connection, the others that were queued behind it get their turn. */
    private static void onSignals(final NetworkConnection connection)
    {
        try
        {
            connection.onSignals();
        }
        catch (final Throwable thrown)
        {
            EngineLog.error("the signals of " + connection.connection() + " could not be handled", thrown);
            connection.cut();
        }
    }

    /**
     * Closes all sockets. Only when this agent's thread is given up; any thread may call it.
     */
    public void closeChannels()
    {
        connections.forEach(NetworkConnection::closeChannel);
    }

    /**
     * Whether there is something to do at once. Only this agent's thread may call it.
     *
     * @return true if commands, signals or events wait, or sockets may be read again.
     */
    public boolean hasWork()
    {
        boolean work = !commands.isEmpty() || !signalled.isEmpty();
        for (final HandlerLane lane : lanes)
        {
            work |= lane.hasWork();
        }
        return work;
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

    /** Those of {@link #load()} that are only told that there is no room for them. Any thread may call it. */
    int turnedAway()
    {
        return turnedAway;
    }

    /**
     * Counts a connection that is on its way to this agent. Any thread may call it.
     */
    public void reserve()
    {
        reserve(false);
    }

    /** Counts a connection that is on its way, perhaps only to be told that there is no room for it. */
    void reserve(final boolean refused)
    {
        loadUpdate(1, refused);
    }

    /** A connection that was on its way does not come. */
    void unreserve()
    {
        unreserve(false);
    }

    /** The same, for one that was perhaps only to be told that it may not stay. */
    void unreserve(final boolean refused)
    {
        loadUpdate(-1, refused);
    }

    /** Serves a connection that was reserved for. Only this agent's thread may call it. */
    void add(final Arrival arrival)
    {
        entrance.add(arrival);
    }

    /**
     * Lets go of the proxies whose clients are not known yet. Only this agent's thread may call it.
     */
    public void stopPreambles()
    {
        entrance.stopPreambles();
    }

    /** Serves a connection that was reserved for. If this throws, the caller still has the channel and its place. */
    NetworkConnection add(final TransportChannel channel, final long id, final Opening opening) throws IOException
    {
        refreshNow();
        final HandlerLane lane = lanes[(int)(id % lanes.length)];
        final WriterAgent writer = writers[(int)(id % writers.length)];
        final NetworkConnection connection = new NetworkConnection(this, lane, writer, channel, id, opening);
        connection.register(poller);
        connections.add(connection);
        unreleased.incrementAndGet();
        return connection;
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
     * Whether every connection has ended and everything that belonged to them is released. Any thread may call it.
     *
     * @return true if so.
     */
    public boolean isQuiet()
    {
        return load == 0 && unreleased.get() == 0;
    }

    /** The poller has called a listener, so the wait is over. */
    void awake()
    {
        if (!awake)
        {
            awake = true;
            awakeNs = refreshNow();
            onAwake.run();
        }
    }

    /** A connection has signals and had none. Any thread may call it. */
    void signalled(final NetworkConnection connection)
    {
        signalled.add(connection);
        wakeUp.run();
    }

    /** Everything that belonged to a connection of this agent is released. Any thread may call it. */
    void onReleased()
    {
        unreleased.decrementAndGet();
    }

    Poller poller()
    {
        return poller;
    }

    BufferPool pool()
    {
        return pool;
    }

    /** What inflates a connection's messages; null if they are not compressed. */
    PayloadInflater inflater(final DeflateParameters agreed, final boolean client)
    {
        return agreed == null ? null : new Decompressor(inflaters, agreed.decompressorTakeover(client));
    }

    /**
     * The inflaters of this agent's connections. Only its thread may use them, or any once that one has ended.
     *
     * @return the pool, to be closed when the agent has ended.
     */
    public InflaterPool inflaters()
    {
        return inflaters;
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
     * @return how many lanes had anything to publish.
     */
    public int publish()
    {
        int published = 0;
        for (final HandlerLane lane : lanes)
        {
            published += lane.publish() ? 1 : 0;
        }
        return published;
    }

    void remove(final NetworkConnection connection)
    {
        connections.remove(connection);
        loadUpdate(-1, entrance.onEnded(connection));
    }

    void onOpened(final NetworkConnection connection)
    {
        entrance.onOpened(connection);
    }

    void onNoRoom()
    {
        limitConnections.add(1);
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

    private synchronized void loadUpdate(final int delta, final boolean refused)
    {
        load += delta;
        turnedAway += refused ? delta : 0;
        connectionsCurrent.set(load);
    }

    void onAccepted()
    {
        connectionsAccepted.add(1);
    }

    void onRejected()
    {
        connectionsRejected.add(1);
    }

    void onAcceptFailure()
    {
        acceptFailures.add(1);
    }
}
