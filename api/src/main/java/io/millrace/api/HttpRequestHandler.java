package io.millrace.api;

/**
 * Answers requests that do not ask for an upgrade: health checks, a version, a small page. Called on a handler thread,
 * so it must not block.
 */
@FunctionalInterface
public interface HttpRequestHandler
{
    /**
     * A plain GET or HEAD request was received.
     *
     * @param request valid for as long as the caller likes; it is immutable.
     * @return the response; or null, which answers 426 if a WebSocket endpoint is at this path, and 404 if none is.
     */
    HttpResponse onRequest(HandshakeRequest request);

    /**
     * A plain GET or HEAD request was received. This is what the server calls; the default does not care whether it
     * drains.
     *
     * @param request  valid for as long as the caller likes; it is immutable.
     * @param draining whether the server is about to close, so that nobody should be sent here any more.
     * @return the response, or null as above.
     */
    default HttpResponse onRequest(final HandshakeRequest request, final boolean draining)
    {
        return onRequest(request);
    }
}
