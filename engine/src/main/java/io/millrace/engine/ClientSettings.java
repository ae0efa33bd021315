package io.millrace.engine;

/**
 * The settings of a {@link WebSocketClient}. Each is what it is for a server, seen from the other side: the handshake
 * timeout is for the server's answer, and {@link LimitSettings#maxConnections(int)} for all connections of the client,
 * those included that are being made.
 * <pre>{@code
 * ClientSettings settings = new ClientSettings()
 *     .timeouts(timeouts -> timeouts.pingIntervalNs(20, TimeUnit.SECONDS))
 *     .deflate(deflate -> deflate.enabled(true));
 * }</pre>
 * To be set by one thread; frozen, with all groups, by {@link #conclude()}.
 */
public final class ClientSettings extends EngineSettings<ClientSettings>
{
    /**
     * Settings that all have their defaults.
     */
    public ClientSettings()
    {
    }

    @Override
    ClientSettings self()
    {
        return this;
    }
}
