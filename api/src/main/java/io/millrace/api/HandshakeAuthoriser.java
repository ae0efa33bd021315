package io.millrace.api;

/**
 * Decides on handshakes that are correct by RFC 6455 §4.2.1 and come from an allowed origin. Called on a handler
 * thread, so it must not block: what takes time is decided later, from another thread, through the responder.
 */
@FunctionalInterface
public interface HandshakeAuthoriser
{
    /**
     * A handshake awaits a decision. An exception refuses it with status 500.
     *
     * @param request   to decide on.
     * @param responder that takes the decision, now or later.
     */
    void authorise(HandshakeRequest request, HandshakeResponder responder);
}
