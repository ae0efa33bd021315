package io.millrace.transport;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.millrace.api.FlushListener;
import io.millrace.inbound.EngineConnection;
import io.millrace.monitor.FlightEvents;
import io.millrace.outbound.EncodingStage;
import io.millrace.outbound.OutboundContext;
import io.millrace.outbound.OutboundDrain;
import io.millrace.outbound.OutboundListener;
import io.millrace.outbound.OutboundWriter;

/**
 * A connection as its writer thread sees it. What the selector thread has to know of the writing goes there as signals;
 * what it wants to look at from time to time is volatile. Everything else belongs to the writer thread.
 */
final class WriteSide extends TakeAllQueue.Node<WriteSide> implements OutboundListener
{
    private static final VarHandle WRITTEN_BYTES;

    static
    {
        try
        {
            WRITTEN_BYTES = MethodHandles.lookup().findVarHandle(WriteSide.class, "writtenBytes", long.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    /** How often an ended connection is visited before its ring is given up to claims that nobody completes. */
    private static final int CLAIM_PATIENCE = 20;

    private final NetworkConnection owner;
    private final WriterAgent agent;
    private final TransportChannel channel;
    private EngineConnection connection;
    private OutboundDrain drain;
    private volatile long writtenBytes;
    private volatile boolean blocked;
    private volatile IOException failure;
    private volatile boolean finished;
    private boolean closeReported;
    private boolean hadShare;
    private boolean discarded;
    private int discardAttempts;

    WriteSide(final NetworkConnection owner, final WriterAgent agent, final TransportChannel channel)
    {
        this.owner = owner;
        this.agent = agent;
        this.channel = channel;
    }

    void connect(final EngineConnection newConnection)
    {
        connection = newConnection;
        final EncodingStage stage = channel.stage(agent.context().wire());
        drain = new OutboundDrain(newConnection.outbound(), stage);
        finished = stage == EncodingStage.PLAIN;
    }

    OutboundContext context()
    {
        return agent.context();
    }

    /** All bytes that the socket took so far. Any thread may call it. */
    long writtenBytes()
    {
        return writtenBytes;
    }

    /** Whether the last visit left bytes that the socket did not take. Any thread may call it. */
    boolean isBlocked()
    {
        return blocked;
    }

    /** Whether the last visit ended only because the connection had its share of the writer's time. */
    boolean hadShare()
    {
        return hadShare;
    }

    /**
     * Has what must be the last bytes, after the closing ones, written if there are any. Any thread may call it, once
     * the closing bytes are out.
     *
     * @return true if that has been done; if not, a signal tells when it has.
     */
    boolean finish()
    {
        if (!finished)
        {
            drain.finish();
            connection.outbound().schedule();
        }
        return finished;
    }

    /** What ended the writing, or null. Any thread may call it. */
    IOException failure()
    {
        return failure;
    }

    /** The application's side is done with the connection: what it still holds can be released. Any thread. */
    void end()
    {
        agent.end(this);
    }

    void write(final OutboundWriter writer)
    {
        if (discarded || failure != null)
        {
            return;
        }
        try
        {
            final OutboundWriter.Status status = writer.write(drain, channel);
            addWritten(writer.writtenBytes());
            hadShare = status == OutboundWriter.Status.MORE && writer.writtenBytes() > 0;
            onWritten(status, writer.writtenBytes() > 0);
        }
        catch (final IOException ex)
        {
            fail(ex);
        }
        catch (final RuntimeException ex)
        {
            fail(new IOException("cannot send: " + ex.getMessage(), ex));
        }
    }

    /** What the socket takes now, inside a callback. What comes of it is found by the visit that follows. */
    void writeInline(final OutboundWriter writer)
    {
        if (discarded || failure != null)
        {
            return;
        }
        try
        {
            writer.writeInline(drain, channel);
            addWritten(writer.writtenBytes());
        }
        catch (final IOException | RuntimeException ex)
        {
            connection.outbound().schedule();
        }
    }

    /** Deadlines look at it now and then, so nobody waits for the store to be seen. */
    private void addWritten(final long bytes)
    {
        WRITTEN_BYTES.setRelease(this, writtenBytes + bytes);
    }

    private void onWritten(final OutboundWriter.Status status, final boolean progress)
    {
        switch (status)
        {
            case BLOCKED:
                final boolean anew = !blocked;
                blocked = true;
                owner.signal(anew ? ConnectionSignals.BLOCKED_ANEW : ConnectionSignals.BLOCKED);
                return;
            case MORE:
                connection.outbound().schedule();
                if (!progress)
                {
                    return;
                }
                break;
            case CLOSE_WRITTEN:
                reportClose(ConnectionSignals.CLOSE_WRITTEN);
                break;
            case LAST_WRITTEN:
                finished = true;
                reportClose(ConnectionSignals.LAST_WRITTEN);
                break;
            case FINISHED:
                finished = true;
                owner.signal(ConnectionSignals.FINISHED);
                break;
            default:
                break;
        }
        if (blocked)
        {
            blocked = false;
        }
    }

    private void reportClose(final int signal)
    {
        if (!closeReported)
        {
            closeReported = true;
            owner.signal(signal);
        }
    }

    private void fail(final IOException ex)
    {
        failure = ex;
        agent.onFailure();
        owner.signal(ConnectionSignals.WRITE_FAILED);
    }

    /** Returns false if a producer is still inside, so that it must be tried again. */
    boolean discard(final OutboundWriter writer)
    {
        if (writer.discard(drain) || ++discardAttempts > CLAIM_PATIENCE && writer.quarantine(drain))
        {
            discarded = true;
            owner.onReleased();
        }
        return discarded;
    }

    @Override
    public void onScheduled()
    {
        agent.schedule(this);
    }

    @Override
    public void onBackPressure()
    {
        FlightEvents.backPressure(connection.id());
    }

    @Override
    public void onMemoryShort()
    {
        FlightEvents.limitHit(connection.id(), "totalOutboundLimit");
    }

    @Override
    public void onClaimed()
    {
        owner.signal(ConnectionSignals.CLAIMED);
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
        return agent.writeInline(this);
    }

    @Override
    public boolean onQueueFull()
    {
        return agent.writeNow(this);
    }

    @Override
    public void onDropped(final int count, final boolean oldest)
    {
        connection.onDropped(count, oldest);
    }

    @Override
    public void onConflated()
    {
        connection.onConflated();
    }
}
