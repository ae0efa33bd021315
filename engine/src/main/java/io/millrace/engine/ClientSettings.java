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
    private TlsSettings tls;

    /**
     * Settings that all have their defaults.
     */
    public ClientSettings()
    {
    }

    /**
     * What servers are trusted, and by what certificate the client shows itself, for connections to wss URIs. Default
     * null: whoever the JDK trusts, if the certificate is for the host's name, and no certificate of one's own.
     *
     * @param newTls or null.
     * @return this.
     */
    public ClientSettings tls(final TlsSettings newTls)
    {
        checkMutable("tls");
        tls = newTls;
        return this;
    }

    /**
     * What servers are trusted.
     *
     * @return the settings, or null for the default.
     */
    public TlsSettings tls()
    {
        return tls;
    }

    @Override
    ClientSettings self()
    {
        return this;
    }
}
