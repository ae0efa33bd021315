package io.millrace.engine;

import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.millrace.api.ConnectionHandler;
import io.millrace.api.FrameObserver;
import io.millrace.blocking.BlockingFeed;
import io.millrace.handshake.Credentials;
import io.millrace.handshake.RequestWriter;
import io.millrace.handshake.WebSocketUri;
import io.millrace.inbound.ConnectionOptions;

/**
 * What a client connects to, what it says, and who handles the connection (RFC 6455 §4.1). Immutable; it may be used
 * for any number of connections.
 * <pre>{@code
 * ClientRequest request = ClientRequest.builder("wss://example.org/prices", handler)
 *     .subprotocols("prices.v2")
 *     .bearer(token)
 *     .build();
 * }</pre>
 */
public final class ClientRequest
{
    private final Builder options;
    private final List<Map.Entry<String, String>> headers;

    private ClientRequest(final Builder builder)
    {
        options = builder;
        headers = List.copyOf(builder.headers);
    }

    /**
     * A request with every option at its default.
     *
     * @param uri     such as {@code ws://localhost:8081/path?query}; ws or wss, without fragment.
     * @param handler of the connection, not null.
     * @return the request.
     * @throws IllegalArgumentException that says what is wrong with the URI.
     */
    public static ClientRequest of(final String uri, final ConnectionHandler handler)
    {
        return builder(uri, handler).build();
    }

    /**
     * A builder of a request.
     *
     * @param uri     such as {@code ws://localhost:8081/path?query}; ws or wss, without fragment.
     * @param handler of the connection, not null.
     * @return a builder with every option at its default.
     * @throws IllegalArgumentException that says what is wrong with the URI.
     */
    public static Builder builder(final String uri, final ConnectionHandler handler)
    {
        return new Builder(WebSocketUri.parse(uri), handler);
    }

    /**
     * A builder of a request for {@link WebSocketClient#connectBlocking}, where no handler is called.
     *
     * @param uri such as {@code ws://localhost:8081/path?query}; ws or wss, without fragment.
     * @return a builder with every option at its default.
     * @throws IllegalArgumentException that says what is wrong with the URI.
     */
    public static Builder blocking(final String uri)
    {
        return new Builder(WebSocketUri.parse(uri));
    }

    /**
     * Where it leads.
     *
     * @return the URI.
     */
    public String uri()
    {
        return options.uri.toString();
    }

    /**
     * The subprotocols that are offered.
     *
     * @return an immutable list, the preferred first.
     */
    public List<String> subprotocols()
    {
        return options.subprotocols;
    }

    /**
     * The headers that are sent besides those of the handshake; the authorisation is among them.
     *
     * @return an immutable list.
     */
    public List<Map.Entry<String, String>> headers()
    {
        return headers;
    }

    WebSocketUri target()
    {
        return options.uri;
    }

    /** The options, which nobody changes any more. */
    Builder options()
    {
        return options;
    }

    /** The same request, handled by another. */
    ClientRequest handledBy(final ConnectionHandler handler)
    {
        final Builder copy = new Builder(options, options.uri);
        copy.handler = Objects.requireNonNull(handler, "handler");
        return new ClientRequest(copy);
    }

    /** The same request in the blocking style. */
    ClientRequest handledBy(final BlockingFeed feed)
    {
        if (options.handler != null || options.fragments || options.frameObserver != null || options.executor != null ||
            !options.automaticCloseReply)
        {
            throw new IllegalArgumentException(
                "handler, fragments, frameObserver, executor and automaticCloseReply have no meaning in the blocking " +
                "style: use ClientRequest.blocking");
        }
        final Builder copy = new Builder(options, options.uri);
        copy.handler = feed;
        copy.frameObserver = feed;
        copy.fragments = true;
        copy.automaticCloseReply = false;
        return new ClientRequest(copy);
    }

    /** The same request to another place, to which no credentials are sent unless it is of the same origin. */
    ClientRequest redirectedTo(final WebSocketUri uri)
    {
        final Builder copy = new Builder(options, uri);
        if (!uri.hasSameOrigin(options.uri))
        {
            copy.headers.removeIf(header -> isSecret(header.getKey()));
            copy.address = null;
        }
        copy.maxRedirects--;
        return new ClientRequest(copy);
    }

    private static boolean isSecret(final String name)
    {
        return "Authorization".equalsIgnoreCase(name) || "Cookie".equalsIgnoreCase(name);
    }

    /**
     * Collects the options of a {@link ClientRequest}. To be used by one thread.
     */
    public static final class Builder
    {
        private static final String AUTHORISATION = "Authorization";
        private static final int MAX_REDIRECTS = 20;

