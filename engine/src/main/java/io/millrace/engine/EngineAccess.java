package io.millrace.engine;

import java.io.IOException;
import java.util.function.LongSupplier;

import io.millrace.memory.OffHeapAllocator;
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
     * Starts a server, as {@link WebSocketServer#start(ServerSettings)} does.
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
        return new WebSocketServer(settings, network, new OffHeapAllocator(), clock);
    }
}
