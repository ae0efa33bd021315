package io.millrace.api;

/**
 * Takes the decision on a handshake. Any thread may decide, once, now or later; until then the peer waits, within the
 * handshake timeout.
 */
public interface HandshakeResponder
{
    /**
     * Accepts the connection.
     *
     * @return false if the peer has left, the handshake timed out, or it was decided before.
     */
    boolean accept();

    /**
     * Adds a header to the response, before {@link #accept()}.
     *
     * @param name  a token of RFC 9110 §5.1; not one of those that the handshake itself writes.
     * @param value without control characters.
     * @return this.
     * @throws IllegalArgumentException if name or value could not stand in a header, or the name is reserved.
     */
    HandshakeResponder header(String name, String value);

    /**
     * Sets the attachment that the connection will have in
     * {@link ConnectionHandler#onOpen(Connection)}, such as the user that was recognised.
     *
     * @param attachment any object, or null.
     * @return this.
     */
    HandshakeResponder attachment(Object attachment);

    /**
     * Refuses the connection.
     *
     * @param response status, headers and body for the peer.
     * @return false if the peer has left, the handshake timed out, or it was decided before.
     */
    boolean reject(HttpResponse response);

    /**
     * Whether a decision no longer matters, because the peer left or the handshake timed out.
     *
     * @return true if so.
     */
    boolean isCancelled();
}
