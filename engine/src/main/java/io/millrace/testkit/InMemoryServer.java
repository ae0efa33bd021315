package io.millrace.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

import io.millrace.api.ConnectionHandler;
import io.millrace.engine.EngineAccess;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.ThreadingMode;
import io.millrace.engine.WebSocketServer;

/**
 * A {@link WebSocketServer} without sockets, threads or real time, to test applications with. It is the same engine in
 * {@link ThreadingMode#INVOKER}: only the network and the clock are in memory. Nothing happens unless a method here is
 * called, so each run of a test is like every other.
 * <p>
 * Belongs to one thread, which also runs all callbacks. Times are in nanoseconds.
 */
public final class InMemoryServer implements AutoCloseable
{
    private static final int MAX_BUSY_CYCLES = 1_000_000;
    private static final int PORT = 80;

    private final InMemoryNetwork network = new InMemoryNetwork();
    private final WebSocketServer server;
    private final long stepNs;

    private InMemoryServer(final ServerSettings settings)
    {
        if (settings.threading().threadingMode() == ThreadingMode.SHARED)
        {
            settings.threading().threadingMode(ThreadingMode.INVOKER);
        }
        if (settings.addresses().isEmpty())
        {
            settings.listen(InMemoryNetwork.address(PORT));
        }
        try
        {
            server = EngineAccess.start(settings, network, network.clock());
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
        stepNs = settings.timeouts().timerResolutionNs();
    }

    /**
     * Starts a server. It has no threads, whatever its threading mode, and needs no address. In {@link
     * ThreadingMode#DEDICATED} and {@link ThreadingMode#SHARED_NETWORK} its agents keep apart as if they had threads;
     * {@link #doWork(int)} drives them in any order that a test likes.
     *
     * @param settings of the server, frozen by this call.
     * @return the running server.
     * @throws IllegalArgumentException if a setting is out of range.
     * @throws IllegalStateException    if the settings are frozen already, or the JVM was started without the flag that
     *                                  Agrona 2 needs.
     */
    public static InMemoryServer start(final ServerSettings settings)
    {
        return new InMemoryServer(settings);
    }

    /**
     * Starts a server that has default settings and one handler for all paths.
     *
     * @param handler of the connections.
     * @return the running server.
     */
    public static InMemoryServer start(final ConnectionHandler handler)
    {
        return start(new ServerSettings().handler(handler));
    }

    /**
     * The server itself, to find connections, or to look at its memory.
     *
     * @return the server, owned by this.
     */
    public WebSocketServer server()
    {
        return server;
    }

    /**
     * Connects a client, sends its handshake and runs the server until it is idle. Whether the handshake was accepted
     * is seen from the client.
     *
     * @param path        of the request, with its query.
     * @param headerLines to add, such as {@code "Origin: http://example.org"}.
     * @return the client.
     */
    public TestClient connect(final String path, final String... headerLines)
    {
        final TestClient client = connectRaw();
        client.sendHandshake(path, headerLines);
        runUntilIdle();
        return client;
    }

    /**
     * Connects a client that sends nothing by itself, not even a handshake. It waits to be accepted; the server does
     * not run.
     *
     * @return the client.
     * @throws IllegalStateException if the server does not listen any more.
     */
    public TestClient connectRaw()
    {
        return connectRaw(0);
    }

    /** The same, at one of several addresses, by its index in the settings. */
    TestClient connectRaw(final int address)
    {
        return network.connect(address);
    }

    /**
     * Lets every attempt to accept a connection fail from now on.
     *
     * @param failure to be thrown; null ends the failures.
     */
    public void failAccepts(final IOException failure)
    {
        network.listener().fail(failure);
    }

    /**
     * Lets every allocation of off-heap memory fail from now on, as when the limit of direct memory is reached. What
     * the server holds already, and what its pools keep, goes on to be used.
     *
     * @param fail whether to fail; false ends the failures.
     */
    public void failAllocations(final boolean fail)
    {
        network.allocator().fail(fail);
    }

    /**
     * The time of the virtual clock.
     *
     * @return nanoseconds from an arbitrary origin.
     */
    public long nowNs()
    {
        return network.clock().getAsLong();
    }

    /**
     * One duty cycle of the server, after which the clients take what it wrote.
     *
     * @return how much was done; 0 if there was nothing to do.
     */
    public int doWork()
    {
        try
        {
            return server.doWork() + network.receive();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * The loops of the server, one for each thread that it would have.
     *
     * @return the number of loops; 1 unless the threading mode is one with threads apart.
     */
    public int loopCount()
    {
        return EngineAccess.loopCount(server);
    }

    /**
     * One duty cycle of one loop, after which the clients take what it wrote.
     *
     * @param loop number of the loop, from 0.
     * @return how much was done; 0 if there was nothing to do.
     */
    public int doWork(final int loop)
    {
        try
        {
            return EngineAccess.doWork(server, loop) + network.receive();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * Runs duty cycles until one finds nothing to do. The clock stands still meanwhile.
     *
     * @throws IllegalStateException if the server is still busy after a million cycles.
     */
    public void runUntilIdle()
    {
        int cycles = 0;
        while (doWork() > 0)
        {
            if (++cycles > MAX_BUSY_CYCLES)
            {
                throw new IllegalStateException("the server is still busy after " + MAX_BUSY_CYCLES + " cycles");
            }
        }
    }

    /**
     * Lets time pass: see {@link #advance(long)}.
     *
     * @param duration to let pass.
     */
    public void advance(final Duration duration)
    {
        advance(duration.toNanos());
    }

    /**
     * Lets time pass, in steps of the server's timer resolution, and runs the server until it is idle after each, and
     * once before the first.
     *
     * @param durationNs to let pass, in nanoseconds; 0 only runs the server.
     */
    public void advance(final long durationNs)
    {
        if (durationNs < 0)
        {
            throw new IllegalArgumentException("durationNs must not be negative: " + durationNs);
        }
        runUntilIdle();
        long leftNs = durationNs;
        while (leftNs > 0)
        {
            final long ns = Math.min(leftNs, stepNs);
            network.clock().advance(ns);
            leftNs -= ns;
            runUntilIdle();
        }
    }

    /**
     * Lets time pass while the server does not run, as when its threads get no processor.
     *
     * @param durationNs to let pass, in nanoseconds.
     */
    public void stand(final long durationNs)
    {
        if (durationNs < 0)
        {
            throw new IllegalArgumentException("durationNs must not be negative: " + durationNs);
        }
        network.clock().advance(durationNs);
    }

    /**
     * Closes the server as {@link WebSocketServer#close()} does. The drain timeout of its settings passes by the
     * virtual clock while clients do not answer.
     */
    @Override
    public void close()
    {
        server.close();
        network.receive();
    }
}
