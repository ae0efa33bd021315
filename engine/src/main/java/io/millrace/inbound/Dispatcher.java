package io.millrace.inbound;

import java.util.function.LongSupplier;

import com.lmax.disruptor.EventPoller;

import io.millrace.api.CloseCause;
import io.millrace.api.CloseCode;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.ConnectionState;
import io.millrace.api.ScheduledTask;
import io.millrace.memory.BufferPool;
import io.millrace.protocol.ProtocolViolation;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.Agent;

/**
 * The agent of a handler thread: polls the inbound lanes of its shard and runs the application's callbacks. Whatever
 * a callback throws stays inside; it ends only the connection concerned.
 */
public final class Dispatcher implements Agent
{
    private static final int EVENTS_PER_RELEASE = 16;

    private final InboundLane[] lanes;
    private final BufferPool pool;
    private final HandshakePolicy policy;
    private final ConnectionRegistry registry;
    private final HandlerTasks tasks;
    private final FrameWalker walker = new FrameWalker(this);
    private final EventPoller.Handler<InboundEvent> onEvent = this::onEvent;
    private InboundLane polled;
    private int handled;

    /**
     * Creates the agent of one handler shard.
     *
     * @param lanes    that it polls, one of each selector.
     * @param pool     of the buffers that events own.
     * @param policy   decides on handshakes.
     * @param registry is told of opened and closed connections.
     * @param clock    in nanoseconds, monotonic.
     * @param wakeUp   wakes this agent's thread.
     */
    public Dispatcher(
        final InboundLane[] lanes,
        final BufferPool pool,
        final HandshakePolicy policy,
        final ConnectionRegistry registry,
        final LongSupplier clock,
        final Runnable wakeUp)
    {
        this.lanes = lanes.clone();
        this.pool = pool;
        this.policy = policy;
        this.registry = registry;
        tasks = new HandlerTasks(clock, wakeUp);
    }

    @Override
    public String roleName()
    {
        return "handler";
    }

    @Override
    public int doWork() throws Exception
    {
        return poll() + tasks.run();
    }

    /**
     * Handles what the lanes hold.
     *
     * @return the number of events handled.
     * @throws Exception never; the poller's signature has it.
     */
    public int poll() throws Exception
    {
        int work = 0;
        for (final InboundLane lane : lanes)
        {
            handled = 0;
            polled = lane;
            lane.poller().poll(onEvent);
            work += handled;
            if (handled > 0)
            {
                lane.onRoom();
            }
        }
        return work;
    }

    /**
     * Whether there is something to do at once. Any thread may call it.
     *
     * @return true if events or tasks wait.
     */
    public boolean hasWork()
    {
        for (final InboundLane lane : lanes)
        {
            if (lane.hasEvents())
            {
                return true;
            }
        }
        return tasks.hasWork();
    }

    /**
     * When the next scheduled task is due. Only this agent's thread may call it.
     *
     * @return the time by the agent's clock, or {@link Long#MAX_VALUE}.
     */
    public long nextDeadlineNs()
    {
        return tasks.nextDeadlineNs();
    }

    /**
     * Runs a task on this agent's thread. Any thread may call it.
     *
     * @param task that must not throw.
     */
    public void execute(final Runnable task)
    {
        tasks.execute(task);
    }

    /**
     * Runs a task on this agent's thread after a delay. Any thread may call it.
     *
     * @param task    that must not throw.
     * @param delayNs before it runs, in nanoseconds.
     * @return a handle by which to cancel it.
     */
    public ScheduledTask schedule(final Runnable task, final long delayNs)
    {
        return tasks.schedule(task, delayNs);
    }

    void execute(final EngineConnection connection, final Runnable task)
    {
        tasks.execute(() -> run(connection, task));
    }

    ScheduledTask schedule(final EngineConnection connection, final Runnable task, final long delayNs)
    {
        return tasks.schedule(() -> run(connection, task), delayNs);
    }

    private void run(final EngineConnection connection, final Runnable task)
    {
        connection.outbound().beginBatch(0);
        try
        {
            task.run();
        }
        catch (final Throwable thrown)
        {
            if (connection.state() == ConnectionState.CLOSED)
            {
                EngineLog.warn("a task of " + connection + " threw", thrown);
            }
            else
            {
                onThrown(connection, thrown);
            }
        }
        finally
        {
            connection.outbound().endBatch();
        }
    }

    private boolean onEvent(final InboundEvent event, final long sequence, final boolean endOfBatch)
    {
        final long arenaPosition = event.arenaPosition;
        try
        {
            handle(event);
        }
        catch (final Throwable thrown)
        {
            EngineLog.error("an event of " + event.connection + " could not be handled", thrown);
            event.connection.disconnect();
        }
        finally
        {
            if (event.owned != null)
            {
                pool.release(event.owned);
            }
            event.clear();
            polled.arena().release(arenaPosition);
        }
        return ++handled < EVENTS_PER_RELEASE;
    }

