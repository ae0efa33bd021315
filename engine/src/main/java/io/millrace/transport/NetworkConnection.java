package io.millrace.transport;

import java.io.IOException;

import io.millrace.api.CloseCause;
import io.millrace.api.CloseCode;
import io.millrace.inbound.ConnectionOptions;
import io.millrace.inbound.EngineConnection;
import io.millrace.outbound.Framing;
import io.millrace.protocol.ProtocolViolation;

/**
 * The transport's side of a connection: its channel, its phase, its interest in reading and writing. Belongs to the
 * selector thread. Other threads reach it by signals: bits of a word, which are handled together on the selector thread
 * soon after the first was set.
 *
 * <pre>
 *  HANDSHAKE ──request──▶ DECISION ──accepted──▶ OPEN
 *      │                     │                    │ violation, or our last bytes are out
 *      └──── bad request ────┴───── refused ──────┴──▶ DISCARD ──end of input, or time──▶ CLOSED
 * </pre>
 */
public final class NetworkConnection extends ConnectionSignals implements ReadyListener
{
    private static final int MAX_INPUT_BEFORE_DECISION = 64 * 1024;
    private static final int LAST_READS = 4;
    private final SelectorAgent agent;
    private final HandlerLane lane;
    private final TransportChannel channel;
    private final WriteSide writing;
    private final EngineConnection connection;
    private final ConnectionDeadlines deadlines;
    private final InputBuffer input;
    private final int maxInput;
    private final boolean isClient;
    private volatile ConnectionOptions options;
    private Opening opening;
    private FrameReader reader;
    private PollInterest interest;
    private Phase phase = Phase.HANDSHAKE;
    private boolean stalled;
    private boolean blocked;
    private boolean closeWritten;
    private boolean peerClosed;
    private boolean inputEnded;
    private boolean endPending;
    private boolean leaving;
    private boolean outputShut;

    NetworkConnection(
        final SelectorAgent agent,
        final HandlerLane lane,
        final WriterAgent writer,
        final TransportChannel channel,
        final long id,
        final Opening opening)
    {
        this.agent = agent;
        this.lane = lane;
        this.channel = channel;
        this.opening = opening;
        isClient = opening.isClient();
        writing = new WriteSide(this, writer, channel);
        connection = new EngineConnection(id, lane.dispatcher(), this, writing.context(), writing);
        if (isClient)
        {
            connection.onUnopened(opening::onUnopened);
        }
        writing.connect(connection);
        deadlines = new ConnectionDeadlines(agent, this, writing);
        input = new InputBuffer(agent.pool());
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
        interest = new PollInterest(poller, channel, Poller.READ, this);
        channel.connect(this);
        final byte[] firstBytes = opening.firstBytes();
        if (firstBytes != null)
        {
            connection.outbound().framing(new Framing(true, firstBytes.length, null));
            if (!connection.outbound().sendRaw(firstBytes).isAccepted())
            {
                throw new IOException("there is no room for a request of " + firstBytes.length + " bytes");
            }
        }
        deadlines.onAccepted(opening.timeoutNs(agent.config()));
    }

