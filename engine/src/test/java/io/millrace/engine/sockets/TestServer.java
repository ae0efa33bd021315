package io.millrace.engine.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.millrace.api.Connection;
import io.millrace.engine.Endpoint;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.ThreadingMode;
import io.millrace.engine.ThreadingSettings;
import io.millrace.engine.WebSocketServer;

/**
 * A server on a free port with what its handler recorded. Its close timeout is longer than any test waits, so that a
 * test passes only if a closing handshake ends by itself. When it is closed, all its memory must have been released.
 */
final class TestServer implements AutoCloseable
{
    /** The threading mode in which this run tests: the build runs these tests once in each. */
    static final ThreadingMode MODE = ThreadingMode.parse(System.getProperty("millrace.test.threading", "shared"));

    private static final String HOST = "127.0.0.1";

    private final WebSocketServer server;
    private final Recorder recorder;
    private final long idleBuffers;

    private TestServer(final WebSocketServer server, final Recorder recorder)
    {
        this.server = server;
        this.recorder = recorder;
        idleBuffers = server.lentBuffers();
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
        return settings(MODE);
    }

    static ServerSettings settings(final ThreadingMode mode)
    {
        return new ServerSettings()
            .listen(HOST, 0)
            .threading(threading -> threads(threading.threadingMode(mode)))
            .timeouts(timeouts -> timeouts
                .closeTimeoutNs(TimeUnit.MINUTES.toNanos(5))
                .handshakeTimeoutNs(TimeUnit.MINUTES.toNanos(5))
                .slowConsumerTimeoutNs(TimeUnit.MINUTES.toNanos(5))
                .timerResolutionNs(1L << 20));
    }

    /** Two threads of each kind where kinds are apart, so that shards and assignments are tested as well. */
    private static void threads(final ThreadingSettings threading)
    {
        switch (threading.threadingMode())
        {
            case DEDICATED:
                threading.selectors(2).handlers(2).writers(2);
                break;
            case SHARED_NETWORK:
                threading.selectors(2).handlers(2);
                break;
            default:
                break;
        }
    }

    /** The names of the threads that a server with two of each kind has. */
    static Set<String> threadNames()
    {
        switch (MODE)
        {
            case DEDICATED:
                return Set.of("millrace-sel-0", "millrace-sel-1", "millrace-hnd-0", "millrace-hnd-1",
                    "millrace-wrt-0", "millrace-wrt-1");
            case SHARED_NETWORK:
                return Set.of("millrace-net-0", "millrace-net-1", "millrace-hnd-0", "millrace-hnd-1");
            default:
                return Set.of("millrace-loop-0", "millrace-loop-1");
        }
    }

    static void twoOfEach(final ServerSettings settings)
    {
        settings.threading().selectors(2);
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

    /** The buffers that a server without connections has in use. */
    long idleBuffers()
    {
        return idleBuffers;
    }

    /** All connections are gone, and so is what they held. */
    void expectIdle()
    {
        Await.await("no connection is left", () -> server.connectionCount() == 0);
        Await.await("buffers are back: " + server.lentBuffers() + ", expected " + idleBuffers,
            () -> server.lentBuffers() == idleBuffers);
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
