package io.millrace.engine;

import java.io.IOException;
import java.util.function.LongSupplier;

import io.millrace.transport.Network;

/**
 * Starts servers on networks and clocks other than the operating system's, for {@code io.millrace.testkit}, which is
 * the way for applications to do so.
 * <p>
 * The network's type is in a package that the module does not export. So the seam between the engine and its network
 * stays free to change: on the module path no application can name that type, let alone implement it. This class is
 * the only thing in an exported package that mentions it.
 */
public final class EngineAccess
{
    private EngineAccess()
    {
    }

    /**
     * Starts a server, as {@link WebSocketServer#start(ServerSettings)} does, but without threads, whatever its
     * threading mode.
     *
     * @param settings of the server, frozen by this call.
     * @param network  that its connections come from.
     * @param clock    of all its timeouts, in nanoseconds, monotonic.
     * @return the running server.
     * @throws IOException              if an address cannot be bound.
     * @throws IllegalArgumentException if a setting is out of range.
     * @throws IllegalStateException    if the JVM was started without the flag that Agrona 2 needs.
     */
    @SuppressWarnings("exports")
    public static WebSocketServer start(
        final ServerSettings settings, final Network network, final LongSupplier clock) throws IOException
    {
        AgronaAccess.check();
        return new WebSocketServer(settings, network, clock, true);
    }

    /**
     * The loops of a server that is driven by its caller: one, or as many as its threading mode has threads.
     *
     * @param server that {@link #start} returned.
     * @return the number of loops.
     */
    public static int loopCount(final WebSocketServer server)
    {
        return server.loopCount();
    }

    /**
     * One duty cycle of one loop.
     *
     * @param server that {@link #start} returned.
     * @param loop   number of the loop, from 0.
     * @return how much was done; 0 if there was nothing to do.
     * @throws IOException if polling failed.
     */
    public static int doWork(final WebSocketServer server, final int loop) throws IOException
    {
        return server.doWork(loop);
    }
}
