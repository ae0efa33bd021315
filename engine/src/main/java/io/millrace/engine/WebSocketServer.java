package io.millrace.engine;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.millrace.api.CloseCode;
import io.millrace.api.Connection;
import io.millrace.api.SlowConsumerCounters;
import io.millrace.api.Topics;
import io.millrace.inbound.EngineLog;
import io.millrace.memory.BufferPool;
import io.millrace.memory.MemoryBudget;
import io.millrace.memory.OffHeapAllocator;
import io.millrace.memory.SharedBuffers;
import io.millrace.outbound.SlowConsumerStats;
import io.millrace.transport.Acceptor;
import io.millrace.transport.ListeningChannel;
import io.millrace.transport.Network;
import io.millrace.transport.SelectorAgent;
import io.millrace.transport.SocketConfig;

/**
 * A WebSocket server (RFC 6455). It has no static state: a process may run as many as it likes.
 * <p>
 * Any thread may call any method, except {@link #doWork()}, which belongs to one thread.
 */
public final class WebSocketServer implements AutoCloseable
{
    private static final long KEPT_BUFFER_BYTES = 64L * 1024 * 1024;
    private static final long NO_DRAIN = -1;
    private static final long TAKE_OVER_NS = 100_000_000L;

    private final ServerSettings settings;
    private final Network network;
    private final OffHeapAllocator allocator;
    private final BufferPool pool;
    private final SharedBuffers frames;
    private final SlowConsumerStats slowConsumers = new SlowConsumerStats();
    private final LongSupplier clock;
    private final LiveConnections connections;
    private final List<AgentThread> threads = new ArrayList<>();
    private final List<Acceptor> acceptors = new ArrayList<>();
    private final List<SocketAddress> localAddresses = new ArrayList<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicLong ids = new AtomicLong();
    private final ReentrantLock driving = new ReentrantLock();
    private final boolean invoked;
    private Topology topology;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile long drainAfterCycleNs = NO_DRAIN;
    private volatile Thread driver;
    private volatile boolean closed;

