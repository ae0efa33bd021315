package io.millrace.engine.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.millrace.api.Connection;
import io.millrace.api.HandshakeException;
import io.millrace.engine.ClientSettings;
import io.millrace.engine.WebSocketClient;

/**
 * Clients for tests, and what becomes of their attempts.
 */
final class Clients
{
    private Clients()
    {
    }

    static WebSocketClient start()
    {
        return start(settings ->
        {
        });
    }

    /** Its timeouts are longer than any test waits, unless the test sets its own. */
    static WebSocketClient start(final Consumer<ClientSettings> configuration)
    {
        final ClientSettings settings = new ClientSettings().timeouts(timeouts -> timeouts
            .handshakeTimeoutNs(TimeUnit.MINUTES.toNanos(5))
            .closeTimeoutNs(TimeUnit.MINUTES.toNanos(5))
            .timerResolutionNs(1L << 20));
        configuration.accept(settings);
        try
        {
            return WebSocketClient.start(settings);
        }
        catch (final IOException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    /** Cuts what is open; nothing may be left. */
    static void stop(final WebSocketClient client)
    {
        client.close(0, TimeUnit.SECONDS);
        assertThat(client.offHeapBytes()).as("off-heap bytes after close").isZero();
        assertThat(client.connectionCount()).as("connections after close").isZero();
    }

    static Connection opened(final CompletableFuture<Connection> future) throws Exception
    {
        return future.get(Await.LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /** What an attempt failed with. */
    static Throwable failure(final CompletableFuture<Connection> future)
    {
        return catchThrowableOfType(
            ExecutionException.class, () -> future.get(Await.LIMIT_SECONDS, TimeUnit.SECONDS)).getCause();
    }

    /** A refusal. */
    static HandshakeException refusal(final CompletableFuture<Connection> future)
    {
        final Throwable failure = failure(future);
        assertThat(failure).isInstanceOf(HandshakeException.class);
        return (HandshakeException)failure;
    }
}
