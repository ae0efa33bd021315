package io.millrace.engine;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.millrace.api.BlockingConnection;
import io.millrace.api.CloseCode;
import io.millrace.api.Connection;
import io.millrace.api.HandshakeException;
import io.millrace.api.ReconnectPolicy;
import io.millrace.api.ScheduledTask;
import io.millrace.api.LimitCounters;
import io.millrace.api.SlowConsumerCounters;
import io.millrace.api.Topics;
import io.millrace.counters.Counters;
import io.millrace.blocking.BlockingFeed;
import io.millrace.handshake.WebSocketUri;
import io.millrace.inbound.EngineConnection;
import io.millrace.transport.AddressLookup;
import io.millrace.transport.ChannelWrapper;
import io.millrace.transport.ConnectAttempt;
import io.millrace.transport.ConnectPlan;
import io.millrace.transport.Network;
import io.millrace.transport.PendingResponse;
import io.millrace.transport.SelectorAgent;

/**
 * A WebSocket client (RFC 6455) on the same engine as the server: all its connections share its threads. It has no
 * static state: a process may run as many as it likes.
 * <pre>{@code
 * try (WebSocketClient client = WebSocketClient.start(new ClientSettings()))
 * {
 *     Connection connection = client.connect(ClientRequest.of("ws://localhost:8081/", handler), 5, TimeUnit.SECONDS);
 *     connection.sendText("hello");
 * }
 * }</pre>
 * Any thread may call any method, except {@link #doWork()}, which belongs to one thread.
 */
public final class WebSocketClient implements AutoCloseable
{
    private static final int MAX_BODY_LENGTH = 64 * 1024;

    private final ClientSettings settings;
    private final EngineRuntime runtime;
    private final NameLookup names = new NameLookup();
    private final Set<ClientAttempt> attempts = ConcurrentHashMap.newKeySet();
    private final Set<ReconnectingConnection> kept = ConcurrentHashMap.newKeySet();
    private TlsSettings tls;

    WebSocketClient(
        final ClientSettings settings, final Network network, final LongSupplier clock, final boolean driven)
        throws IOException
    {
        this.settings = settings.conclude();
        runtime = new EngineRuntime("client", settings, network, clock, driven);
        runtime.attach(names);
        runtime.launch(WebSocketClient::onResponse, () -> { });
    }

    /**
     * Starts a client: concludes the settings and, unless the threading mode is {@link ThreadingMode#INVOKER}, starts
     * its threads.
     *
     * @param settings of the client, frozen by this call.
     * @return the running client.
     * @throws IOException              if the system has no resources for it.
     * @throws IllegalArgumentException if a setting is out of range.
     * @throws IllegalStateException    if the JVM was started without the flag that Agrona 2 needs; the message names
     *                                  the flag.
     */
    public static WebSocketClient start(final ClientSettings settings) throws IOException
    {
        AgronaAccess.check();
        return new WebSocketClient(settings, Network.SOCKETS, System::nanoTime, false);
    }

    /**
     * Begins to connect. The future completes with the open connection, after the handler's {@code onOpen} has
     * returned (or before, if an executor runs the callbacks), on a thread of this client; or with
     * <ul>
     * <li>a {@link HandshakeException} if the server, or a proxy, refused: it has the response;</li>
     * <li>another {@link IOException} if the server could not be reached, or did not answer in time.</li>
     * </ul>
     * If the future is cancelled, the attempt ends.
     *
     * @param request where to connect to, and how.
     * @return the future connection.
     */
    public CompletableFuture<Connection> connect(final ClientRequest request)
    {
        if (request.options().handler == null)
        {
            throw new IllegalArgumentException("the request has no handler: it is for connectBlocking");
        }
        final CompletableFuture<Connection> future = new CompletableFuture<>();
        begin(request, future, 0);
        return future;
    }

    /**
     * Connects, and waits until that is done. Not to be called by the client's own threads, for it is they who do it.
     *
     * @param request where to connect to, and how.
     * @param timeout how long to wait at most.
     * @param unit    of the timeout.
     * @return the open connection.
     * @throws HandshakeException     if the server, or a proxy, refused: it has the response.
     * @throws SocketTimeoutException if there is no connection in time, be it by this timeout or one of the request.
     * @throws ConnectException       if nobody accepts the connection.
     * @throws UnknownHostException   if nobody knows the host.
     * @throws IOException            if the server could not be reached for another reason.
     * @throws InterruptedException   if the thread is interrupted while it waits.
     * @throws IllegalStateException  if a thread of this client calls it.
     */
    public Connection connect(final ClientRequest request, final long timeout, final TimeUnit unit)
        throws IOException, InterruptedException
    {
        if (runtime.isEngineThread())
        {
            throw new IllegalStateException("a thread of the client cannot wait for what it has to do itself");
        }
        final CompletableFuture<Connection> future = connect(request);
        try
        {
            return future.get(timeout, unit);
        }
        catch (final TimeoutException ex)
        {
            future.cancel(false);
            throw new SocketTimeoutException("no connection to " + request.uri() + " in time");
        }
        catch (final InterruptedException ex)
        {
            future.cancel(false);
            throw ex;
        }
        catch (final ExecutionException ex)
        {
            throw rethrown(ex.getCause());
        }
    }

