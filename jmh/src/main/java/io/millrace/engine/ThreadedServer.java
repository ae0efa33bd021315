package io.millrace.engine;

import java.io.IOException;

import io.millrace.transport.Network;

/**
 * Starts servers with threads of their own on networks other than the operating system's, which
 * {@link EngineAccess} does not.
 */
public final class ThreadedServer
{
    private ThreadedServer()
    {
    }

    /**
     * Starts a server.
     *
     * @param settings of the server, frozen by this call.
     * @param network  that its connections come from.
     * @return the running server.
     * @throws IOException if an address cannot be bound.
     */
    public static WebSocketServer start(final ServerSettings settings, final Network network) throws IOException
    {
        return new WebSocketServer(settings, network, System::nanoTime, false);
    }
}
