package io.millrace.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.BooleanSupplier;

import io.millrace.api.HandshakeRequest;
import io.millrace.api.HttpRequestHandler;
import io.millrace.api.HttpResponse;

/**
 * What a server answers to plain GET and HEAD requests, by path (RFC 9110): health for a load balancer, a version, a
 * few pages for a demo. Content is read when the routes are built and kept in memory, bounded, so that nothing blocks
 * and no path can lead anywhere else. Immutable, safe on any thread; one may serve several servers.
 * <pre>{@code
 * new ServerSettings().httpHandler(HttpRoutes.builder()
 *     .health("/health")
 *     .text("/version", "1.2.3\n")
 *     .directory("/*", Path.of("web"))
 *     .build());
 * }</pre>
 * It is no web framework: requests have no bodies, each response ends its connection, and other methods than GET and
 * HEAD are answered with 405 before anybody is asked. A path is compared as {@link ServerSettings#endpoint} does.
 */
public final class HttpRoutes implements HttpRequestHandler
{
    private final PathTable<Route> routes;

    private HttpRoutes(final PathTable<Route> routes)
    {
        this.routes = routes;
    }

    /** What is answered at a path. */
    @FunctionalInterface
    private interface Route
    {
        HttpResponse answer(HandshakeRequest request, boolean draining);
    }

    /**
     * A builder without routes.
     *
     * @return a new builder.
     */
    public static Builder builder()
    {
        return new Builder();
    }

    /** {@inheritDoc} */
    @Override
    public HttpResponse onRequest(final HandshakeRequest request)
    {
        return onRequest(request, false);
    }

    /**
     * Answers by the route of the path.
     *
     * @param request  to be answered.
     * @param draining whether the server is about to close, which makes it unhealthy.
     * @return the response, or null if there is no route, or nothing at the end of it.
     */
    @Override
    public HttpResponse onRequest(final HandshakeRequest request, final boolean draining)
    {
        final Route route = routes.find(request.path());
        return route == null ? null : route.answer(request, draining);
    }

    /**
     * Collects routes. To be used by one thread.
     */
    public static final class Builder
    {
        private static final int DEFAULT_MAX_CONTENT_LENGTH = 16 * 1024 * 1024;
        private static final int SERVICE_UNAVAILABLE = 503;

        private final PathTable<Route> routes = new PathTable<>("route");
        private long room = DEFAULT_MAX_CONTENT_LENGTH;

        private Builder()
        {
        }

        /**
         * The health of the server: 200, or 503 once it {@linkplain WebSocketServer#beginDrain() drains}.
         *
         * @param path of the route, such as {@code /health}.
         * @return this.
         */
        public Builder health(final String path)
        {
            return health(path, () -> true);
        }

        /**
         * The health of the server and the application: 200, or 503 while the application is not well or once the
         * server {@linkplain WebSocketServer#beginDrain() drains}.
         *
         * @param path    of the route, such as {@code /health}.
         * @param healthy says whether the application is well; called on handler threads, so it must not block.
         * @return this.
         */
        public Builder health(final String path, final BooleanSupplier healthy)
        {
            final HttpResponse well = status(200, "up\n");
            final HttpResponse unwell = status(SERVICE_UNAVAILABLE, "down\n");
            final HttpResponse leaving = status(SERVICE_UNAVAILABLE, "draining\n");
            Objects.requireNonNull(healthy, "healthy");
            return add(path, (request, draining) -> draining ? leaving : healthy.getAsBoolean() ? well : unwell);
        }

        private static HttpResponse status(final int status, final String text)
        {
            return HttpResponse.text(status, text).withHeader("Cache-Control", "no-store");
        }

        /**
         * A line of text, such as a version.
         *
         * @param path of the route.
         * @param text of the response.
         * @return this.
         */
        public Builder text(final String path, final String text)
        {
            final HttpResponse response = HttpResponse.text(200, text);
            return add(path, (request, draining) -> response);
        }

        /**
         * Whatever a handler answers.
         *
         * @param path    of the route; ending in {@code /*} for all below it.
         * @param handler called on handler threads, so it must not block.
         * @return this.
         */
        public Builder route(final String path, final HttpRequestHandler handler)
        {
            return add(path, Objects.requireNonNull(handler, "handler")::onRequest);
        }

        /**
         * A resource of the class path, with an {@code ETag}. Its type is known by its name.
         *
         * @param path  of the route.
         * @param owner whose {@link Class#getResourceAsStream(String)} finds it.
         * @param name  of the resource, relative to the owner's package or, with a slash in front, absolute.
         * @return this.
         * @throws IOException if there is none, it cannot be read, or it is too long.
         */
        public Builder resource(final String path, final Class<?> owner, final String name) throws IOException
        {
            try (InputStream in = owner.getResourceAsStream(name))
            {
                if (in == null)
                {
                    throw new IOException("there is no resource " + name + " of " + owner.getName());
                }
                final StaticContent content = StaticContent.read(name, in, room);
                room -= content.length();
                return add(path, (request, draining) -> content.answer(request));
            }
        }

        /**
         * The files of a directory, as they are now, with {@code ETag}s; a path that ends in a slash leads to
         * {@code index.html}. Files and directories whose names begin with a dot are left out. Their types are known by
         * their names.
         *
         * @param path      of the route, which has to end in {@code /*}.
         * @param directory to be read; small.
         * @return this.
         * @throws IOException              if it cannot be read, has too many files or too long ones, or a symbolic
         *                                  link in it leads out of it.
         * @throws IllegalArgumentException if the path does not end in {@code /*}.
         */
        public Builder directory(final String path, final Path directory) throws IOException
        {
            if (!path.endsWith("/*"))
            {
                throw new IllegalArgumentException("the route of a directory has to end in /*: " + path);
            }
            final StaticDirectory files = StaticDirectory.read(directory, room);
            room -= files.length();
            final int prefixLength = path.length() - 1;
            return add(path, (request, draining) -> files.answer(request, request.path().substring(prefixLength)));
        }

        /**
         * How much content may be kept in memory, over all resources and directories that are added after this. Default
         * 16 MiB.
         *
         * @param maxContentLength bytes, at least 0.
         * @return this.
         * @throws IllegalArgumentException if it is negative.
         */
        public Builder maxContentLength(final long maxContentLength)
        {
            if (maxContentLength < 0)
            {
                throw new IllegalArgumentException("maxContentLength is negative: " + maxContentLength);
            }
            room = maxContentLength;
            return this;
        }

        private Builder add(final String path, final Route route)
        {
            routes.add(Objects.requireNonNull(path, "path"), route);
            return this;
        }

        /**
         * Builds the routes.
         *
         * @return the routes; this builder is not to be used any more.
         * @throws IllegalArgumentException with a sentence for each path that is not allowed.
         */
        public HttpRoutes build()
        {
            final Problems problems = new Problems();
            routes.validate(problems);
            problems.throwIfAny();
            return new HttpRoutes(routes);
        }
    }
}
