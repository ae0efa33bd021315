package io.millrace.engine;

import io.millrace.api.ConnectionHandler;
import io.millrace.api.HttpRequestHandler;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * All settings of a server: where it listens, what serves which path, and the groups of settings for
 * {@linkplain #threading() threads}, {@linkplain #buffers() buffers}, {@linkplain #limits() limits},
 * {@linkplain #timeouts() timeouts} and {@linkplain #socket() sockets}.
 * <pre>{@code
 * ServerSettings settings = new ServerSettings()
 *     .listen("localhost", 8080)
 *     .endpoint("/chat", Endpoint.of(chat))
 *     .limits(limits -> limits.maxConnections(10_000).maxMessageLength(64 * 1024))
 *     .conclude();
 * }</pre>
 * To be set by one thread; frozen, with all groups, by {@link #conclude()}.
 */
public final class ServerSettings extends EngineSettings<ServerSettings>
{
    private static final int MAX_PORT = 65_535;

    private final List<SocketAddress> addresses = new ArrayList<>();
    private final Map<Integer, TlsSettings> tlsByIndex = new HashMap<>();
    private TlsSettings tls;
    private final PathTable<Endpoint> endpoints = new PathTable<>("endpoint");
    private boolean adoptOnly;
    private boolean inherited;
    private final ProxySettings proxies = new ProxySettings();
    private Endpoint fallback;
    private HttpRequestHandler httpHandler;

    /**
     * Settings that all have their defaults.
     */
    public ServerSettings()
    {
    }

    /**
     * Adds an address to listen at. There is no default; at least one is needed, unless {@link #listenInherited()} or
     * {@link #adoptOnly()} is set.
     * <p>
     * At a {@link java.net.UnixDomainSocketAddress} a file is made, with the permissions that the umask leaves; who may
     * connect is best said by those of its directory. A socket file at which nobody listens any more is replaced,
     * anything else is left, and the server does not start. The file is removed when the server stops accepting.
     *
     * @param address resolved, not null; port 0 lets the system choose a free port.
     * @return this.
     */
    public ServerSettings listen(final SocketAddress address)
    {
        checkMutable("listen");
        addresses.add(Objects.requireNonNull(address, "address"));
        return this;
    }

    /**
     * Adds an address to listen at. The host is looked up at once.
     *
     * @param host a name or a literal address, not null; {@code 0.0.0.0} or {@code ::} for every interface.
     * @param port 0 to 65,535; 0 lets the system choose a free port.
     * @return this.
     * @throws IllegalArgumentException if the port is not in that range.
     */
    public ServerSettings listen(final String host, final int port)
    {
        Objects.requireNonNull(host, "host");
        if (port < 0 || port > MAX_PORT)
        {
            throw new IllegalArgumentException("listen: port is " + port + ", allowed is 0 to " + MAX_PORT + ".");
        }
        return listen(new InetSocketAddress(host, port));
    }

    /**
     * Adds an address to listen at, with or without TLS whatever the {@linkplain #tls(TlsSettings) other addresses}
     * have.
     *
     * @param address resolved, not null; port 0 lets the system choose a free port.
     * @param ownTls  with a certificate; null for none.
     * @return this.
     */
    public ServerSettings listen(final SocketAddress address, final TlsSettings ownTls)
    {
        listen(address);
        tlsByIndex.put(addresses.size() - 1, ownTls);
        return this;
    }

    /**
     * Listens at the socket that this process has inherited as its standard input, from inetd, systemd
     * ({@code StandardInput=socket}) or a parent of its own: see {@link System#inheritedChannel()}. TLS is that of
     * {@link #tls(TlsSettings)}. A process has one such socket, and once a server that uses it has closed, it is gone.
     *
     * @return this.
     */
    public ServerSettings listenInherited()
    {
        checkMutable("listenInherited");
        inherited = true;
        return this;
    }

    boolean isInherited()
    {
        return inherited;
    }

    /**
     * Listens nowhere: all connections are handed over by another server, by
     * {@link WebSocketServer#adopt(java.nio.channels.SocketChannel, UpgradeRequest)}. A server that listens takes such
     * connections as well.
     *
     * @return this.
     */
    public ServerSettings adoptOnly()
    {
        checkMutable("adoptOnly");
        adoptOnly = true;
        return this;
    }

    /**
     * Encrypts all connections of the addresses that were added without a choice of their own (wss, RFC 6455 §3).
     * Default none.
     *
     * @param newTls with a certificate; null for none. Its certificates may be {@linkplain TlsSettings#reload()
     *               reloaded} while the server runs.
     * @return this.
     */
    public ServerSettings tls(final TlsSettings newTls)
    {
        checkMutable("tls");
        tls = newTls;
        return this;
    }

    /**
     * Encrypts the connections of the addresses that have no choice of their own.
     *
     * @return the settings, or null.
     */
    public TlsSettings tls()
    {
        return tls;
    }

    /** Encrypts the connections of the address with this index; null for none. */
    TlsSettings tlsFor(final int index)
    {
        return tlsByIndex.containsKey(index) ? tlsByIndex.get(index) : tls;
    }

    /**
     * The addresses to listen at.
     *
     * @return an unmodifiable view, in the order they were added.
     */
    public List<SocketAddress> addresses()
    {
        return Collections.unmodifiableList(addresses);
    }

    /**
     * Adds what serves a path. A request's path is compared as it was sent: percent-encoded, case-sensitive, without
     * its query, dot segments not resolved.
     *
     * @param path     one path, such as {@code /chat}; or, if it ends in {@code /*}, all paths that begin with what
     *                 stands before the asterisk: {@code /chat/*} is for {@code /chat/} and {@code /chat/a/b}, not for
     *                 {@code /chat}.
     * @param endpoint that serves it, not null.
     * @return this.
     */
    public ServerSettings endpoint(final String path, final Endpoint endpoint)
    {
        checkMutable("endpoint");
        endpoints.add(Objects.requireNonNull(path, "path"), Objects.requireNonNull(endpoint, "endpoint"));
        return this;
    }

    /**
     * The endpoints by path, without the fallback.
     *
     * @return an unmodifiable view, in the order they were added; keys are as given to
     * {@link #endpoint(String, Endpoint)}.
     */
    public Map<String, Endpoint> endpoints()
    {
        return endpoints.view();
    }

    /**
     * What serves a path: the endpoint of just that path, else that of the longest matching prefix, else the fallback.
     *
     * @param path as it was sent, without query.
     * @return the endpoint, or null if there is none, which is answered with status 404.
     */
    public Endpoint endpointFor(final String path)
    {
        final Endpoint endpoint = endpoints.find(path);
        return endpoint != null ? endpoint : fallback;
    }

    /**
     * What serves the paths that no other endpoint does. Default null: they are answered with status 404.
     *
     * @param fallback or null.
     * @return this.
     */
    public ServerSettings fallback(final Endpoint fallback)
    {
        checkMutable("fallback");
        this.fallback = fallback;
        return this;
    }

    /**
     * What serves the paths that no other endpoint does.
     *
     * @return the endpoint, or null if there is none.
     */
    public Endpoint fallback()
    {
        return fallback;
    }

    /**
     * Shorthand for a {@linkplain #fallback(Endpoint) fallback} with every option at its default: with no other
     * endpoint, it serves all paths.
     *
     * @param handler of the connections, not null.
     * @return this.
     */
    public ServerSettings handler(final ConnectionHandler handler)
    {
        return fallback(Endpoint.of(handler));
    }

    /**
     * Answers plain GET and HEAD requests, which do not ask for an upgrade; {@link HttpRoutes} is one by path. Default
     * null: they get 426 where an endpoint is, and 404 elsewhere.
     *
     * @param httpHandler or null.
     * @return this.
     */
    public ServerSettings httpHandler(final HttpRequestHandler httpHandler)
    {
        checkMutable("httpHandler");
        this.httpHandler = httpHandler;
        return this;
    }

    /**
     * Answers plain GET and HEAD requests.
     *
     * @return the handler, or null if there is none.
     */
    public HttpRequestHandler httpHandler()
    {
        return httpHandler;
    }

    /**
     * The settings of proxies in front of this server.
     *
     * @return the group, to be changed until it is concluded.
     */
    public ProxySettings proxies()
    {
        return proxies;
    }

    /**
     * Changes settings of proxies in a fluent chain.
     *
     * @param configuration called at once with the group.
     * @return this.
     */
    public ServerSettings proxies(final Consumer<ProxySettings> configuration)
    {
        configuration.accept(proxies);
        return this;
    }

    @Override
    ServerSettings self()
    {
        return this;
    }

    @Override
    void validate(final Problems problems)
    {
        super.validate(problems);
        proxies.validate(problems);
        validateAddresses(problems);
        validateTls(problems);
        endpoints.validate(problems);
        if (fallback == null && endpoints.view().isEmpty())
        {
            problems.add("No endpoint is set: endpoint, fallback or handler has to be.");
        }
    }

    @Override
    void freeze()
    {
        proxies.freeze();
        super.freeze();
    }

    private void validateTls(final Problems problems)
    {
        for (int i = 0; i < addresses.size(); i++)
        {
            final TlsSettings applied = tlsFor(i);
            if (applied != null && !applied.hasIdentity())
            {
                problems.add("TLS is set for " + addresses.get(i) + ", but without a certificate for the server.");
                return;
            }
        }
    }

    private void validateAddresses(final Problems problems)
    {
        if (addresses.isEmpty() && !inherited && !adoptOnly)
        {
            problems.add("No address is set: listen has to be called at least once.");
        }
        if (adoptOnly && (inherited || !addresses.isEmpty()))
        {
            problems.add("Addresses to listen at are set, but also adoptOnly, which is for servers without any.");
        }
        final Set<SocketAddress> seen = new HashSet<>();
        for (final SocketAddress address : addresses)
        {
            final boolean isInet = address instanceof InetSocketAddress;
            if (isInet && ((InetSocketAddress) address).isUnresolved())
            {
                problems.add("listen", address, "an address whose host can be resolved");
            }
            final boolean isPortChosenBySystem = isInet && ((InetSocketAddress) address).getPort() == 0;
            if (!isPortChosenBySystem && !seen.add(address))
            {
                problems.add("listen", address + " more than once", "each address once");
            }
        }
    }
}
