package io.millrace.engine;

import io.millrace.api.BlockingHandler;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.FrameObserver;
import io.millrace.api.HandshakeAuthoriser;
import io.millrace.inbound.ConnectionOptions;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * What serves the connections of a path: their handler, and how their handshakes (RFC 6455 §4.2) and frames are
 * treated. Immutable and safe on any thread; one endpoint may serve several paths and servers.
 */
public final class Endpoint
{
    private final ConnectionHandler handler;
    private final BlockingHandler blockingHandler;
    private final List<String> subprotocols;
    private final List<String> allowedOrigins;
    private final boolean requireOrigin;
    private final HandshakeAuthoriser authoriser;
    private final boolean fragments;
    private final long maxMessageLength;
    private final FrameObserver frameObserver;
    private final boolean automaticPong;
    private final boolean automaticCloseReply;
    private final Executor executor;
    private final boolean deflate;

    private Endpoint(final Builder builder)
    {
        handler = builder.handler;
        blockingHandler = builder.blockingHandler;
        subprotocols = builder.subprotocols;
        allowedOrigins = builder.allowedOrigins;
        requireOrigin = builder.requireOrigin;
        authoriser = builder.authoriser;
        fragments = builder.fragments;
        maxMessageLength = builder.maxMessageLength;
        frameObserver = builder.frameObserver;
        automaticPong = builder.automaticPong;
        automaticCloseReply = builder.automaticCloseReply;
        executor = builder.executor;
        deflate = builder.deflate;
    }

    /**
     * An endpoint with every option at its default.
     *
     * @param handler of its connections, not null.
     * @return the endpoint.
     */
    public static Endpoint of(final ConnectionHandler handler)
    {
        return builder(handler).build();
    }

    /**
     * A builder of an endpoint with options.
     *
     * @param handler of its connections, not null.
     * @return a builder with every option at its default.
     */
    public static Builder builder(final ConnectionHandler handler)
    {
        return new Builder(Objects.requireNonNull(handler, "handler"), null);
    }

    /**
     * A builder of an endpoint whose connections each have a thread of the application's, which receives and sends in
     * the blocking style. The thread comes from {@link Builder#executor(Executor)}, which must have one for each
     * connection; by default it is a virtual thread, or a daemon thread before Java 21. What was received and not read
     * is bounded by {@link BufferSettings#mailboxLength()}.
     * <p>
     * A server that closes does not wait for these threads: they learn of the end by what they call.
     *
     * @param handler of its connections, not null.
     * @return a builder with every option at its default.
     */
    public static Builder blocking(final BlockingHandler handler)
    {
        return new Builder(null, Objects.requireNonNull(handler, "handler"));
    }

    /**
     * Whether this JVM has virtual threads, so that {@link Builder#virtualThreads()} works.
     *
     * @return true from Java 21 on.
     */
    public static boolean virtualThreadsAvailable()
    {
        return VirtualThreads.areAvailable();
    }

    /**
     * Receives the events of the connections.
     *
     * @return the handler, or null if there is a {@link #blockingHandler()}.
     */
    public ConnectionHandler handler()
    {
        return handler;
    }

    /**
     * Serves the connections in the blocking style.
     *
     * @return the handler, or null if there is a {@link #handler()}.
     */
    public BlockingHandler blockingHandler()
    {
        return blockingHandler;
    }

    /**
     * The subprotocols that the server supports, the preferred first (RFC 6455 §4.2.2).
     *
     * @return an immutable list; empty if there are none.
     */
    public List<String> subprotocols()
    {
        return subprotocols;
    }

    /**
     * The origins from which browsers may connect (RFC 6455 §10.2).
     *
     * @return an immutable list; empty if any origin may.
     */
    public List<String> allowedOrigins()
    {
        return allowedOrigins;
    }

    /**
     * Whether handshakes without an {@code Origin} header are refused.
     *
     * @return true if they are.
     */
    public boolean requireOrigin()
    {
        return requireOrigin;
    }

    /**
     * Decides on handshakes.
     *
     * @return the authoriser, or null if every correct handshake from an allowed origin is accepted.
     */
    public HandshakeAuthoriser authoriser()
    {
        return authoriser;
    }

    /**
     * Whether messages are delivered in parts, as they arrive, by {@code onFragment} instead of {@code onMessage}.
     *
     * @return true if they are.
     */
    public boolean fragments()
    {
        return fragments;
    }

    /**
     * The longest message that is accepted.
     *
     * @return bytes; -1 if that is what the {@linkplain LimitSettings#maxMessageLength() settings} say.
     */
    public long maxMessageLength()
    {
        return maxMessageLength;
    }

