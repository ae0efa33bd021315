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
     * @return the response, or null for 404.
     */
    HttpResponse onRequest(HandshakeRequest request);
}
