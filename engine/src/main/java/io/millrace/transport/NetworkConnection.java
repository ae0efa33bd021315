package io.millrace.transport;

import java.io.IOException;

import io.millrace.api.CloseCause;
import io.millrace.api.CloseCode;
import io.millrace.api.FlushListener;
import io.millrace.api.HttpResponse;
import io.millrace.handshake.RequestParser;
import io.millrace.handshake.ResponseWriter;
import io.millrace.inbound.ConnectionControl;
import io.millrace.inbound.ConnectionOptions;
import io.millrace.inbound.EngineConnection;
import io.millrace.outbound.EncodingStage;
import io.millrace.outbound.OutboundDrain;
import io.millrace.outbound.OutboundListener;
import io.millrace.outbound.OutboundWriter;
import io.millrace.protocol.DecoderConfig;
import io.millrace.protocol.ProtocolViolation;

/**
 * The transport's side of a connection: its channel, its phase, its interest in reading and writing. Belongs to the
 * selector thread, which with a shared loop is the writer's thread as well; other threads reach it by commands.
 *
 * <pre>
 *  HANDSHAKE ──request──▶ DECISION ──accepted──▶ OPEN
 *      │                     │                    │ violation, or our last bytes are out
 *      └──── bad request ────┴───── refused ──────┴──▶ DISCARD ──end of input, or time──▶ CLOSED
 * </pre>
 */
public final class NetworkConnection implements ReadyListener, ConnectionControl, OutboundListener
{
    private static final int MAX_INPUT_BEFORE_DECISION = 64 * 1024;
    private static final int LAST_READS = 4;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int SERVICE_UNAVAILABLE = 503;

    /** Where a connection stands, as the transport sees it. */
    private enum Phase
    {
        HANDSHAKE, DECISION, OPEN, DISCARD, CLOSED
    }

    private final SelectorAgent agent;
    private final TransportChannel channel;
    private final EngineConnection connection;
    private final OutboundDrain drain;
    private final ConnectionDeadlines deadlines;
    private final InputBuffer input;
    private final Runnable onHeldChanged = this::onRoom;
    private final int maxInput;
    private RequestParser parser;
    private FrameReader reader;
    private PollKey key;
    private int interest = Poller.READ;
    private Phase phase = Phase.HANDSHAKE;
    private boolean stalled;
    private boolean blocked;
    private boolean closeWritten;
    private boolean peerClosed;
    private boolean inputEnded;
    private boolean outputShut;

    NetworkConnection(final SelectorAgent agent, final TransportChannel channel, final long id)
    {
        this.agent = agent;
        this.channel = channel;
        connection = new EngineConnection(id, agent.dispatcher(), this, agent.outboundContext(), this);
        drain = new OutboundDrain(connection.outbound(), EncodingStage.PLAIN);
        deadlines = new ConnectionDeadlines(agent, this);
        input = new InputBuffer(agent.pool());
        parser = new RequestParser(agent.config().handshakeLimits());
        maxInput = Math.max(MAX_INPUT_BEFORE_DECISION, agent.config().handshakeLimits().maxHeadLength());
    }

    /**
     * The application's side.
     *
     * @return the connection.
     */
    public EngineConnection connection()
    {
        return connection;
    }

    void register(final Poller poller) throws IOException
    {
        key = poller.register(channel, interest, this);
        deadlines.onAccepted();
    }

    @Override
    public void onReady(final int ready)
    {
        if (phase == Phase.CLOSED)
        {
            return;
        }
        agent.refreshNow();
        if ((ready & Poller.WRITE) != 0)
        {
            blocked = false;
            connection.outbound().reschedule();
        }
        if ((ready & Poller.READ) != 0)
        {
            read();
        }
        updateInterest();
    }

    // Reading.

    private void read()
    {
        try
        {
            switch (phase)
            {
                case HANDSHAKE:
                case DECISION:
                    readHandshake();
                    break;
                case OPEN:
                    readFrames();
                    break;
                default:
                    discardInput();
                    break;
            }
        }
        catch (final IOException ex)
        {
            fail(ex);
        }
        catch (final OutOfMemoryError | RuntimeException ex)
        {
            fail(new IOException("cannot receive: " + ex.getMessage(), ex));
        }
        agent.publish();
    }

    private void readHandshake() throws IOException
    {
        final int count = input.read(channel, maxInput);
        if (count < 0)
        {
            cut();
            return;
        }
        if (phase == Phase.DECISION || count == 0)
        {
            return;
        }
        switch (parser.parse(input.buffer(), input.offset(), input.length()))
        {
            case COMPLETE:
                phase = Phase.DECISION;
                input.skip(parser.headLength());
                decide(new PendingHandshake(parser.head(), null, channel.localAddress(), channel.remoteAddress()));
                break;
            case FAILED:
                phase = Phase.DISCARD;
                input.release();
                decide(new PendingHandshake(null, parser.failure(), channel.localAddress(), channel.remoteAddress()));
                break;
            default:
                break;
        }
    }