    /**
     * Sees every frame received.
     *
     * @return the observer, or null if there is none.
     */
    public FrameObserver frameObserver()
    {
        return frameObserver;
    }

    /**
     * Whether the engine answers pings.
     *
     * @return true if it does.
     */
    public boolean automaticPong()
    {
        return automaticPong;
    }

    /**
     * Whether the engine answers close frames.
     *
     * @return true if it does.
     */
    public boolean automaticCloseReply()
    {
        return automaticCloseReply;
    }

    /**
     * Runs the callbacks.
     *
     * @return the executor, or null if the callbacks are made on handler threads.
     */
    public Executor executor()
    {
        return executor;
    }

    /**
     * Whether messages may be compressed, if the settings say so.
     *
     * @return true if so.
     */
    public boolean deflate()
    {
        return deflate;
    }

    /**
     * Collects the options of an {@link Endpoint}. To be used by one thread.
     */
    public static final class Builder
    {
        private static final String TOKEN_SYMBOLS = "!#$%&'*+-.^_`|~";

        private final ConnectionHandler handler;
        private final BlockingHandler blockingHandler;
        private List<String> subprotocols = List.of();
        private List<String> allowedOrigins = List.of();
        private boolean requireOrigin;
        private HandshakeAuthoriser authoriser;
        private boolean fragments;
        private long maxMessageLength = ConnectionOptions.DEFAULT_LENGTH;
        private FrameObserver frameObserver;
        private boolean automaticPong = true;
        private boolean automaticCloseReply = true;
        private Executor executor;
        private boolean deflate = true;

        private Builder(final ConnectionHandler handler, final BlockingHandler blockingHandler)
        {
            this.handler = handler;
            this.blockingHandler = blockingHandler;
        }

        /**
         * The subprotocols that the server supports, in its order of preference (RFC 6455 §4.2.2): the first of them
         * that the client offers is chosen, none if it offers none of them. Default none. Replaces those set before.
         *
         * @param subprotocols HTTP tokens, case-sensitive, without duplicates.
         * @return this.
         */
        public Builder subprotocols(final String... subprotocols)
        {
            this.subprotocols = List.of(subprotocols);
            return this;
        }

        /**
         * The origins from which browsers may connect (RFC 6455 §10.2), for example {@code https://example.org}.
         * Default none listed, which allows any. Replaces those set before.
         *
         * @param allowedOrigins visible ASCII characters, without duplicates.
         * @return this.
         */
        public Builder allowedOrigins(final String... allowedOrigins)
        {
            this.allowedOrigins = List.of(allowedOrigins);
            return this;
        }

        /**
         * Whether messages may be compressed (RFC 7692), if the {@linkplain EngineSettings#deflate() settings} say so.
         * Default true. False is for endpoints whose messages mix secrets with what an attacker can choose, since the
         * length of a compressed message tells how much alike they are.
         *
         * @param deflate whether compression is agreed to.
         * @return this.
         */
        public Builder deflate(final boolean deflate)
        {
            this.deflate = deflate;
            return this;
        }

        /**
         * Whether handshakes without an {@code Origin} header are refused. Default false, since clients that are not
         * browsers send none.
         *
         * @param requireOrigin whether to refuse them.
         * @return this.
         */
        public Builder requireOrigin(final boolean requireOrigin)
        {
            this.requireOrigin = requireOrigin;
            return this;
        }

        /**
         * Decides on handshakes that are correct and come from an allowed origin. Default null, which accepts all.
         *
         * @param authoriser or null.
         * @return this.
         */
        public Builder authoriser(final HandshakeAuthoriser authoriser)
        {
            this.authoriser = authoriser;
            return this;
        }

        /**
         * Whether messages are delivered in parts, as they arrive, by {@code onFragment} instead of {@code onMessage}.
         * Default false.
         *
         * @param fragments whether to deliver parts.
         * @return this.
         */
        public Builder fragments(final boolean fragments)
        {
            this.fragments = fragments;
            return this;
        }

        /**
         * The longest message that is accepted, over all its fragments; a longer one closes its connection with code
         * 1009. Default that of the {@linkplain LimitSettings#maxMessageLength() settings}. Where messages are
         * delivered in parts they need no memory, so there it may be any number; in the blocking style it counts for
         * streams, and the settings' for messages that are received whole.
         *
         * @param maxMessageLength bytes, 0 to 2^31 - 1 - 64 KiB, or to {@link Long#MAX_VALUE} where messages are
         *                         delivered in parts or in the blocking style.
         * @return this.
         */
        public Builder maxMessageLength(final long maxMessageLength)
        {
            this.maxMessageLength = maxMessageLength;
            return this;
        }

