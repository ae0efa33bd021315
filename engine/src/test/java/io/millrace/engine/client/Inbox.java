package io.millrace.engine.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;

/**
 * What one connection of a client, or one after the other, told its handler.
 */
final class Inbox implements ConnectionHandler
{
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Closing> closing = new CompletableFuture<>();
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    /**
     * How a connection ended.
     *
     * @param code  as the handler got it.
     * @param cause as the handler got it.
     */
    record Closing(int code, CloseCause cause)
    {
    }

    @Override
    public void onOpen(final Connection connection)
    {
        opened.incrementAndGet();
    }

    @Override
    public void onMessage(final Connection connection, final Message message)
    {
        messages.add(message.asText());
    }

    @Override
    public void onClose(final Connection connection, final int code, final String reason, final CloseCause cause)
    {
        closed.incrementAndGet();
        closing.complete(new Closing(code, cause));
    }

    @Override
    public void onError(final Connection connection, final Throwable error)
    {
        errors.add(error);
    }

    Inbox expect(final String text) throws InterruptedException
    {
        assertThat(messages.poll(Await.LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(text);
        return this;
    }

    Inbox expectClosed(final int code, final CloseCause cause)
        throws InterruptedException, ExecutionException, TimeoutException
    {
        assertThat(closing.get(Await.LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(new Closing(code, cause));
        return this;
    }

    Inbox expectClosed(final int code) throws InterruptedException, ExecutionException, TimeoutException
    {
        assertThat(closing.get(Await.LIMIT_SECONDS, TimeUnit.SECONDS).code()).isEqualTo(code);
        return this;
    }

    int opened()
    {
        return opened.get();
    }

    int closed()
    {
        return closed.get();
    }

    List<Throwable> errors()
    {
        return errors;
    }
}
