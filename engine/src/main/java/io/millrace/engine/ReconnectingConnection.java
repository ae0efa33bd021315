package io.millrace.engine;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Fragment;
import io.millrace.api.Message;
import io.millrace.api.ReconnectPolicy;
import io.millrace.api.ScheduledTask;

import org.agrona.DirectBuffer;

/**
 * A connection that is made again when it has ended, as its policy says. Each time it is a new {@link Connection}, of
 * which the handler hears by {@code onOpen} and {@code onClose}; what was sent on the one before and is not out is lost
 * with it. Any thread may call any method.
 */
public final class ReconnectingConnection implements AutoCloseable
{
    private final WebSocketClient client;
    private final ClientRequest request;
    private final ReconnectPolicy policy;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile Connection connection;
    private volatile CompletableFuture<Connection> attempt;
    private volatile ScheduledTask next;
    private volatile int failures;
    private volatile boolean closed;
    private long openedNs;

    ReconnectingConnection(final WebSocketClient client, final ClientRequest request, final ReconnectPolicy policy)
    {
        this.client = client;
        this.policy = policy;
        this.request = request.handledBy(new Forwarding(request.options().handler));
    }

    /**
     * The present connection.
     *
     * @return an open connection; null while there is none.
     */
    public Connection connection()
    {
        return connection;
    }

    /**
     * How often in succession it could not connect, or soon lost the connection.
     *
     * @return the number of failures since the last connection that lasted.
     */
    public int failures()
    {
        return failures;
    }

    /**
     * Completes when nothing is tried any more: normally after {@link #close()}, else with the last failure, or with an
     * exception that tells how the last connection was closed.
     *
     * @return the future.
     */
    public CompletableFuture<Void> ended()
    {
        return ended;
    }

    /**
     * Closes the present connection with 1000, and makes no other.
     */
    @Override
    public void close()
    {
        closed = true;
        final CompletableFuture<Connection> pending = attempt;
        if (pending != null)
        {
            pending.cancel(false);
        }
        final ScheduledTask waiting = next;
        if (waiting != null)
        {
            waiting.cancel();
        }
        final Connection present = connection;
        if (present != null)
        {
            present.close();
        }
        ended.complete(null);
    }

    /** What waits would wait for ever; of what does not, the end comes as ever. */
    void onClientClosing()
    {
        if (next != null)
        {
            ended.completeExceptionally(new IOException("the client is closed"));
        }
    }

    void begin()
    {
        next = null;
        if (closed || ended.isDone())
        {
            return;
        }
        final CompletableFuture<Connection> begun = client.connect(request);
        attempt = begun;
        begun.whenComplete((opened, failure) ->
        {
            if (failure != null)
            {
                onFailure(failure instanceof CompletionException ? failure.getCause() : failure);
            }
        });
        if (closed)
        {
            begun.cancel(false);
        }
    }

    private void onFailure(final Throwable failure)
    {
        failures++;
        tryAgain(policy.retriesAfterFailure(failure), failure);
    }

    private void onOpened(final Connection opened)
    {
        openedNs = client.nowNs();
        connection = opened;
        if (closed)
        {
            opened.close();
        }
    }

    private void onClosed(final int code, final String reason, final CloseCause cause)
    {
        connection = null;
        failures = policy.isStable(client.nowNs() - openedNs) ? 0 : failures + 1;
        tryAgain(
            policy.retriesAfterClose(code, cause),
            new IOException("the connection was closed: " + code + ' ' + reason + " (" + cause + ')'));
    }

    private void tryAgain(final boolean wanted, final Throwable failure)
    {
        if (closed)
        {
            ended.complete(null);
        }
        else if (!wanted || !policy.allowsAttemptAfter(failures))
        {
            ended.completeExceptionally(failure);
        }
        else
        {
            next = client.schedule(this::begin, policy.delayNs(failures, ThreadLocalRandom.current()));
            if (closed)
            {
                next.cancel();
            }
            if (client.isClosing())
            {
                onClientClosing();
            }
        }
    }

    /** Tells both the application and this of what happens. */
    private final class Forwarding implements ConnectionHandler
    {
        private final ConnectionHandler handler;

        Forwarding(final ConnectionHandler handler)
        {
            this.handler = handler;
        }

        @Override
        public void onOpen(final Connection opened)
        {
            onOpened(opened);
            handler.onOpen(opened);
        }

        @Override
        public void onMessage(final Connection from, final Message message)
        {
            handler.onMessage(from, message);
        }

        @Override
        public void onFragment(final Connection from, final Fragment fragment)
        {
            handler.onFragment(from, fragment);
        }

        @Override
        public void onPing(final Connection from, final DirectBuffer buffer, final int offset, final int length)
        {
            handler.onPing(from, buffer, offset, length);
        }

        @Override
        public void onPong(final Connection from, final DirectBuffer buffer, final int offset, final int length)
        {
            handler.onPong(from, buffer, offset, length);
        }

        @Override
        public void onWritable(final Connection of)
        {
            handler.onWritable(of);
        }

        @Override
        public void onDropped(final Connection of, final long dropped, final long conflated)
        {
            handler.onDropped(of, dropped, conflated);
        }

        @Override
        public void onClose(final Connection of, final int code, final String reason, final CloseCause cause)
        {
            try
            {
                handler.onClose(of, code, reason, cause);
            }
            finally
            {
                onClosed(code, reason, cause);
            }
        }

        @Override
        public void onError(final Connection of, final Throwable error)
        {
            handler.onError(of, error);
        }
    }
}