    private void decide(final PendingHandshake handshake)
    {
        parser = null;
        agent.lane().handshake(connection, handshake);
    }

    private void readFrames() throws IOException
    {
        try
        {
            final int count = reader.read(channel, input);
            if (count > 0)
            {
                deadlines.onRead();
            }
            else if (count == FrameReader.END_OF_INPUT)
            {
                onEndOfInput();
            }
            else if (count == FrameReader.NO_ROOM)
            {
                stalled = true;
                agent.stall(this);
            }
        }
        catch (final ProtocolViolation violation)
        {
            phase = Phase.DISCARD;
            input.release();
            reader.release();
            agent.lane().violation(connection, violation);
        }
    }

    private void onEndOfInput()
    {
        inputEnded = true;
        if (!reader.isClosed())
        {
            agent.lane().endOfInput(connection);
        }
        else if (outputShut)
        {
            cut();
        }
    }

    private void discardInput() throws IOException
    {
        final int offset = agent.lane().arena().claim(Long.BYTES);
        if (offset >= 0)
        {
            final int length = Math.min(agent.lane().arena().claimableLength(), agent.config().readLength());
            inputEnded = channel.read(agent.lane().arena().range(offset, length)) < 0;
        }
        if (inputEnded && outputShut)
        {
            cut();
        }
    }

    private boolean wantsToRead()
    {
        switch (phase)
        {
            case HANDSHAKE:
                return true;
            case DECISION:
                return input.length() < maxInput;
            case OPEN:
                return isReading() && !inputEnded;
            default:
                return !inputEnded;
        }
    }

    private void updateInterest()
    {
        if (phase == Phase.CLOSED)
        {
            return;
        }
        final int wanted = (wantsToRead() ? Poller.READ : 0) | (blocked ? Poller.WRITE : 0);
        if (wanted != interest)
        {
            interest = wanted;
            key.interest(wanted);
        }
    }

    /** The lane has room again, or the application reads again. */
    void onRoom()
    {
        stalled = false;
        if (phase == Phase.OPEN && isReading() && input.length() > 0)
        {
            readPending();
        }
        updateInterest();
    }

    private void readPending()
    {
        while (phase == Phase.OPEN && input.length() > 0 && isReading())
        {
            read();
        }
    }

    // Writing.

    void write(final OutboundWriter writer)
    {
        if (phase == Phase.CLOSED)
        {
            return;
        }
        try
        {
            final OutboundWriter.Status status = writer.write(drain, channel);
            deadlines.onWritten(writer.writtenBytes(), status == OutboundWriter.Status.BLOCKED);
            onWritten(status);
        }
        catch (final IOException ex)
        {
            failWriting(ex);
        }
        catch (final RuntimeException ex)
        {
            fail(new IOException("cannot send: " + ex.getMessage(), ex));
        }
        updateInterest();
    }

    /** Inside a callback: what could dispatch or cut the connection is left to the visit that follows. */
    void writeInline(final OutboundWriter writer)
    {
        if (phase == Phase.CLOSED)
        {
            return;
        }
        try
        {
            final OutboundWriter.Status status = writer.write(drain, channel);
            deadlines.onWritten(writer.writtenBytes(), status == OutboundWriter.Status.BLOCKED);
            blocked = status == OutboundWriter.Status.BLOCKED;
            if (!blocked && status != OutboundWriter.Status.DRAINED)
            {
                connection.outbound().schedule();
            }
            updateInterest();
        }
        catch (final IOException | RuntimeException ex)
        {
            connection.outbound().schedule();
        }
    }

    private void onWritten(final OutboundWriter.Status status)
    {
        blocked = status == OutboundWriter.Status.BLOCKED;
        switch (status)
        {
            case MORE:
                connection.outbound().schedule();
                break;
            case CLOSE_WRITTEN:
                if (!closeWritten)
                {
                    closeWritten = true;
                    deadlines.onCloseWritten();
                }
                if (peerClosed)
                {
                    shut();
                }
                break;
            case LAST_WRITTEN:
                closeWritten = true;
                shut();
                break;
            default:
                break;
        }
    }

    boolean discard(final OutboundWriter writer)
    {
        return writer.discard(drain);
    }

    // Ending.