        final WebSocketUri uri;
        final List<Map.Entry<String, String>> headers = new ArrayList<>();
        ConnectionHandler handler;
        List<String> subprotocols = List.of();
        String origin;
        SocketAddress address;
        SocketAddress localAddress;
        ClientProxy proxy;
        long connectTimeoutNs = TimeUnit.SECONDS.toNanos(10);
        long handshakeTimeoutNs = -1;
        int maxRedirects;
        boolean deflate = true;
        Object attachment;
        boolean fragments;
        long maxMessageLength = ConnectionOptions.DEFAULT_LENGTH;
        FrameObserver frameObserver;
        boolean automaticPong = true;
        boolean automaticCloseReply = true;
        Executor executor;

        private Builder(final WebSocketUri uri)
        {
            this.uri = uri;
        }

        private Builder(final WebSocketUri uri, final ConnectionHandler handler)
        {
            this(uri);
            this.handler = Objects.requireNonNull(handler, "handler");
        }

        private Builder(final Builder other, final WebSocketUri uri)
        {
            this(uri);
            handler = other.handler;
            headers.addAll(other.headers);
            subprotocols = other.subprotocols;
            origin = other.origin;
            address = other.address;
            localAddress = other.localAddress;
            proxy = other.proxy;
            connectTimeoutNs = other.connectTimeoutNs;
            handshakeTimeoutNs = other.handshakeTimeoutNs;
            maxRedirects = other.maxRedirects;
            deflate = other.deflate;
            attachment = other.attachment;
            fragments = other.fragments;
            maxMessageLength = other.maxMessageLength;
            frameObserver = other.frameObserver;
            automaticPong = other.automaticPong;
            automaticCloseReply = other.automaticCloseReply;
            executor = other.executor;
        }

        /**
         * Adds a header. Headers of the handshake itself cannot be set.
         *
         * @param name  a token.
         * @param value without control characters.
         * @return this.
         * @throws IllegalArgumentException if the engine writes this header itself, or it cannot be one.
         */
        public Builder header(final String name, final String value)
        {
            RequestWriter.checkExtraHeader(name, value);
            headers.add(Map.entry(name, value));
            return this;
        }

        /**
         * Identifies the user by name and password (RFC 7617). They are readable by whoever sees the request: use wss.
         *
         * @param user     name, without a colon.
         * @param password of the user.
         * @return this.
         * @throws IllegalArgumentException if they cannot be sent.
         */
        public Builder basic(final String user, final String password)
        {
            return authorisation(Credentials.basic(user, password));
        }

        /**
         * Identifies the user by a token (RFC 6750). It is readable by whoever sees the request: use wss.
         *
         * @param token of the user.
         * @return this.
         * @throws IllegalArgumentException if it cannot be sent.
         */
        public Builder bearer(final String token)
        {
            return authorisation(Credentials.bearer(token));
        }

        private Builder authorisation(final String value)
        {
            headers.removeIf(header -> AUTHORISATION.equalsIgnoreCase(header.getKey()));
            headers.add(Map.entry(AUTHORISATION, value));
            return this;
        }

        /**
         * The subprotocols that are offered, the preferred first (RFC 6455 §1.9). Default none.
         *
         * @param newSubprotocols HTTP tokens, each once.
         * @return this.
         * @throws IllegalArgumentException if they are not.
         */
        public Builder subprotocols(final String... newSubprotocols)
        {
            RequestWriter.checkSubprotocols(List.of(newSubprotocols));
            subprotocols = List.of(newSubprotocols);
            return this;
        }

        /**
         * The value of the {@code Origin} header, which only browsers have to send. Default none.
         *
         * @param newOrigin such as {@code https://example.org}; null for none.
         * @return this.
         * @throws IllegalArgumentException if it cannot be sent.
         */
        public Builder origin(final String newOrigin)
        {
            if (newOrigin != null)
            {
                RequestWriter.checkOrigin(newOrigin);
            }
            origin = newOrigin;
            return this;
        }

        /**
         * The address to connect to, whatever host and port the URI names: these are still those of the request and, in
         * a TLS handshake, of the certificate. Default null, which looks up the host. Redirects to another host are
         * looked up.
         *
         * @param newAddress such as {@code UnixDomainSocketAddress.of("/run/app.sock")}; null for that of the URI.
         * @return this.
         */
        public Builder address(final SocketAddress newAddress)
        {
            address = newAddress;
            return this;
        }

        /**
         * The address to connect from. Default any.
         *
         * @param address with port 0 for any port; null for any address.
         * @return this.
         */
        public Builder localAddress(final SocketAddress address)
        {
            localAddress = address;
            return this;
        }

        /**
         * The proxy to connect through. Default none.
         *
         * @param newProxy or null.
         * @return this.
         */
        public Builder proxy(final ClientProxy newProxy)
        {
            proxy = newProxy;
            return this;
        }

