package io.millrace.blocking;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.util.concurrent.Executor;

import io.millrace.api.BlockingHandler;
import io.millrace.api.CloseCause;
import io.millrace.api.CloseCode;
import io.millrace.api.ConnectionClosedException;
import io.millrace.api.SendException;
import io.millrace.api.SendResult;
import io.millrace.inbound.EngineConnection;
import io.millrace.inbound.EngineLog;
import io.millrace.inbound.LogTopic;

/**
 * Has an application serve each connection on a thread of its executor. Any thread may call it.
 */
public final class BlockingRunner
{
    private final BlockingHandler handler;
    private final Executor executor;

    /**
     * The runner of an endpoint.
     *
     * @param handler  of its connections.
     * @param executor that has a thread for each connection.
     */
    public BlockingRunner(final BlockingHandler handler, final Executor executor)
    {
        this.handler = handler;
        this.executor = executor;
    }

    /**
     * Begins to serve a connection.
     *
     * @param session of the connection.
     */
    public void start(final BlockingSession session)
    {
        executor.execute(() -> run(session));
    }

    private void run(final BlockingSession session)
    {
        try
        {
            handler.serve(session);
            session.close(CloseCode.NORMAL, null);
        }
        catch (final Throwable thrown)
        {
            onThrown(session, thrown);
        }
    }

    private static void onThrown(final BlockingSession session, final Throwable thrown)
    {
        if (isInterruption(thrown))
        {
            session.close(CloseCode.GOING_AWAY, null);
            Thread.currentThread().interrupt();
            return;
        }
        final boolean ended = thrown instanceof ConnectionClosedException ||
            thrown instanceof AsynchronousCloseException ||
            thrown instanceof final SendException refusal && refusal.result() == SendResult.CLOSED;
        if (!ended)
        {
            EngineLog.warn(LogTopic.APPLICATION, "the handler of " + session.connection() + " threw", thrown);
        }
        ((EngineConnection)session.connection()).close(CloseCode.INTERNAL_ERROR, "", CloseCause.HANDLER_ERROR);
        session.discardInput();
    }

    private static boolean isInterruption(final Throwable thrown)
    {
        return thrown instanceof InterruptedException ||
            thrown instanceof InterruptedIOException && !(thrown instanceof SocketTimeoutException);
    }
}