    /** Our last bytes are out: tell the peer, and give it a moment to take them before the socket is closed. */
    private void shut()
    {
        if (outputShut || phase == Phase.CLOSED)
        {
            return;
        }
        outputShut = true;
        phase = Phase.DISCARD;
        if (inputEnded)
        {
            cut();
            return;
        }
        try
        {
            channel.shutdownOutput();
            deadlines.onShut();
        }
        catch (final IOException ex)
        {
            cut();
        }
    }

    private void fail(final IOException error)
    {
        cut(phase == Phase.OPEN ? error : null);
    }

    /** The socket takes nothing more; what the peer sent before it left, such as a close frame, may still be there. */
    private void failWriting(final IOException error)
    {
        for (int i = 0; i < LAST_READS && phase == Phase.OPEN && isReading() && !inputEnded; i++)
        {
            read();
        }
        fail(error);
    }

    void cut()
    {
        cut(null);
    }

    /**
     * Cuts the connection because the server ends. Only the selector thread may call it.
     */
    public void cutForShutdown()
    {
        connection.record(CloseCode.ABNORMAL, "", CloseCause.SHUTDOWN);
        cut();
    }

    /**
     * Begins to end the connection because the server ends. Only the selector thread may call it.
     */
    public void goAway()
    {
        if (phase == Phase.CLOSED || refuse(SERVICE_UNAVAILABLE, "the server is shutting down\n"))
        {
            return;
        }
        connection.close(CloseCode.GOING_AWAY, "server shutdown", CloseCause.SHUTDOWN);
    }

    /** The server has as many connections as it may have. */
    void refuseForWantOfRoom()
    {
        refuse(SERVICE_UNAVAILABLE, "the server has reached its maximum of connections\n");
    }

    private boolean refuse(final int status, final String text)
    {
        final boolean refused = connection.refuse(ResponseWriter.response(HttpResponse.text(status, text), false));
        if (refused)
        {
            phase = Phase.DISCARD;
            input.release();
            updateInterest();
        }
        return refused;
    }

    private void cut(final Throwable error)
    {
        if (phase == Phase.CLOSED)
        {
            return;
        }
        phase = Phase.CLOSED;
        key.cancel();
        channel.close();
        deadlines.disarm();
        input.release();
        if (reader != null)
        {
            reader.release();
        }
        agent.lane().closed(connection, error);
        agent.remove(this);
    }

    void onTimer(final long nowNs)
    {
        deadlines.onTimer(nowNs);
        updateInterest();
    }

    void onHandshakeTimeout()
    {
        if (phase == Phase.DECISION)
        {
            refuse(SERVICE_UNAVAILABLE, "the handshake was not decided in time\n");
        }
        else
        {
            refuse(REQUEST_TIMEOUT, "the request did not arrive in time\n");
        }
    }

    boolean isUndecided()
    {
        return phase == Phase.HANDSHAKE || phase == Phase.DECISION;
    }

    boolean isOpen()
    {
        return phase == Phase.OPEN;
    }

    boolean isReading()
    {
        return !connection.isHeld() && !stalled;
    }

    // What other threads ask.

    @Override
    public void onAccepted(final ConnectionOptions options)
    {
        agent.execute(() -> start(options));
    }

    private void start(final ConnectionOptions options)
    {
        if (phase != Phase.DECISION)
        {
            return;
        }
        phase = Phase.OPEN;
        final TransportConfig config = agent.config();
        final DecoderConfig decoding = new DecoderConfig(
            true, options.fragments(), options.observer() != null, config.maxFrameLength(), config.maxMessageLength());
        reader = new FrameReader(connection, agent.lane(), agent.pool(), decoding, config.readLength());
        deadlines.onOpened();
        readPending();
        updateInterest();
    }

    @Override
    public void onHeldChanged()
    {
        agent.execute(onHeldChanged);
    }

    @Override
    public void onPeerClosed()
    {
        agent.execute(() ->
        {
            peerClosed = true;
            if (closeWritten)
            {
                shut();
                updateInterest();
            }
        });
    }

    @Override
    public void onClosing()
    {
        agent.execute(() ->
        {
            if (phase != Phase.CLOSED)
            {
                deadlines.onClosing();
            }
            if (isUndecided())
            {
                phase = Phase.DISCARD;
                input.release();
                updateInterest();
            }
        });
    }

    @Override
    public void onDisconnect()
    {
        agent.execute(this::cut);
    }

    @Override
    public void onEnded()
    {
        agent.execute(() -> agent.writer().end(this));
    }

    @Override
    public void onScheduled()
    {
        agent.writer().schedule(this);
    }

    @Override
    public void onDrained()
    {
        connection.scheduleDrained();
    }

    @Override
    public void onFlushed(final FlushListener flushListener, final boolean written)
    {
        connection.scheduleFlushed(flushListener, written);
    }

    @Override
    public boolean onWait()
    {
        return agent.writer().writeInline(this);
    }
}