    /**
     * Connects in the blocking style: the caller receives and sends by itself. Otherwise like
     * {@link #connect(ClientRequest, long, TimeUnit)}. What was received and not read is bounded by
     * {@link BufferSettings#mailboxLength()}.
     *
     * @param request that {@link ClientRequest#blocking(String)} began.
     * @param timeout how long to wait at most.
     * @param unit    of the timeout.
     * @return the open connection, which the caller closes.
     * @throws IOException              as {@link #connect(ClientRequest, long, TimeUnit)} does.
     * @throws InterruptedException     if the thread is interrupted while it waits.
     * @throws IllegalArgumentException if the request has options that are about callbacks.
     * @throws IllegalStateException    if a thread of this client calls it.
     */
    public BlockingConnection connectBlocking(final ClientRequest request, final long timeout, final TimeUnit unit)
        throws IOException, InterruptedException
    {
        final BlockingFeed.Limits limits =
            new BlockingFeed.Limits(settings.buffers().mailboxLength(), settings.limits().maxMessageLength());
        final BlockingFeed feed = new BlockingFeed(limits, session -> { });
        connect(request.handledBy(feed), timeout, unit);
        return feed.session();
    }

    /** The same failure, with the stack of the thread that waited. */
    private static IOException rethrown(final Throwable cause)
    {
        final String message = cause.getMessage();
        final IOException here;
        if (cause instanceof final HandshakeException refusal)
        {
            here = new HandshakeException(message, refusal.response());
        }
        else if (cause instanceof SocketTimeoutException)
        {
            here = new SocketTimeoutException(message);
        }
        else if (cause instanceof ConnectException)
        {
            here = new ConnectException(message);
        }
        else
        {
            here = cause instanceof UnknownHostException ? new UnknownHostException(message) : new IOException(message);
        }
        here.initCause(cause);
        return here;
    }

    /**
     * Connects, and again whenever the connection has ended or could not be made, as a policy says.
     *
     * @param request where to connect to, and how; its handler hears of each connection.
     * @param policy  that says whether and when to try again.
     * @return by which to see and to end it.
     */
    public ReconnectingConnection keepConnected(final ClientRequest request, final ReconnectPolicy policy)
    {
        final ReconnectingConnection connection = new ReconnectingConnection(this, request, policy);
        kept.add(connection);
        connection.ended().whenComplete((nothing, failure) -> kept.remove(connection));
        connection.begin();
        return connection;
    }

    /** Runs something of the client's own on one of its threads, after a delay. */
    ScheduledTask schedule(final Runnable task, final long delayNs)
    {
        return runtime.topology().dispatchers().get(0).schedule(task, delayNs);
    }

    /** The time by the client's clock. */
    long nowNs()
    {
        return runtime.clock().getAsLong();
    }

    boolean isClosing()
    {
        return runtime.isClosing();
    }

    /**
     * Begins an attempt on behalf of a future, be it the first or one that a redirect leads to.
     *
     * @param replaced connections that end as this one begins: 1 after a redirect.
     */
    void begin(final ClientRequest request, final CompletableFuture<Connection> future, final int replaced)
    {
        if (runtime.isClosing())
        {
            future.completeExceptionally(closed());
            return;
        }
        final ClientAttempt attempt = new ClientAttempt(this, request, settings.deflate().options(), future);
        final ConnectPlan plan = plan(attempt);
        SelectorAgent chosen = null;
        long total = -replaced;
        for (final SelectorAgent agent : runtime.topology().selectors())
        {
            total += agent.load();
            chosen = chosen == null || agent.load() < chosen.load() ? agent : chosen;
        }
        if (total >= settings.limits().maxConnections())
        {
            future.completeExceptionally(new IOException("the client has reached its maximum of connections"));
            return;
        }
        attempts.add(attempt);
        attempt.start(new ConnectAttempt(chosen, runtime.network(), plan));
        future.whenComplete((connection, failure) ->
        {
            if (failure != null)
            {
                attempt.abort(new IOException("the attempt to connect was given up"));
            }
        });
        if (runtime.isClosing())
        {
            // The threads may have ended since, so that nobody else would say so.
            future.completeExceptionally(closed());
            attempts.remove(attempt);
        }
    }

    private static IOException closed()
    {
        return new IOException("the client is closed");
    }

