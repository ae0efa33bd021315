package io.millrace.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import io.millrace.api.Limit;
import io.millrace.api.SlowConsumerCounters;
import io.millrace.counters.CounterKey;
import io.millrace.counters.Counters;
import io.millrace.inbound.EngineLog;
import io.millrace.inbound.HandshakePolicy;
import io.millrace.memory.BufferPool;
import io.millrace.memory.MemoryBudget;
import io.millrace.memory.OffHeapAllocator;
import io.millrace.memory.SharedBuffers;
import io.millrace.monitor.CounterSet;
import io.millrace.monitor.EngineMonitor;
import io.millrace.outbound.OutboundStats;
import io.millrace.transport.Acceptor;
import io.millrace.transport.LimitStats;
import io.millrace.transport.Network;
import io.millrace.transport.SelectorAgent;

/**
 * The life of an engine, be it a server's or a client's: memory, agents, threads, and their orderly end.
 * <p>
 * Any thread may call any method, except those that drive it, which belong to one thread at a time.
 */
final class EngineRuntime
{
    private static final long KEPT_BUFFER_BYTES = 64L * 1024 * 1024;
    private static final Map<Limit, CounterKey> LIMITS = new EnumMap<>(Map.ofEntries(
        Map.entry(Limit.CONNECTIONS_PER_ADDRESS, CounterKey.LIMIT_CONNECTIONS_PER_ADDRESS),
        Map.entry(Limit.PENDING_HANDSHAKES, CounterKey.LIMIT_PENDING_HANDSHAKES),
        Map.entry(Limit.HANDSHAKE_RATE, CounterKey.LIMIT_HANDSHAKE_RATE),
        Map.entry(Limit.HANDSHAKE_LENGTH, CounterKey.LIMIT_HANDSHAKE_LENGTH),
        Map.entry(Limit.HANDSHAKE_TIME, CounterKey.LIMIT_HANDSHAKE_TIME),
        Map.entry(Limit.FRAGMENTS, CounterKey.LIMIT_FRAGMENTS),
        Map.entry(Limit.INFLATE_RATIO, CounterKey.LIMIT_INFLATE_RATIO),
        Map.entry(Limit.CONTROL_FRAME_RATE, CounterKey.LIMIT_CONTROL_FRAME_RATE),
        Map.entry(Limit.MESSAGE_TIME, CounterKey.LIMIT_MESSAGE_TIME),
        Map.entry(Limit.IDLE_TIME, CounterKey.LIMIT_IDLE_TIME),
        Map.entry(Limit.WRITE_TIME, CounterKey.LIMIT_WRITE_TIME),
        Map.entry(Limit.TOTAL_OUTBOUND, CounterKey.LIMIT_TOTAL_OUTBOUND)));
    private static final long NO_DRAIN = -1;
    private static final long TAKE_OVER_NS = 100_000_000L;

    private final EngineSettings<?> settings;
    private final String what;
    private final Network network;
    private final OffHeapAllocator allocator;
    private final BufferPool pool;
    private final SharedBuffers frames;
    private final OutboundStats stats = new OutboundStats();
    private final LimitStats limitStats;
    private final LongSupplier clock;
    private final LiveConnections connections;
    private final TlsChannels tls;
    private final EngineMonitor monitor;
    private final List<AgentThread> threads = new ArrayList<>();
    private final List<Acceptor> acceptors = new ArrayList<>();
    private final List<AutoCloseable> attachments = new ArrayList<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicLong ids = new AtomicLong();
    private final ReentrantLock driving = new ReentrantLock();
    private final boolean invoked;
    private final CountDownLatch ended = new CountDownLatch(1);
    private Topology topology;
    private volatile long drainAfterCycleNs = NO_DRAIN;
    private volatile Thread driver;
    private volatile boolean ending;
    private volatile boolean closed;

    /** What is done between the building of the agents and the start of their threads. */
    @FunctionalInterface
    interface Preparation
    {
        void prepare() throws IOException;
    }

    /**
     * Prepares an engine that does not run yet.
     *
     * @param what     it is, "server" or "client", for messages.
     * @param settings of it, concluded by this call.
     * @param network  that its channels come from.
     * @param clock    of all its timeouts, in nanoseconds, monotonic.
     * @param driven   whether its caller drives it whatever its threading mode.
     * @throws IOException if the file for its counters cannot be made.
     */
    EngineRuntime(
        final String what,
        final EngineSettings<?> settings,
        final Network network,
        final LongSupplier clock,
        final boolean driven) throws IOException
    {
        this.what = what;
        this.settings = settings.conclude();
        this.network = network;
        this.clock = clock;
        allocator = network.newAllocator();
        invoked = driven || settings.threading().threadingMode() == ThreadingMode.INVOKER;
        pool = new BufferPool(allocator, KEPT_BUFFER_BYTES);
        frames = new SharedBuffers(pool, new MemoryBudget(settings.limits().totalOutboundLimit()));
        limitStats = new LimitStats(frames.budget()::refused);
        connections = new LiveConnections(frames);
        tls = new TlsChannels(pool);
        monitor = newMonitor();
        attach(tls);
        attach(monitor::close);
    }

