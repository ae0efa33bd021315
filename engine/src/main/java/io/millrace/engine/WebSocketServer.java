package io.millrace.engine;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.millrace.api.CloseCode;
import io.millrace.api.Connection;
import io.millrace.api.LimitCounters;
import io.millrace.api.SlowConsumerCounters;
import io.millrace.api.Topics;
import io.millrace.counters.Counters;
import io.millrace.inbound.EngineLog;
import io.millrace.inbound.LogTopic;
import io.millrace.transport.Acceptor;
import io.millrace.transport.Admission;
import io.millrace.transport.ChannelWrapper;
import io.millrace.transport.ListeningChannel;
import io.millrace.transport.Network;
import io.millrace.transport.PeerLimits;
import io.millrace.transport.RateLimit;
import io.millrace.transport.Reception;
import io.millrace.transport.SocketConfig;
import io.millrace.transport.TransportChannel;

/**
 * A WebSocket server (RFC 6455). It has no static state: a process may run as many as it likes.
 * <p>
 * Any thread may call any method, except {@link #doWork()}, which belongs to one thread.
 */
public final class WebSocketServer implements AutoCloseable
{
    private final ServerSettings settings;
    private final EngineRuntime runtime;
    private final List<SocketAddress> localAddresses = new ArrayList<>();
    private final Object adopting = new Object();
    private Admission admission;
    private boolean closing;
    private volatile boolean draining;