    private ConnectPlan plan(final ClientAttempt attempt)
    {
        final ClientRequest.Builder options = attempt.request().options();
        final WebSocketUri uri = options.uri;
        final ClientProxy proxy = options.proxy;
        final EngineResources resources = runtime.resources();
        return new ConnectPlan(
            runtime.ids().incrementAndGet(),
            addresses(options),
            options.localAddress,
            resources.socketConfig(),
            options.connectTimeoutNs,
            options.handshakeTimeoutNs >= 0 ? options.handshakeTimeoutNs : settings.timeouts().handshakeTimeoutNs(),
            MAX_BODY_LENGTH,
            proxy == null ? null : proxy.handshake(
                uri.host(), uri.port(), resources.transportConfig().handshakeLimits(), MAX_BODY_LENGTH),
            wrapper(uri),
            attempt.head(),
            attempt);
    }

    private AddressLookup addresses(final ClientRequest.Builder options)
    {
        if (options.address != null)
        {
            return result -> result.onFound(List.of(options.address));
        }
        return options.proxy == null ?
            names.of(options.uri.host(), options.uri.port()) : names.of(options.proxy.host(), options.proxy.port());
    }

    private ChannelWrapper wrapper(final WebSocketUri uri)
    {
        return uri.isSecure() ?
            channel -> runtime.tls().connected(channel, tls(), uri.host(), uri.port()) : ChannelWrapper.NONE;
    }

    /** The JDK's trust store is read only when it is needed. */
    private synchronized TlsSettings tls() throws IOException
    {
        if (tls == null)
        {
            tls = settings.tls() != null ? settings.tls() : TlsSettings.builder().build();
        }
        return tls;
    }

    private static void onResponse(final EngineConnection connection, final Object response)
    {
        final PendingResponse pending = (PendingResponse)response;
        ((ClientAttempt)pending.listener()).onResponse(connection, pending);
    }

    /** The attempt is decided. */
    void ended(final ClientAttempt attempt)
    {
        attempts.remove(attempt);
    }

    int mailboxLength()
    {
        return settings.buffers().mailboxLength();
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
     * The topics of this client, to which its own connections subscribe: publishing sends to all their servers.
     *
     * @return the topics, always the same.
     */
    public Topics topics()
    {
        return runtime.connections().topics();
    }

    /**
     * What slow servers have cost since the start.
     *
     * @return a snapshot of the counters.
     */
    public SlowConsumerCounters slowConsumers()
    {
        return runtime.stats().snapshot();
    }

    /**
     * How often servers have reached limits since the start.
     *
     * @return a snapshot of the counters.
     */
    public LimitCounters limitCounters()
    {
        return runtime.limitStats().snapshot();
    }

    /**
     * What this client counts. They can be read also when it has closed, and by other processes if
     * {@link MonitoringSettings#countersFile(java.nio.file.Path)} names a file.
     *
     * @return a live view, always the same.
     */
    public Counters counters()
    {
        return runtime.counters();
    }

    /**
     * The off-heap memory that this client holds, in use or kept for reuse.
     *
     * @return the number of bytes; 0 after {@link #close()}, unless a callback on an executor has not returned yet.
     */
    public long offHeapBytes()
    {
        return runtime.allocator().allocatedBytes();
    }

    /**
     * One duty cycle of a client in {@link ThreadingMode#INVOKER}: see {@link WebSocketServer#doWork()}.
     *
     * @return how much was done; 0 if there was nothing to do.
     * @throws IOException           if polling failed.
     * @throws IllegalStateException if the client has threads of its own, or is closed.
     */
    public int doWork() throws IOException
    {
        return runtime.doWork();
    }

    /**
     * Closes the client within the drain timeout of its settings: see {@link #close(long, TimeUnit)}.
     */
    @Override
    public void close()
    {
        close(settings.timeouts().drainTimeoutNs(), TimeUnit.NANOSECONDS);
    }

    /**
     * Gives up what is being connected, lets what was sent go out, closes every connection with
     * {@link CloseCode#GOING_AWAY}, cuts those that have not ended in time, stops the threads and releases all memory;
     * as {@link WebSocketServer#close(long, TimeUnit)} does. The second and later calls do nothing.
     *
     * @param timeout for connections to end by themselves; 0 cuts them at once.
     * @param unit    of the timeout.
     */
    public void close(final long timeout, final TimeUnit unit)
    {
        runtime.beginClose();
        attempts.forEach(attempt -> attempt.abort(closed()));
        kept.forEach(ReconnectingConnection::onClientClosing);
        runtime.close(unit.toNanos(timeout));
    }

    /**
     * Whether the client has closed and released everything that no callback holds up.
     *
     * @return true once it has.
     */
    public boolean isClosed()
    {
        return runtime.isClosed();
    }
}
