package io.millrace.engine.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.millrace.api.Connection;
import io.millrace.engine.Endpoint;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.WebSocketServer;

/**
 * A server on a free port with what its handler recorded. Its close timeout is longer than any test waits, so that a
 * test passes only if a closing handshake ends by itself. When it is closed, all its memory must have been released.
 */
final class TestServer implements AutoCloseable
{
    private static final String HOST = "127.0.0.1";

    private final WebSocketServer server;
    private final Recorder recorder;

    private TestServer(final WebSocketServer server, final Recorder recorder)
    {
        this.server = server;
        this.recorder = recorder;
    }

    static TestServer echo()
    {
        return start(new Recorder());
    }

    static TestServer start(final Recorder recorder)
    {
        return start(recorder, settings -> {});
    }

    static TestServer start(final Recorder recorder, final Consumer<ServerSettings> configuration)
    {
        return start(Endpoint.builder(recorder), recorder, configuration);
    }

    static TestServer start(
        final Endpoint.Builder endpoint, final Recorder recorder, final Consumer<ServerSettings> configuration)
    {
        final ServerSettings settings = settings().fallback(endpoint.build());
        configuration.accept(settings);
        try
        {
            return new TestServer(WebSocketServer.start(settings), recorder);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    static ServerSettings settings()
    {
        return new ServerSettings()
            .listen(HOST, 0)
            .timeouts(timeouts -> timeouts
                .closeTimeoutNs(TimeUnit.MINUTES.toNanos(5))
                .handshakeTimeoutNs(TimeUnit.MINUTES.toNanos(5))
                .slowConsumerTimeoutNs(TimeUnit.MINUTES.toNanos(5))
                .timerResolutionNs(1L << 20));
    }

    WebSocketServer server()
    {
        return server;
    }

    Recorder recorder()
    {
        return recorder;
    }

    int port()
    {
        return server.port();
    }

    RawClient connect()
    {
        return RawClient.connect(port());
    }

    RawClient open()
    {
        return RawClient.open(port(), "/");
    }

    Connection connection(final RawClient client)
    {
        return recorder.connection(client);
    }

    /** All connections are gone, and so is what they held. */
    void expectIdle(final long lentBuffers)
    {
        Await.await("no connection is left", () -> server.connectionCount() == 0);
        Await.await("buffers are back: " + server.lentBuffers() + ", expected " + lentBuffers,
            () -> server.lentBuffers() == lentBuffers);
    }

    @Override
    public void close()
    {
        server.close(0, TimeUnit.SECONDS);
        Await.await("the server has closed", server::isClosed);
        assertThat(server.offHeapBytes()).as("off-heap bytes after close").isZero();
        assertThat(server.lentBuffers()).as("lent buffers after close").isZero();
        assertThat(server.connectionCount()).as("connections after close").isZero();
    }
}
