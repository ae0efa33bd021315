package io.millrace.inbound;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.millrace.api.CloseCause;
import io.millrace.api.CloseCode;
import io.millrace.api.ConnectionState;
import io.millrace.api.FlushListener;
import io.millrace.api.HandshakeRequest;
import io.millrace.api.HandshakeResponse;
import io.millrace.api.ScheduledTask;
import io.millrace.api.SendResult;
import io.millrace.deflate.DeflateParameters;
import io.millrace.monitor.FlightEvents;
import io.millrace.outbound.Compression;
import io.millrace.outbound.Outbound;
import io.millrace.outbound.OutboundContext;
import io.millrace.outbound.OutboundListener;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The application's side of a connection: sends go to its {@link Outbound}, everything else to the handler thread's
 * {@link Dispatcher} or, through {@link ConnectionControl}, to the transport.
 */
public final class EngineConnection extends ReceivingConnection
{
    private static final ThreadLocal<UnsafeBuffer> PING_PAYLOAD =
        ThreadLocal.withInitial(() -> new UnsafeBuffer(new byte[RoundTrip.PAYLOAD_LENGTH]));
    private static final VarHandle STATE;

    static
    {
        try
        {
            STATE = MethodHandles.lookup().findVarHandle(EngineConnection.class, "state", ConnectionState.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private final Dispatcher dispatcher;
    private final ConnectionControl control;
    private final Outbound outbound = outbound();
    private final AtomicReference<CloseRecord> closeRecord = new AtomicReference<>();
    private final Runnable onDrained = this::onDrained;
    private final RoundTrip roundTrip;
    private volatile ConnectionState state = ConnectionState.CONNECTING;
    private volatile boolean peerClosed;
    private HandshakeRequest handshake;
    private HandshakeResponse handshakeResponse;
    private String subprotocol;
    private String extensions = "";
    private DeflateParameters deflate;
    private Compression compression;
    private ConnectionOptions options;
    private volatile Consumer<Throwable> onUnopened;
    private boolean opened;

    /**
     * Creates a connection whose handshake has not been decided.
     *
     * @param id         unique in its server.
     * @param dispatcher of the handler thread that will run its callbacks.
     * @param control    the transport.
     * @param context    of the writer thread that will write for it.
     * @param listener   is told when there is something to write.
     */
    public EngineConnection(
        final long id,
        final Dispatcher dispatcher,
        final ConnectionControl control,
        final OutboundContext context,
        final OutboundListener listener)
    {
        super(id, new Outbound(context, listener));
        this.dispatcher = dispatcher;
        this.control = control;
        roundTrip = new RoundTrip(id, dispatcher.nowNs());
    }

    /**
     * Says who wants to know if the connection ends before it was opened.
     *
     * @param listener called once at most, on the handler thread, with the error that ended it or null.
     */
    public void onUnopened(final Consumer<Throwable> listener)
    {
        onUnopened = listener;
    }

    /** The connection has ended, and was never opened. */
    void reportUnopened(final Throwable error)
    {
        final Consumer<Throwable> listener = onUnopened;
        if (listener != null)
        {
            onUnopened = null;
            listener.accept(error);
        }
    }

    /**
     * Has the handler thread learn that there is room to send again. Any thread may call it.
     */
    public void scheduleDrained()
    {
        dispatcher.execute(onDrained);
    }

    /**
     * Has the handler thread tell the application that what it asked about is out, or lost. Any thread may call it.
     *
     * @param listener of the application.
     * @param written  whether the kernel has taken it.
     */
    public void scheduleFlushed(final FlushListener listener, final boolean written)
    {
        executeInOrder(() -> listener.onFlushed(this, written));
    }

    private void executeInOrder(final Runnable task)
    {
        final Mailbox mailbox = mailbox();
        if (mailbox == null)
        {
            dispatcher.execute(this, task);
        }
        else
        {
            // Not from the writer thread: the executor may run it on the thread that gives it.
            dispatcher.execute(() -> mailbox.execute(task));
        }
    }

    @Override
    void scheduleReport()
    {
        executeInOrder(() ->
        {
            if (opened && state != ConnectionState.CLOSED)
            {
                reportDropped(options.handler());
            }
        });
    }

    @Override
    void endSlow(final int code, final String reason)
    {
        close(code, reason, CloseCause.SLOW_CONSUMER);
    }

    /**
     * Runs a task of the engine's own on the handler thread. Any thread may call it.
     *
     * @param task that must not throw.
     */
    public void executeOnHandler(final Runnable task)
    {
        dispatcher.execute(task);
    }

    /**
     * Notes that messages are compressed (RFC 7692). To be called before the connection is opened, by the thread that
     * opens it.
     *
     * @param parameters     that were agreed on.
     * @param newCompression of what is sent.
     * @param header         that says so, the value of {@code Sec-WebSocket-Extensions}.
     */
    public void agree(final DeflateParameters parameters, final Compression newCompression, final String header)
    {
        deflate = parameters;
        compression = newCompression;
        extensions = header;
    }

    /**
     * What was agreed on about compression. Who has been told that the handshake was accepted may call it.
     *
     * @return the parameters; null if messages are not compressed.
     */
    public DeflateParameters deflate()
    {
        return deflate;
    }

    /**
     * Opens the connection. Called on the handler thread.
     *
     * @param request           that was accepted.
     * @param agreedSubprotocol or null.
     * @param newOptions        how to deliver.
     * @param response          to be written before anything else; null on the client's side, which has been answered.
     * @return false if it had ended before.
     */
    public boolean open(
        final HandshakeRequest request,
        final String agreedSubprotocol,
        final ConnectionOptions newOptions,
        final byte[] response)
    {
        handshake = request;
        subprotocol = agreedSubprotocol;
        options = newOptions;
        if (!STATE.compareAndSet(this, ConnectionState.CONNECTING, ConnectionState.OPEN))
        {
            return false;
        }
        if (compression != null)
        {
            outbound.compression(compression, response == null ? 0 : response.length);
        }
        final boolean batched = newOptions.mailbox() == null;
        if (batched)
        {
            outbound.beginBatch(0);
        }
        try
        {
            if (response == null || outbound.sendRaw(response).isAccepted())
            {
                opened = true;
                onUnopened = null;
                control.onAccepted(newOptions);
                dispatcher.open(this);
            }
            else
            {
                control.onDisconnect();
            }
        }
        finally
        {
            if (batched)
            {
                outbound.endBatch();
            }
        }
        return opened;
    }

    /**
     * Answers a request that does not become a connection, and ends. Any thread may call it.
     *
     * @param remote address of the peer.
     * @param status of the response.
     * @param head   of the response, or all of it.
     * @param body   of the response, shared with others; null if the head is all.
     * @return false if it was decided before.
     */
    public boolean refuse(final SocketAddress remote, final int status, final byte[] head, final ByteBuffer body)
    {
        if (!STATE.compareAndSet(this, ConnectionState.CONNECTING, ConnectionState.CLOSING))
        {
            return false;
        }
        dispatcher.monitor().onRefused(id(), remote, status, head);
        raise(MUTE);
        if (outbound.close(head, body))
        {
            control.onClosing();
        }
        return true;
    }

    /**
     * Gives up a connection that is not decided on. Any thread may call it.
     *
     * @return false if it was decided before.
     */
    public boolean abandon()
    {
        return STATE.compareAndSet(this, ConnectionState.CONNECTING, ConnectionState.CLOSING);
    }

    /**
     * Begins the closing handshake for a reason that the engine found. Any thread may call it.
     *
     * @param code   of the close frame.
     * @param reason of the close frame.
     * @param cause  what the engine found.
     */
    public void close(final int code, final String reason, final CloseCause cause)
    {
        record(code, reason, cause);
        sendClose(CloseFrames.encode(code, reason), cause == CloseCause.PROTOCOL_ERROR || peerClosed);
    }

    /**
     * Notes why the connection ended, unless that was decided before. Any thread may call it.
     *
     * @param code   of the close frame, or {@link CloseCode#ABNORMAL}.
     * @param reason of the close frame.
     * @param cause  what the engine found.
     */
    public void record(final int code, final String reason, final CloseCause cause)
    {
        if (closeRecord.compareAndSet(null, new CloseRecord(code, reason, cause)) && cause == CloseCause.SLOW_CONSUMER)
        {
            outbound.stats().onDisconnected();
            FlightEvents.slowConsumer(id(), 0, 0, true);
        }
    }

    private void sendClose(final byte[] frame, final boolean last)
    {
        STATE.compareAndSet(this, ConnectionState.OPEN, ConnectionState.CLOSING);
        if (outbound.close(frame, last))
        {
            control.onClosing();
            if (isRaised(PAUSED | DEFERRED))
            {
                resumeReading();
            }
        }
    }

    @Override
    public ConnectionState state()
    {
        return state;
    }

    @Override
    public SocketAddress localAddress()
    {
        return handshake.localAddress();
    }

    @Override
    public SocketAddress remoteAddress()
    {
        return handshake.remoteAddress();
    }

    @Override
    public HandshakeRequest handshake()
    {
        return handshake;
    }

    @Override
    public HandshakeResponse handshakeResponse()
    {
        return handshakeResponse;
    }

    /**
     * Keeps what the server answered to this client. Who opens the connection may call it, before.
     *
     * @param response of the server.
     */
    public void handshakeResponse(final HandshakeResponse response)
    {
        handshakeResponse = response;
    }

    @Override
    public ConnectionTopics topics()
    {
        return dispatcher.topics();
    }

    @Override
    public String subprotocol()
    {
        return subprotocol;
    }

    @Override
    public String extensions()
    {
        return extensions;
    }

    @Override
    public SendResult ping()
    {
        final UnsafeBuffer payload = PING_PAYLOAD.get();
        roundTrip.onPing(payload, dispatcher.nowNs());
        return ping(payload, 0, RoundTrip.PAYLOAD_LENGTH);
    }

    @Override
    public long roundTripNs()
    {
        return roundTrip.roundTripNs();
    }

    /**
     * Measures the round trip if the pong answers a ping that asked for it. Only the selector thread may call it.
     *
     * @param buffer holds the payload of the pong.
     * @param offset of the payload, in bytes.
     * @param length of the payload, in bytes.
     */
    public void onPong(final DirectBuffer buffer, final int offset, final int length)
    {
        roundTrip.onPong(buffer, offset, length, dispatcher.nowNs());
    }

    @Override
    public SendResult close(final int code, final CharSequence reason)
    {
        final String text = reason == null ? "" : reason.toString();
        final byte[] frame = CloseFrames.checked(code, text);
        if (outbound.isAbandoned())
        {
            return SendResult.CLOSED;
        }
        final boolean first = closeRecord.compareAndSet(null, new CloseRecord(code, text, CloseCause.LOCAL));
        final boolean reply = !first && peerClosed && !outbound.isEnding();
        if (!first && !reply)
        {
            return SendResult.CLOSED;
        }
        sendClose(frame, peerClosed);
        return SendResult.ACCEPTED;
    }

    @Override
    public void disconnect()
    {
        record(CloseCode.ABNORMAL, "", CloseCause.LOCAL);
        raise(MUTE);
        control.onDisconnect();
    }

    @Override
    public void pauseReading()
    {
        raise(PAUSED);
        control.onHeldChanged();
    }

    @Override
    public void resumeReading()
    {
        lower(PAUSED);
        dispatcher.execute(() -> dispatcher.resume(this));
    }

    @Override
    public boolean isReadingPaused()
    {
        return isRaised(PAUSED);
    }

    @Override
    public void execute(final Runnable task)
    {
        dispatcher.execute(this, Objects.requireNonNull(task, "task"));
    }

    @Override
    public ScheduledTask schedule(final Runnable task, final long delay, final TimeUnit unit)
    {
        return dispatcher.schedule(this, Objects.requireNonNull(task, "task"), unit.toNanos(delay));
    }

    @Override
    public String toString()
    {
        return "connection " + id() + " " + state;
    }

    private void onDrained()
    {
        dispatcher.drained(this);
    }

    @Override
    ConnectionControl control()
    {
        return control;
    }

    ConnectionOptions options()
    {
        return options;
    }

    CloseRecord closeRecord()
    {
        return closeRecord.get();
    }

    boolean wasOpened()
    {
        return opened;
    }

    /** The application was not told that this connection is open, and hears nothing of it. */
    void unopen()
    {
        opened = false;
    }

    void state(final ConnectionState newState)
    {
        state = newState;
    }

    /** Nothing is accepted for sending any more. */
    void ending()
    {
        STATE.compareAndSet(this, ConnectionState.OPEN, ConnectionState.CLOSING);
    }

    /** Whether nothing received may reach the application any more, but for the end. */
    boolean isMute()
    {
        return isRaised(MUTE);
    }

    void mute()
    {
        raise(MUTE);
    }

    boolean isPeerClosed()
    {
        return peerClosed;
    }

    void onPeerClosed()
    {
        peerClosed = true;
    }
}