        /**
         * How long it may take until the server or, through a proxy, the server behind it is reached: look-up of the
         * name, connection, and what is said to the proxy. Default 10 seconds; 0 for ever.
         *
         * @param timeout 0 or more.
         * @param unit    of the timeout.
         * @return this.
         */
        public Builder connectTimeout(final long timeout, final TimeUnit unit)
        {
            connectTimeoutNs = checked(timeout, unit);
            return this;
        }

        /**
         * How long the handshake may take from then on, that of TLS included. Default
         * {@link TimeoutSettings#handshakeTimeoutNs()}; 0 for ever.
         *
         * @param timeout 0 or more.
         * @param unit    of the timeout.
         * @return this.
         */
        public Builder handshakeTimeout(final long timeout, final TimeUnit unit)
        {
            handshakeTimeoutNs = checked(timeout, unit);
            return this;
        }

        private static long checked(final long timeout, final TimeUnit unit)
        {
            if (timeout < 0)
            {
                throw new IllegalArgumentException("a timeout must not be negative: " + timeout);
            }
            return unit.toNanos(timeout);
        }

        /**
         * How many redirects to follow one after the other. Default 0: a redirect is a refusal. From wss to ws none is
         * followed, and to another origin no credentials are sent.
         *
         * @param count 0 to 20.
         * @return this.
         * @throws IllegalArgumentException if it is out of range.
         */
        public Builder redirects(final int count)
        {
            if (count < 0 || count > MAX_REDIRECTS)
            {
                throw new IllegalArgumentException("redirects is " + count + ", allowed is 0 to " + MAX_REDIRECTS);
            }
            maxRedirects = count;
            return this;
        }

        /**
         * Whether to offer compression, if the {@linkplain EngineSettings#deflate() settings} say so. Default true.
         *
         * @param offered whether to offer it.
         * @return this.
         */
        public Builder deflate(final boolean offered)
        {
            deflate = offered;
            return this;
        }

        /**
         * The connection's first {@linkplain io.millrace.api.Connection#attachment() attachment}. Default null.
         *
         * @param newAttachment or null.
         * @return this.
         */
        public Builder attachment(final Object newAttachment)
        {
            attachment = newAttachment;
            return this;
        }

        /**
         * Whether parts of messages are delivered as they arrive: see {@link Endpoint.Builder#fragments(boolean)}.
         *
         * @param newFragments whether so. Default false.
         * @return this.
         */
        public Builder fragments(final boolean newFragments)
        {
            fragments = newFragments;
            return this;
        }

        /**
         * The longest message that is accepted: see {@link Endpoint.Builder#maxMessageLength(long)}. Default that of
         * the client's settings.
         *
         * @param length bytes, 0 to 2^31 - 1 - 64 KiB, or to {@link Long#MAX_VALUE} where messages are delivered in
         *               parts or in the blocking style.
         * @return this.
         * @throws IllegalArgumentException if it is negative.
         */
        public Builder maxMessageLength(final long length)
        {
            if (length < 0)
            {
                throw new IllegalArgumentException("maxMessageLength must not be negative: " + length);
            }
            maxMessageLength = length;
            return this;
        }

        /**
         * Sees every frame: see {@link Endpoint.Builder#frameObserver(FrameObserver)}. Default none.
         *
         * @param observer or null.
         * @return this.
         */
        public Builder frameObserver(final FrameObserver observer)
        {
            frameObserver = observer;
            return this;
        }

        /**
         * Whether pings are answered by the engine (RFC 6455 §5.5.3). Default true.
         *
         * @param automatic whether so.
         * @return this.
         */
        public Builder automaticPong(final boolean automatic)
        {
            automaticPong = automatic;
            return this;
        }

        /**
         * Whether close frames are answered by the engine (RFC 6455 §5.5.1). Default true.
         *
         * @param automatic whether so.
         * @return this.
         */
        public Builder automaticCloseReply(final boolean automatic)
        {
            automaticCloseReply = automatic;
            return this;
        }

        /**
         * Runs the callbacks: see {@link Endpoint.Builder#executor(Executor)}. Default null: handler threads do.
         *
         * @param newExecutor or null.
         * @return this.
         */
        public Builder executor(final Executor newExecutor)
        {
            executor = newExecutor;
            return this;
        }

        /**
         * Builds the request.
         *
         * @return the request.
         * @throws IllegalArgumentException if both an address and a proxy are set, or messages that are delivered whole
         *                                  may be longer than they can be.
         */
        public ClientRequest build()
        {
            if (address != null && proxy != null)
            {
                throw new IllegalArgumentException("a request goes to an address or through a proxy, not both");
            }
            if (handler != null && !fragments && maxMessageLength > LimitSettings.MAX_MESSAGE_LENGTH)
            {
                throw new IllegalArgumentException("maxMessageLength is " + maxMessageLength +
                    ", allowed is 0 to " + LimitSettings.MAX_MESSAGE_LENGTH);
            }
            return new ClientRequest(new Builder(this, uri));
        }
    }
}