    WebSocketServer(
        final ServerSettings settings, final Network network, final LongSupplier clock, final boolean driven)
        throws IOException
    {
        this.settings = settings.conclude();
        runtime = new EngineRuntime("server", settings, network, clock, driven);
        runtime.launch(new HandshakeGate(settings, this::isDraining, runtime.limitStats()), this::listen);
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
        return new WebSocketServer(settings, Network.SOCKETS, System::nanoTime, false);
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
     * @throws IllegalStateException if the first address has no port, or there is none.
     */
    public int port()
    {
        final SocketAddress first = localAddresses.isEmpty() ? null : localAddresses.get(0);
        if (first instanceof InetSocketAddress)
        {
            return ((InetSocketAddress)first).getPort();
        }
        throw new IllegalStateException(first == null ?
            "the server listens nowhere" : "the first address has no port: " + first);
    }

    /**
     * Takes over a connection that another HTTP server has accepted, with what that server has read of it. From then
     * on it is a connection as if it had been accepted here: limits, timeouts (which begin now), endpoints with their
     * origins and authorisers, compression, and draining are the same, and this server sends the response, be it 101 or
     * a refusal. So the other server must not have answered. TLS that the other server has ended is not carried on: the
     * bytes on the channel are taken for plain ones.
     * <p>
     * If this returns, the channel belongs to this server, which closes it in any case. It is in non-blocking mode. The
     * other server must not read, write, close or select it any more, but a key of its selector may still be cancelled.
     * If this throws, the channel still belongs to the caller, though perhaps in non-blocking mode, and nothing was
     * sent.
     * <p>
     * Any thread may call it, at any time; it does not block.
     *
     * @param channel connected, in blocking mode only if it is registered with no selector.
     * @param request what was read from it.
     * @throws IllegalArgumentException if the channel is not connected.
     * @throws IllegalStateException    if this server is closed or closing.
     * @throws IOException              if the channel is closed, or is of a kind that this server cannot use.
     */
    public void adopt(final SocketChannel channel, final UpgradeRequest request) throws IOException
    {
        Objects.requireNonNull(request, "request");
        if (!channel.isConnected())
        {
            throw new IllegalArgumentException("not connected: " + channel);
        }
        synchronized (adopting)
        {
            if (closing)
            {
                throw new IllegalStateException("the server is closing");
            }
            final TransportChannel adopted = runtime.network().adopt(channel, runtime.resources().socketConfig());
            adopted.unread(request.bytes());
            admission.admit(adopted, new Reception(ChannelWrapper.NONE, null, false, request.attachment()));
        }
    }

    /**
     * Finds an open connection.
     *
     * @param id of the connection.
     * @return the connection, or null if none with this id is open.
     */
    public Connection connection(final long id)
    {
        return runtime.connections().find(id);
    }

    /**
     * The number of open connections.
     *
     * @return how many are open now.
     */
    public int connectionCount()
    {
        return runtime.connections().count();
    }

    /**
     * Does something with each open connection, on the calling thread. Connections that open or close meanwhile may or
     * may not be among them.
     *
     * @param action to be done.
     */
    public void forEachConnection(final Consumer<? super Connection> action)
    {
        runtime.connections().forEach(action);
    }

    /**
     * The topics of this server, to which its connections subscribe and everybody publishes.
     *
     * @return the topics, always the same.
     */
    public Topics topics()
    {
        return runtime.connections().topics();
    }

    /**
     * What slow consumers have cost since the start.
     *
     * @return a snapshot of the counters.
     */
    public SlowConsumerCounters slowConsumers()
    {
        return runtime.stats().snapshot();
    }

    /**
     * How often clients have reached limits since the start.
     *
     * @return a snapshot of the counters.
     */
    public LimitCounters limitCounters()
    {
        return runtime.limitStats().snapshot();
    }

    /**
     * What this server counts. They can be read also when it has closed, and by other processes if
     * {@link MonitoringSettings#countersFile(java.nio.file.Path)} names a file.
     *
     * @return a live view, always the same.
     */
    public Counters counters()
    {
        return runtime.counters();
    }

    /**
     * The off-heap memory for what waits to be written, against {@link LimitSettings#totalOutboundLimit(long)}.
     *
     * @return the number of bytes at the time of the call; prepared messages that are not closed count as well.
     */
    public long outboundBytes()
    {
        return runtime.frames().budget().used();
    }

    /**
     * The off-heap memory that this server holds, in use or kept for reuse.
     *
     * @return the number of bytes; 0 after {@link #close()}, unless a callback on the executor of its endpoint has
     * not returned yet.
     */
    public long offHeapBytes()
    {
        return runtime.allocator().allocatedBytes();
    }

    /**
     * The pooled buffers in use: unfinished and waiting messages, large payloads, and one staging buffer per loop.
     *
     * @return the number of buffers.
     */
    public long lentBuffers()
    {
        return runtime.pool().lentBuffers();
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
        return runtime.doWork();
    }

    /** The duty cycle of one loop alone, of a server that is driven by its caller. */
    int doWork(final int loop) throws IOException
    {
        return runtime.doWork(loop);
    }

    int loopCount()
    {
        return topology().loops().size();
    }

    Topology topology()
    {
        return runtime.topology();
    }

    /**
     * Has the server say that it is about to close: the {@linkplain HttpRoutes.Builder#health(String) health} that a
     * load balancer asks for becomes 503. Everything else goes on, new connections included, until {@link #close()},
     * which is to be called when the load balancer has had time to notice.
     */
    public void beginDrain()
    {
        draining = true;
    }

    /**
     * Whether {@link #beginDrain()} or {@link #close()} was called.
     *
     * @return true from then on.
     */
    public boolean isDraining()
    {
        return draining;
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
        draining = true;
        synchronized (adopting)
        {
            closing = true;
        }
        runtime.close(unit.toNanos(timeout));
    }

    /**
     * Whether the server has closed and released everything that no callback holds up.
     *
     * @return true once it has.
     */
    public boolean isClosed()
    {
        return runtime.isClosed();
    }

    private void listen() throws IOException
    {
        final Topology topology = runtime.topology();
        final LimitSettings limits = settings.limits();
        admission = new Admission(
            topology.selectors(),
            runtime.ids(),
            limits.maxConnections(),
            new PeerLimits(
                settings.proxies().trustedProxies(), limits.maxConnectionsPerAddress(), limits.maxPendingHandshakes()),
            RateLimit.perSecond(limits.maxHandshakeRate(), runtime.clock().getAsLong()),
            WebSocketServer::onAcceptFailure);
        final SocketConfig config = runtime.resources().socketConfig();
        for (int i = 0; i < settings.addresses().size(); i++)
        {
            listen(settings.addresses().get(i), reception(settings.tlsFor(i)), topology, config);
        }
        if (settings.isInherited())
        {
            final ListeningChannel channel = runtime.network().listenInherited(config);
            accept(channel, 0, false, reception(settings.tls()));
            localAddresses.add(channel.localAddress());
        }
    }

    private void listen(
        final SocketAddress address, final Reception reception, final Topology topology, final SocketConfig config)
        throws IOException
    {
        final boolean shared = config.reusePort() && address instanceof InetSocketAddress;
        final int listeners = shared ? topology.selectors().size() : 1;
        SocketAddress actual = address;
        for (int i = 0; i < listeners; i++)
        {
            final ListeningChannel channel = runtime.network().listen(actual, config);
            actual = channel.localAddress();
            accept(channel, i, listeners > 1, reception);
        }
        localAddresses.add(actual);
    }

    private void accept(
        final ListeningChannel channel, final int selector, final boolean keepsOwn, final Reception reception)
        throws IOException
    {
        final Topology topology = runtime.topology();
        final Acceptor acceptor =
            new Acceptor(channel, topology.selectors().get(selector), keepsOwn, admission, reception);
        runtime.add(acceptor);
        acceptor.start(topology.selectorLoops().get(selector).poller());
    }

    private Reception reception(final TlsSettings tls)
    {
        final ProxySettings proxies = settings.proxies();
        return new Reception(
            wrapper(tls),
            proxies.proxyProtocol() == ProxyProtocol.OFF ? null : proxies.trustedProxies(),
            proxies.proxyProtocol() == ProxyProtocol.REQUIRED,
            null);
    }

    private ChannelWrapper wrapper(final TlsSettings tls)
    {
        return tls == null ? ChannelWrapper.NONE : channel -> runtime.tls().accepted(channel, tls);
    }

    private static void onAcceptFailure(final IOException failure)
    {
        EngineLog.warn(LogTopic.ACCEPT, "cannot accept connections for the moment: " + failure.getMessage() +
            "; if that is for want of descriptors, raise the limit of open files (ulimit -n) or lower maxConnections",
            null);
    }
}