    WebSocketServer(
        final ServerSettings settings,
        final Network network,
        final OffHeapAllocator allocator,
        final LongSupplier clock,
        final boolean driven) throws IOException
    {
        this.settings = settings.conclude();
        this.network = network;
        this.allocator = allocator;
        this.clock = clock;
        invoked = driven || settings.threading().threadingMode() == ThreadingMode.INVOKER;
        pool = new BufferPool(allocator, KEPT_BUFFER_BYTES);
        frames = new SharedBuffers(pool, new MemoryBudget(settings.limits().totalOutboundLimit()));
        connections = new LiveConnections(frames);
        boolean started = false;
        try
        {
            launch();
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

    /**
     * Starts a server: concludes the settings, binds the addresses and, unless the threading mode is
     * {@link ThreadingMode#INVOKER}, starts its threads. The server accepts connections when this returns.
     *
     * @param settings of the server, frozen by this call.
     * @return the running server.
     * @throws IOException              if an address cannot be bound.
     * @throws IllegalArgumentException if a setting is out of range.
     * @throws IllegalStateException    if the JVM was started without the flag that Agrona 2 needs; the message names
     *                                  the flag.
     */
    public static WebSocketServer start(final ServerSettings settings) throws IOException
    {
        AgronaAccess.check();
        return new WebSocketServer(settings, Network.SOCKETS, new OffHeapAllocator(), System::nanoTime, false);
    }

    /**
     * The addresses that the server listens at, in the order in which they were given, with the actual ports.
     *
     * @return an immutable list.
     */
    public List<SocketAddress> localAddresses()
    {
        return List.copyOf(localAddresses);
    }

    /**
     * The port of the first address.
     *
     * @return the actual port.
     * @throws IllegalStateException if the first address has no port.
     */
    public int port()
    {
        final SocketAddress first = localAddresses.get(0);
        if (first instanceof InetSocketAddress)
        {
            return ((InetSocketAddress)first).getPort();
        }
        throw new IllegalStateException("the first address has no port: " + first);
    }

    /**
     * Finds an open connection.
     *
     * @param id of the connection.
     * @return the connection, or null if none with this id is open.
     */
    public Connection connection(final long id)
    {
        return connections.find(id);
    }

    /**
     * The number of open connections.
     *
     * @return how many are open now.
     */
    public int connectionCount()
    {
        return connections.count();
    }

    /**
     * Does something with each open connection, on the calling thread. Connections that open or close meanwhile may or
     * may not be among them.
     *
     * @param action to be done.
     */
    public void forEachConnection(final Consumer<? super Connection> action)
    {
        connections.forEach(action);
    }

    /**
     * The topics of this server, to which its connections subscribe and everybody publishes.
     *
     * @return the topics, always the same.
     */
    public Topics topics()
    {
        return connections.topics();
    }

    /**
     * What slow consumers have cost since the start.
     *
     * @return a snapshot of the counters.
     */
    public SlowConsumerCounters slowConsumers()
    {
        return slowConsumers.snapshot();
    }

    /**
     * The off-heap memory for what waits to be written, against {@link LimitSettings#totalOutboundLimit(long)}.
     *
     * @return the number of bytes at the time of the call; prepared messages that are not closed count as well.
     */
    public long outboundBytes()
    {
        return frames.budget().used();
    }

    /**
     * The off-heap memory that this server holds, in use or kept for reuse.
     *
     * @return the number of bytes; 0 after {@link #close()}, unless a claim was never completed or a callback on the
     * executor of its endpoint has not returned yet.
     */
    public long offHeapBytes()
    {
        return allocator.allocatedBytes();
    }

    /**
     * The pooled buffers in use: unfinished and waiting messages, large payloads, and one staging buffer per loop.
     *
     * @return the number of buffers.
     */
    public long lentBuffers()
    {
        return pool.lentBuffers();
    }

    /**
     * One duty cycle of a server in {@link ThreadingMode#INVOKER}: polls, reads, calls back, writes, and returns
     * without waiting. Always to be called by the same thread, which is then the thread of all callbacks.
     *
     * @return how much was done; 0 if there was nothing to do.
     * @throws IOException           if polling failed.
     * @throws IllegalStateException if the server has threads of its own, or is closed.
     */
    public int doWork() throws IOException
    {
        if (!invoked)
        {
            throw new IllegalStateException("the server has threads of its own");
        }
        driving.lock();
        try
        {
            driver = Thread.currentThread();
            if (closed)
            {
                throw new IllegalStateException("the server is closed");
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

    /** The duty cycle of one loop alone, of a server that is driven by its caller. */
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

    int loopCount()
    {
        return topology.loops().size();
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

    /**
     * Closes the server within the drain timeout of its settings: see {@link #close(long, TimeUnit)}. The second and
     * later calls do nothing. Called from a callback it returns at once, and the server closes on a thread of its own
     * or, in {@link ThreadingMode#INVOKER}, at the end of the present {@link #doWork()}. In that mode a call from
     * another thread than the driving one leaves it to that one to close the server, in its next {@link #doWork()}; if
     * it drives no more, the calling thread does it, and the former driver must not send meanwhile.
     */
    @Override
    public void close()
    {
        close(settings.timeouts().drainTimeoutNs(), TimeUnit.NANOSECONDS);
    }

    /**
     * Stops accepting, lets what was sent go out, closes every connection with {@link CloseCode#GOING_AWAY}, cuts
     * those that have not ended in time, stops the threads and releases all memory. The second and later calls do
     * nothing. A callback that does not return is interrupted two seconds after the timeout; if it does not return
     * then, its thread and the memory that it might still use are given up, which is logged.
     *
     * @param timeout for connections to end by themselves; 0 cuts them at once.
     * @param unit    of the timeout.
     */
    public void close(final long timeout, final TimeUnit unit)
    {
        if (!closing.compareAndSet(false, true))
        {
            return;
        }
        final long timeoutNs = unit.toNanos(timeout);
        if (driving.isHeldByCurrentThread())
        {
            drainAfterCycleNs = timeoutNs;
        }
        else if (!invoked && isInCallback())
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

    /** If another thread drives the server, it is the one to drain it, unless it drives it no more. */
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

    /** Whether the current thread makes callbacks, for whose end the close waits. */
    private boolean isInCallback()
    {
        final Thread thread = Thread.currentThread();
        return topology.loops().stream().anyMatch(loop -> loop.isOwnedBy(thread)) ||
            topology.dispatchers().stream().anyMatch(dispatcher -> dispatcher.isCallingBackOn(thread));
    }

    /**
     * Whether the server has closed and released everything that no callback holds up.
     *
     * @return true once it has.
     */
    public boolean isClosed()
    {
        return closed;
    }

    private void launch() throws IOException
    {
        final ServerResources resources = new ServerResources(
            settings, allocator, pool, frames, slowConsumers, clock, driving::isHeldByCurrentThread);
        final ThreadingMode mode = settings.threading().threadingMode();
        topology = Topology.build(
            resources,
            mode == ThreadingMode.INVOKER ? ThreadingMode.SHARED : mode,
            network,
            new HandshakeGate(settings),
            connections);
        final Acceptor.Admission admission = new Acceptor.Admission(
            topology.selectors(), ids, settings.limits().maxConnections(), WebSocketServer::onAcceptFailure);
        for (final SocketAddress address : settings.addresses())
        {
            listen(address, resources.socketConfig(), admission);
        }
        if (!invoked)
        {
            startThreads();
        }
    }

    private void listen(
        final SocketAddress address, final SocketConfig config, final Acceptor.Admission admission) throws IOException
    {
        final int listeners = config.reusePort() ? topology.selectors().size() : 1;
        SocketAddress actual = address;
        for (int i = 0; i < listeners; i++)
        {
            final ListeningChannel channel = network.listen(actual, config);
            actual = channel.localAddress();
            final Acceptor acceptor = new Acceptor(channel, topology.selectors().get(i), listeners > 1, admission);
            acceptors.add(acceptor);
            acceptor.start(topology.selectorLoops().get(i).poller());
        }
        localAddresses.add(actual);
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
        pool.close();
        allocator.reportLeaks();
    }

    private static void onAcceptFailure(final IOException failure)
    {
        EngineLog.warn("cannot accept connections for the moment: " + failure.getMessage(), null);
    }
}