        /**
         * Sees every frame received, before the callback that it causes. Default null.
         *
         * @param frameObserver or null.
         * @return this.
         */
        public Builder frameObserver(final FrameObserver frameObserver)
        {
            this.frameObserver = frameObserver;
            return this;
        }

        /**
         * Whether the engine answers pings (RFC 6455 §5.5.3). Default true. If not, the handler has to.
         *
         * @param automaticPong whether the engine answers.
         * @return this.
         */
        public Builder automaticPong(final boolean automaticPong)
        {
            this.automaticPong = automaticPong;
            return this;
        }

        /**
         * Whether the engine answers close frames (RFC 6455 §5.5.1). Default true. If not, the handler has to.
         *
         * @param automaticCloseReply whether the engine answers.
         * @return this.
         */
        public Builder automaticCloseReply(final boolean automaticCloseReply)
        {
            this.automaticCloseReply = automaticCloseReply;
            return this;
        }

        /**
         * Runs the callbacks, so that they may take long or block. Default null, which makes them on handler threads,
         * where they must not.
         * <p>
         * All callbacks of a connection, its frame observer, {@link io.millrace.api.Connection#execute(Runnable)} and
         * {@code schedule} run there in order, never two at a time, on whichever threads the executor chooses. The
         * authoriser stays on the handler thread. What a connection received waits for the executor up to
         * {@link BufferSettings#mailboxLength()}; then its peer, and no other, is pushed back on.
         * <p>
         * An executor that throws, as one that is shut down does, ends the connection with close code 1011: the
         * exception goes to {@code onError} and {@code onClose} follows, both on a handler thread; tasks that wait are
         * dropped. A connection whose {@code onOpen} it refused is closed without any callback. The engine never shuts
         * the executor down. A server that closes waits for callbacks no longer than for connections.
         *
         * @param executor must run whatever it accepts; null for none.
         * @return this.
         */
        public Builder executor(final Executor executor)
        {
            this.executor = executor;
            return this;
        }

        /**
         * Runs the callbacks on virtual threads: as {@link #executor(Executor)} with one that starts a virtual thread
         * whenever a connection has something to be told and none is at it.
         *
         * @return this.
         * @throws UnsupportedOperationException if this JVM has none: see {@link Endpoint#virtualThreadsAvailable()}.
         */
        public Builder virtualThreads()
        {
            return executor(VirtualThreads.executor());
        }

        /**
         * Validates the options and makes the endpoint.
         *
         * @return the endpoint.
         * @throws IllegalArgumentException with a sentence for each option that is not allowed.
         */
        public Endpoint build()
        {
            final Problems problems = new Problems();
            if (maxMessageLength != ConnectionOptions.DEFAULT_LENGTH)
            {
                final boolean parts = fragments || blockingHandler != null;
                final long highest = parts ? Long.MAX_VALUE : LimitSettings.MAX_MESSAGE_LENGTH;
                problems.checkRange("maxMessageLength", maxMessageLength, 0, highest);
            }
            if (blockingHandler != null && (fragments || frameObserver != null || !automaticCloseReply))
            {
                problems.add("fragments, frameObserver and automaticCloseReply have no meaning in the blocking style.");
            }
            for (final String subprotocol : subprotocols)
            {
                if (subprotocol.isEmpty() || !subprotocol.chars().allMatch(Builder::isTokenCharacter))
                {
                    problems.add("subprotocols", quoted(subprotocol), "HTTP tokens");
                }
            }
            for (final String origin : allowedOrigins)
            {
                if (origin.isEmpty() || !origin.chars().allMatch(c -> c > ' ' && c <= '~'))
                {
                    problems.add("allowedOrigins", quoted(origin), "visible ASCII characters");
                }
            }
            checkDistinct(problems, "subprotocols", subprotocols);
            checkDistinct(problems, "allowedOrigins", allowedOrigins);
            problems.throwIfAny();
            return new Endpoint(this);
        }

        private static void checkDistinct(final Problems problems, final String option, final List<String> values)
        {
            final Set<String> seen = new HashSet<>();
            for (final String value : values)
            {
                if (!seen.add(value))
                {
                    problems.add(option, quoted(value) + " more than once", "each once");
                }
            }
        }

        private static boolean isTokenCharacter(final int c)
        {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                TOKEN_SYMBOLS.indexOf(c) >= 0;
        }

        private static String quoted(final String value)
        {
            return '"' + value + '"';
        }
    }
}