    @Override
    public void onReady(final int ready)
    {
        agent.awake();
        if (phase == Phase.CLOSED)
        {
            return;
        }
        agent.refreshNow();
        if ((ready & Poller.WRITE) != 0 && blocked)
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

    private void read()
    {
        try
        {
            readOnce();
            // What an encrypted channel has received already does not make its socket ready again.
            while (channel.hasBuffered() && phase != Phase.CLOSED && wantsToRead())
            {
                readOnce();
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
        lane.publish();
    }

    private void readOnce() throws IOException
    {
        switch (phase)
        {
            case HANDSHAKE, DECISION -> readHandshake();
            case OPEN -> readFrames();
            default -> discardInput();
        }
    }

    private void readHandshake() throws IOException
    {
        final int count = lane.lane().received(input.read(channel, maxInput));
        final Opening.Progress progress = phase == Phase.DECISION || count == 0 ?
            Opening.Progress.INCOMPLETE : opening.read(input, count < 0);
        askToDecide(progress);
        if (count < 0)
        {
            onEndBeforeOpen();
        }
    }

    private void askToDecide(final Opening.Progress progress)
    {
        if (progress != Opening.Progress.INCOMPLETE)
        {
            phase = progress == Opening.Progress.COMPLETE ? Phase.DECISION : Phase.DISCARD;
            lane.lane().handshake(connection, opening.result(channel));
            opening = null;
            if (phase == Phase.DISCARD)
            {
                input.release();
            }
        }
    }

    /** A request that is whole may get its answer, and what follows it as well: then the end comes after the frames. */
    private void onEndBeforeOpen()
    {
        inputEnded = true;
        endPending = phase == Phase.DECISION;
        if (endPending && !isClient)
        {
            lane.lane().left(connection);
        }
        else if (phase == Phase.HANDSHAKE && connection.abandon())
        {
            cut();
        }
    }

    private void readFrames() throws IOException
    {
        try
        {
            final int count = lane.isStalling() ? FrameReader.NO_ROOM : reader.read(channel, input);
            if (reader.isClosed())
            {
                channel.endExpected();
            }
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
                lane.stall(this);
            }
        }
        catch (final ProtocolViolation violation)
        {
            phase = Phase.DISCARD;
            input.release();
            reader.release();
            agent.config().limitStats().onViolation(violation, connection.id());
            lane.lane().violation(connection, violation);
        }
    }

    private void onEndOfInput()
    {
        inputEnded = true;
        if (!reader.isClosed())
        {
            lane.lane().endOfInput(connection);
        }
        else if (outputShut)
        {
            cut();
        }
    }

    private void discardInput() throws IOException
    {
        final int count = FrameReader.discard(channel, lane.lane(), agent.config().readLength());
        if (count == FrameReader.NO_ROOM)
        {
            stalled = true;
            lane.stall(this);
        }
        inputEnded |= count == FrameReader.END_OF_INPUT;
        if (inputEnded && outputShut)
        {
            cut();
        }
    }

    private boolean wantsToRead()
    {
        return !channel.isWaiting() && switch (phase)
        {
            case HANDSHAKE -> true;
            case DECISION -> input.length() < maxInput && !inputEnded && (input.length() == 0 || !channel.isEndNext());
            case OPEN -> isReading() && !inputEnded;
            default -> !inputEnded && !stalled;
        };
    }

    private void updateInterest()
    {
        if (phase != Phase.CLOSED)
        {
            interest.change((wantsToRead() ? Poller.READ : 0) | (blocked ? Poller.WRITE : 0));
        }
    }

    /** The lane has room again, and this connection its turn. */
    void onRoom()
    {
        stalled = false;
        if (phase == Phase.OPEN)
        {
            deadlines.onReadAgain();
            readPending();
            if (isReading() && !inputEnded)
            {
                read();
            }
        }
        updateInterest();
    }

    private void readPending()
    {
        while (phase == Phase.OPEN && (input.length() > 0 || channel.hasBuffered()) && isReading())
        {
            read();
        }
        if (endPending && phase == Phase.OPEN && input.length() == 0 && isReading())
        {
            endPending = false;
            onEndOfInput();
        }
    }

    @Override
    void onSignalled()
    {
        agent.signalled(this);
    }

    void onSignals()
    {
        final int set = takeSignals();
        if (phase == Phase.CLOSED)
        {
            return;
        }
        deadlines.onSignals(set);
        if ((set & ACCEPTED) != 0)
        {
            start();
        }
        if ((set & HELD_CHANGED) != 0)
        {
            onHeldMaybeChanged();
        }
        if ((set & READ_AGAIN) != 0 && wantsToRead())
        {
            read();
        }
        onWriting(set);
        if ((set & CLOSING) != 0)
        {
            onClosingBegun();
        }
        peerClosed |= (set & PEER_CLOSED) != 0;
        if (peerClosed && closeWritten)
        {
            shut();
        }
        if ((set & DISCONNECT) != 0)
        {
            cut();
        }
        updateInterest();
    }

    private void onWriting(final int set)
    {
        if ((set & (BLOCKED | BLOCKED_ANEW)) != 0)
        {
            blocked = true;
            deadlines.onBlocked((set & BLOCKED_ANEW) != 0);
        }
        if ((set & (CLOSE_WRITTEN | LAST_WRITTEN)) != 0 && !closeWritten)
        {
            closeWritten = true;
            deadlines.onCloseWritten();
        }
        if ((set & (LAST_WRITTEN | FINISHED)) != 0)
        {
            shut();
        }
        if ((set & WRITE_FAILED) != 0)
        {
            failWriting(writing.failure());
        }
    }

    private void start()
    {
        if (phase != Phase.DECISION)
        {
            return;
        }
        phase = Phase.OPEN;
        agent.onOpened(this);
        final TransportConfig config = agent.config();
        reader = new FrameReader(
            connection,
            lane.lane(),
            agent.pool(),
            config.decoding(isClient, options, agent.inflater(connection.deflate(), isClient)),
            config.readLength());
        deadlines.onOpened(reader);
        if (leaving)
        {
            goAway();
        }
        readPending();
    }

    private void onHeldMaybeChanged()
    {
        if (phase == Phase.OPEN && deadlines.onHeldMaybeChanged(isReading()))
        {
            readPending();
        }
    }

    private void onClosingBegun()
    {
        deadlines.onClosing();
        if (isUndecided())
        {
            phase = Phase.DISCARD;
            input.release();
        }
    }

    /** Our last bytes are out: tell the peer, and give it a moment to take them before the socket is closed. */
    private void shut()
    {
        if (outputShut || phase == Phase.CLOSED)
        {
            return;
        }
        phase = Phase.DISCARD;
        if (!inputEnded && !writing.finish())
        {
            deadlines.onShut();
            return;
        }
        outputShut = true;
        if (inputEnded)
        {
            cut();
            return;
        }
        try
        {
            // After a closing handshake the server ends first (RFC 6455 §7.1.1).
            if (!isClient || reader == null || !reader.isClosed())
            {
                channel.shutdownOutput();
            }
            deadlines.onShut();
        }
        catch (final IOException ex)
        {
            cut();
        }
    }

    private void fail(final IOException error)
    {
        cut(phase == Phase.OPEN || isClient ? error : null);
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

    /** Cuts the connection because the server ends. Only the selector thread may call it. */
    public void cutForShutdown()
    {
        connection.record(CloseCode.ABNORMAL, "", CloseCause.SHUTDOWN);
        cut();
    }

    /** Begins to end the connection because the server ends. Only the selector thread may call it. */
    public void goAway()
    {
        if (phase == Phase.CLOSED || refuse(isClient ? Refusal.CLIENT_CLOSED : Refusal.SHUTDOWN))
        {
            return;
        }
        if (isUndecided())
        {
            // It was accepted at this moment: the close frame must not come before the response.
            leaving = true;
            return;
        }
        connection.close(CloseCode.GOING_AWAY, "server shutdown", CloseCause.SHUTDOWN);
    }

    /** A client has nothing to answer, and a peer in a TLS handshake would not understand: they are left. */
    boolean refuse(final Refusal refusal)
    {
        final boolean refused = isClient ? connection.abandon() : refusal.answer(connection, channel.remoteAddress());
        if (refused && (isClient || !channel.isEstablished()))
        {
            cut(refusal.exception());
        }
        else if (refused)
        {
            phase = Phase.DISCARD;
            input.release();
            updateInterest();
        }
        return refused;
    }

    void cut(final Throwable error)
    {
        if (phase == Phase.CLOSED)
        {
            return;
        }
        phase = Phase.CLOSED;
        // Whoever learns of the end may connect anew at once, and needs the room.
        agent.remove(this);
        connection.outbound().abandon();
        interest.cancel();
        channel.close();
        deadlines.disarm();
        input.release();
        if (reader != null)
        {
            reader.release();
        }
        lane.lane().closed(connection, error);
    }

    /** The client wants it no more, if it is not open yet. */
    void giveUp(final IOException reason)
    {
        if (phase != Phase.CLOSED && connection.abandon())
        {
            cut(reason);
        }
    }

    void onTimer(final long nowNs)
    {
        deadlines.onTimer(nowNs);
        updateInterest();
    }

    void onHandshakeTimeout()
    {
        if (phase == Phase.HANDSHAKE)
        {
            askToDecide(opening.timeUp());
            lane.publish();
        }
        if (phase != Phase.DISCARD)
        {
            refuse(phase == Phase.DECISION ? Refusal.NOT_DECIDED :
                isClient ? Refusal.NOT_ANSWERED : Refusal.NOT_ARRIVED);
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

    /** Any thread may call it, when the selector's thread is given up. */
    void closeChannel()
    {
        channel.close();
    }

    /** Everything that belonged to the connection is released. Called on the writer thread. */
    void onReleased()
    {
        agent.onReleased();
    }

    @Override
    public void onAccepted(final ConnectionOptions newOptions)
    {
        options = newOptions;
        signal(ACCEPTED);
    }

    @Override
    public void onEnded()
    {
        writing.end();
    }

    @Override
    public void wakeWriter()
    {
        connection.outbound().schedule();
    }
}