    private EngineMonitor newMonitor() throws IOException
    {
        final ThreadingSettings threading = settings.threading();
        final int selectors = threading.selectors();
        return new EngineMonitor(
            what,
            selectors,
            Math.max(selectors, threading.handlers()),
            Math.max(selectors, threading.writers()),
            settings.monitoring().countersFile());
    }

    /**
     * Builds the agents and starts the threads, unless the engine is driven.
     *
     * @param policy      decides on handshakes.
     * @param preparation done before any thread starts.
     * @throws IOException if sockets cannot be opened; everything is released then.
     */
    void launch(final HandshakePolicy policy, final Preparation preparation) throws IOException
    {
        boolean started = false;
        try
        {
            final ThreadingMode mode = settings.threading().threadingMode();
            topology = Topology.build(
                resources(),
                mode == ThreadingMode.INVOKER ? ThreadingMode.SHARED : mode,
                network,
                policy,
                connections);
            monitor.begin(this::sample, clock.getAsLong());
            preparation.prepare();
            if (!invoked)
            {
                startThreads();
            }
            started = true;
        }
        finally
        {
            if (!started)
            {
                release();
            }
        }
    }

    EngineResources resources()
    {
        return new EngineResources(
            settings, allocator, pool, frames, stats, clock, monitor, limitStats, driving::isHeldByCurrentThread);
    }

    Counters counters()
    {
        return monitor.counters();
    }

    /** Brings the counters of the engine up to date. By one thread at a time. */
    private void sample()
    {
        final CounterSet set = monitor.engine();
        final SlowConsumerCounters slow = stats.snapshot();
        set.get(CounterKey.CONNECTIONS_OPEN).set(connections.count());
        set.get(CounterKey.BACK_PRESSURE).set(stats.backPressure());
        set.get(CounterKey.PINGS_SENT).set(stats.pings());
        set.get(CounterKey.SLOW_REFUSED).set(slow.refused());
        set.get(CounterKey.SLOW_DROPPED_NEWEST).set(slow.droppedNewest());
        set.get(CounterKey.SLOW_DROPPED_OLDEST).set(slow.droppedOldest());
        set.get(CounterKey.SLOW_CONFLATED).set(slow.conflated());
        set.get(CounterKey.SLOW_DISCONNECTED).set(slow.disconnected());
        set.get(CounterKey.OUTBOUND_BYTES).set(frames.budget().used());
        set.get(CounterKey.OUTBOUND_BYTES_MAX).max(frames.budget().used());
        LIMITS.forEach((limit, key) -> set.get(key).set(limitStats.count(limit)));
        set.get(CounterKey.OFF_HEAP_BYTES).set(allocator.allocatedBytes());
        set.get(CounterKey.LOG_SUPPRESSED).set(EngineLog.suppressed());
        set.get(CounterKey.BUFFERS_LENT).set(pool.lentBuffers());
    }

    Network network()
    {
        return network;
    }

    LongSupplier clock()
    {
        return clock;
    }

    TlsChannels tls()
    {
        return tls;
    }

    LiveConnections connections()
    {
        return connections;
    }

    LimitStats limitStats()
    {
        return limitStats;
    }

    OutboundStats stats()
    {
        return stats;
    }

    OffHeapAllocator allocator()
    {
        return allocator;
    }

    BufferPool pool()
    {
        return pool;
    }

    SharedBuffers frames()
    {
        return frames;
    }

    AtomicLong ids()
    {
        return ids;
    }

    Topology topology()
    {
        return topology;
    }

    /** Stopped before anything else when the engine closes. Only during the preparation. */
    void add(final Acceptor acceptor)
    {
        acceptors.add(acceptor);
    }

    /** Closed when the engine has closed. Only before the launch or during the preparation. */
    void attach(final AutoCloseable attachment)
    {
        attachments.add(attachment);
    }

    boolean isInvoked()
    {
        return invoked;
    }

    /** Has nothing new begun from now on. */
    void beginClose()
    {
        ending = true;
    }

