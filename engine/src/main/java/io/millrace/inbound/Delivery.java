package io.millrace.inbound;

import io.millrace.api.CloseCause;
import io.millrace.api.CloseCode;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.ConnectionState;
import io.millrace.memory.BufferPool;
import io.millrace.protocol.ProtocolViolation;

import org.agrona.DirectBuffer;

/**
 * Turns what happened to a connection into callbacks of its application, one at a time. Whatever a callback throws
 * stays inside; it ends only the connection concerned. Belongs to one thread at a time.
 * <p>
 * On a handler thread what callbacks send shares a batch. Where a callback may block, each send goes out by itself.
 */
final class Delivery
{
    private static final int RUNS_PER_RESUME = 16;

    private final BufferPool pool;
    private final ConnectionRegistry registry;
    private final boolean batched;
    private final HandlerMonitor monitor;
    private final FrameWalker walker;

    Delivery(
        final BufferPool pool,
        final ConnectionRegistry registry,
        final boolean batched,
        final HandlerMonitor monitor)
    {
        this.batched = batched;
        this.monitor = monitor;
        walker = new FrameWalker(batched, monitor);
        this.pool = pool;
        this.registry = registry;
    }

    /** The event keeps its buffer, unless its owned buffer is taken over, which sets that to null. */
    void deliver(final InboundEvent event)
    {
        final EngineConnection connection = event.connection;
        switch (event.kind)
        {
            case FRAMES:
            case ASSEMBLED:
                onFrames(connection, event);
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

    /** A task of the application; after the last callback only a log line tells that it threw. */
    void run(final EngineConnection connection, final Runnable task)
    {
        beginBatch(connection, 0);
        try
        {
            task.run();
        }
        catch (final Throwable thrown)
        {
            if (connection.state() == ConnectionState.CLOSED)
            {
                EngineLog.warn(LogTopic.APPLICATION, "a task of " + connection + " threw", thrown);
            }
            else
            {
                onThrown(connection, thrown);
            }
        }
        finally
        {
            endBatch(connection);
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
        while (consumed < event.length && !connection.isHeldBack())
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
        beginBatch(connection, length);
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
            endBatch(connection);
        }
    }

    private void hold(final EngineConnection connection, final InboundEvent event, final int consumed)
    {
        monitor.onHeld();
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

    /** Delivers what was held back, as far as the application takes it; returns whether to go on with it later. */
    boolean resume(final EngineConnection connection)
    {
        connection.deferred(false);
        return resumeMore(connection);
    }

    /** The same for what was left because others have their turn. */
    boolean resumeMore(final EngineConnection connection)
    {
        final Backlog backlog = connection.backlog();
        int left = RUNS_PER_RESUME;
        while (backlog != null && !backlog.isEmpty() && !connection.isDeferred() && !connection.isReadingPaused())
        {
            if (left-- == 0)
            {
                return true;
            }
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
            if (backlog.violation() != null)
            {
                onViolation(connection, backlog.violation());
            }
            if (backlog.isEndOfInput())
            {
                onEndOfInput(connection);
            }
        }
        connection.control().onHeldChanged();
        return false;
    }

    /** Returns whether to go on with what was held back. */
    boolean drained(final EngineConnection connection)
    {
        if (connection.isMute() || !connection.wasOpened() || connection.state() == ConnectionState.CLOSED)
        {
            return false;
        }
        run(connection, () -> connection.options().handler().onWritable(connection));
        return connection.isDeferred() && resume(connection);
    }

    /** The first callback. */
    void open(final EngineConnection connection)
    {
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
        if (connection.backlog() != null)
        {
            connection.backlog().violation(violation);
            return;
        }
        if (!connection.isMute())
        {
            monitor.onViolation(connection, violation);
            report(connection, violation);
            connection.mute();
        }
        connection.close(violation.closeCode(), violation.getMessage(), CloseCause.PROTOCOL_ERROR);
    }

    private void onEndOfInput(final EngineConnection connection)
    {
        if (connection.backlog() != null)
        {
            connection.backlog().endOfInput();
            return;
        }
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
            finish(connection, error);
        }
        finally
        {
            connection.control().onEnded();
        }
    }

    /** The transport is gone: nothing is accepted any more, though the application may learn of it only later. */
    void release(final EngineConnection connection)
    {
        connection.outbound().close(new byte[0], true);
        connection.ending();
        registry.onClosed(connection);
        connection.control().onEnded();
    }

    /** The last callback. */
    void finish(final EngineConnection connection, final Throwable error)
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
            monitor.onClosed(connection);
            registry.onClosed(connection);
            reportClosed(connection);
        }
        else
        {
            monitor.onUnopened();
            connection.reportUnopened(error);
        }
    }

    private void reportClosed(final EngineConnection connection)
    {
        final CloseRecord record = connection.closeRecord();
        final ConnectionHandler handler = connection.options().handler();
        try
        {
            reportDropped(connection, handler);
            handler.onClose(connection, record.code(), record.reason(), record.cause());
        }
        catch (final Throwable thrown)
        {
            report(connection, thrown);
        }
    }

    private void reportDropped(final EngineConnection connection, final ConnectionHandler handler)
    {
        try
        {
            connection.reportDropped(handler);
        }
        catch (final Throwable thrown)
        {
            report(connection, thrown);
        }
    }

    /** A callback threw: the application hears of it, and the connection ends. */
    void onThrown(final EngineConnection connection, final Throwable thrown)
    {
        monitor.onError();
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

    private void beginBatch(final EngineConnection connection, final int hint)
    {
        if (batched)
        {
            connection.outbound().beginBatch(hint);
        }
    }

    private void endBatch(final EngineConnection connection)
    {
        if (batched)
        {
            connection.outbound().endBatch();
        }
    }
}