    private void handle(final InboundEvent event)
    {
        final EngineConnection connection = event.connection;
        switch (event.kind)
        {
            case FRAMES:
            case ASSEMBLED:
                onFrames(connection, event);
                break;
            case HANDSHAKE:
                policy.onHandshake(connection, event.detail);
                break;
            case VIOLATION:
                onViolation(connection, (ProtocolViolation)event.detail);
                break;
            case END_OF_INPUT:
                onEndOfInput(connection);
                break;
            default:
                onClosed(connection, (Throwable)event.detail);
                break;
        }
    }

    private void onFrames(final EngineConnection connection, final InboundEvent event)
    {
        if (connection.isMute() && connection.isPeerClosed())
        {
            return;
        }
        int consumed = 0;
        // After a callback threw, the application hears nothing of the rest, but the peer's close frame may be in it.
        while (consumed < event.length && !connection.isHeld())
        {
            consumed += deliver(
                connection, event.kind, event.buffer, event.offset + consumed, event.length - consumed);
        }
        if (consumed < event.length)
        {
            hold(connection, event, consumed);
        }
    }

    private int deliver(
        final EngineConnection connection,
        final InboundEvent.Kind kind,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        connection.outbound().beginBatch(length);
        try
        {
            return walker.walk(connection, kind, buffer, offset, length);
        }
        catch (final Throwable thrown)
        {
            onThrown(connection, thrown);
            return walker.consumed(offset);
        }
        finally
        {
            connection.outbound().endBatch();
        }
    }

    private void hold(final EngineConnection connection, final InboundEvent event, final int consumed)
    {
        if (connection.backlog() == null)
        {
            connection.backlog(new Backlog(pool));
        }
        connection.control().onHeldChanged();
        final int offset = event.offset + consumed;
        final int length = event.length - consumed;
        if (event.owned != null)
        {
            connection.backlog().take(event.kind, event.owned, offset, length);
            event.owned = null;
        }
        else
        {
            connection.backlog().add(event.kind, event.buffer, offset, length);
        }
    }

    /** Delivers what was held back, as far as the application takes it. */
    void resume(final EngineConnection connection)
    {
        connection.deferred(false);
        final Backlog backlog = connection.backlog();
        while (backlog != null && !backlog.isEmpty() && !connection.isDeferred() && !connection.isReadingPaused())
        {
            final Backlog.Run run = backlog.first();
            final int consumed = deliver(connection, run.kind, run.buffer.buffer(), run.offset, run.length);
            run.advance(consumed);
            if (run.length == 0)
            {
                backlog.removeFirst();
            }
        }
        if (backlog != null && backlog.isEmpty())
        {
            connection.backlog(null);
        }
        connection.control().onHeldChanged();
    }

    void drained(final EngineConnection connection)
    {
        if (connection.isMute() || !connection.wasOpened() || connection.state() == ConnectionState.CLOSED)
        {
            return;
        }
        run(connection, () -> connection.options().handler().onWritable(connection));
        if (connection.isDeferred())
        {
            resume(connection);
        }
    }

    void open(final EngineConnection connection)
    {
        registry.onOpened(connection);
        try
        {
            connection.options().handler().onOpen(connection);
        }
        catch (final Throwable thrown)
        {
            onThrown(connection, thrown);
        }
    }

    private void onViolation(final EngineConnection connection, final ProtocolViolation violation)
    {
        if (!connection.isMute())
        {
            report(connection, violation);
            connection.mute();
        }
        connection.close(violation.closeCode(), violation.getMessage(), CloseCause.PROTOCOL_ERROR);
    }

    private void onEndOfInput(final EngineConnection connection)
    {
        connection.record(CloseCode.ABNORMAL, "", CloseCause.IO_ERROR);
        if (connection.outbound().close(new byte[0], true))
        {
            connection.control().onClosing();
        }
        connection.onPeerClosed();
        connection.control().onPeerClosed();
    }

    private void onClosed(final EngineConnection connection, final Throwable error)
    {
        try
        {
            if (error != null)
            {
                report(connection, error);
            }
            connection.record(CloseCode.ABNORMAL, "", CloseCause.IO_ERROR);
            connection.outbound().close(new byte[0], true);
            connection.state(ConnectionState.CLOSED);
            if (connection.backlog() != null)
            {
                connection.backlog().clear();
            }
            connection.mute();
            if (connection.wasOpened())
            {
                registry.onClosed(connection);
                reportClosed(connection);
            }
        }
        finally
        {
            connection.control().onEnded();
        }
    }

    private void reportClosed(final EngineConnection connection)
    {
        final CloseRecord record = connection.closeRecord();
        final ConnectionHandler handler = connection.options().handler();
        try
        {
            handler.onClose(connection, record.code(), record.reason(), record.cause());
        }
        catch (final Throwable thrown)
        {
            report(connection, thrown);
        }
    }

    /** A callback threw: the application hears of it, and the connection ends. */
    void onThrown(final EngineConnection connection, final Throwable thrown)
    {
        report(connection, thrown);
        connection.mute();
        connection.close(CloseCode.INTERNAL_ERROR, "", CloseCause.HANDLER_ERROR);
    }

    private void report(final EngineConnection connection, final Throwable error)
    {
        if (connection.wasOpened())
        {
            try
            {
                connection.options().handler().onError(connection, error);
            }
            catch (final Throwable thrown)
            {
                if (thrown != error)
                {
                    error.addSuppressed(thrown);
                }
            }
        }
    }
}