    /** Whether nothing new is to be begun. */
    boolean isClosing()
    {
        return ending;
    }

    boolean isClosed()
    {
        return closed;
    }

    /** One duty cycle of all loops. */
    int doWork() throws IOException
    {
        if (!invoked)
        {
            throw new IllegalStateException("the " + what + " has threads of its own");
        }
        driving.lock();
        try
        {
            driver = Thread.currentThread();
            if (closed)
            {
                throw new IllegalStateException("the " + what + " is closed");
            }
            int work = 0;
            for (final AgentLoop loop : topology.loops())
            {
                work += drive(loop);
            }
            drainIfAsked();
            return work;
        }
        finally
        {
            driving.unlock();
        }
    }

    private void drainIfAsked()
    {
        final long timeoutNs = drainAfterCycleNs;
        if (timeoutNs != NO_DRAIN)
        {
            drainAfterCycleNs = NO_DRAIN;
            drain(timeoutNs);
        }
    }

    /** The duty cycle of one loop alone, of an engine that is driven by its caller. */
    int doWork(final int loop) throws IOException
    {
        driving.lock();
        try
        {
            return drive(topology.loops().get(loop));
        }
        finally
        {
            driving.unlock();
        }
    }

    private int drive(final AgentLoop loop) throws IOException
    {
        // Where agents have loops of their own, they are driven as if by threads of their own.
        final Thread owner = topology.loops().size() == 1 ? Thread.currentThread() : null;
        if (!loop.isOwnedBy(owner))
        {
            loop.owner(owner);
        }
        return loop.doWork();
    }

    /** See {@link WebSocketServer#close(long, TimeUnit)}. */
    void close(final long timeoutNs)
    {
        if (!closing.compareAndSet(false, true))
        {
            return;
        }
        if (driving.isHeldByCurrentThread())
        {
            drainAfterCycleNs = timeoutNs;
        }
        else if (!invoked && isEngineThread())
        {
            new Thread(() -> drain(timeoutNs), "millrace-closer").start();
        }
        else
        {
            drainAfterCycleNs = timeoutNs;
            awaitDriver();
            driving.lock();
            try
            {
                drainIfAsked();
            }
            finally
            {
                driving.unlock();
            }
        }
    }

    /** If another thread drives the engine, it is the one to drain it, unless it drives it no more. */
    private void awaitDriver()
    {
        final Thread other = driver;
        if (other != null && other != Thread.currentThread() && other.isAlive())
        {
            try
            {
                ended.await(TAKE_OVER_NS, TimeUnit.NANOSECONDS);
            }
            catch (final InterruptedException ex)
            {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether the current thread makes callbacks, or does the engine's work, so that the engine would wait for it. */
    boolean isEngineThread()
    {
        final Thread thread = Thread.currentThread();
        return driving.isHeldByCurrentThread() ||
            topology.loops().stream().anyMatch(loop -> loop.isOwnedBy(thread)) ||
            topology.dispatchers().stream().anyMatch(dispatcher -> dispatcher.isCallingBackOn(thread));
    }

    private void startThreads()
    {
        final ThreadFactory custom = settings.threading().threadFactory();
        for (final AgentLoop loop : topology.loops())
        {
            final ThreadFactory factory = custom != null ? custom : task -> new Thread(task, loop.name());
            threads.add(new AgentThread(loop, settings.threading().idlePreset(), factory));
        }
        int started = 0;
        try
        {
            for (final AgentThread thread : threads)
            {
                thread.start();
                started++;
            }
        }
        finally
        {
            if (started < threads.size())
            {
                threads.subList(0, started).forEach(AgentThread::stop);
                threads.subList(0, started).forEach(thread -> thread.join(Long.MAX_VALUE));
            }
        }
    }

    private void drain(final long timeoutNs)
    {
        if (new Drain(topology, threads, acceptors, network, clock).run(timeoutNs))
        {
            release();
        }
        else
        {
            acceptors.forEach(Acceptor::stop);
            topology.selectors().forEach(SelectorAgent::closeChannels);
            attachments.forEach(EngineRuntime::closeQuietly);
        }
        closed = true;
        ended.countDown();
    }

    private void release()
    {
        acceptors.forEach(Acceptor::stop);
        if (topology != null)
        {
            topology.close();
        }
        attachments.forEach(EngineRuntime::closeQuietly);
        pool.close();
        allocator.reportLeaks();
    }

    private static void closeQuietly(final AutoCloseable attachment)
    {
        try
        {
            attachment.close();
        }
        catch (final Exception ex)
        {
            throw new IllegalStateException(ex);
        }
    }
}
