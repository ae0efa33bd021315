package io.millrace.api;

import java.io.IOException;

/**
 * A client's handshake failed (RFC 6455 §4.1): the server, or a proxy on the way to it, refused it, or answered
 * something that is not the answer to a WebSocket handshake. That nobody was reached, or nobody answered in time, are
 * other exceptions.
 */
public final class HandshakeException extends IOException
{
    private static final long serialVersionUID = 1;

    private final transient HandshakeResponse response;

    /**
     * A failed handshake.
     *
     * @param message  for humans.
     * @param response that was received; null if what was received was none.
     */
    public HandshakeException(final String message, final HandshakeResponse response)
    {
        super(message);
        this.response = response;
    }

    /**
     * What was answered.
     *
     * @return the response; null if what was received was no HTTP response, or came from a SOCKS proxy.
     */
    public HandshakeResponse response()
    {
        return response;
    }

    /**
     * The status of the response.
     *
     * @return the status, or 0 if there is no response.
     */
    public int status()
    {
        return response == null ? 0 : response.status();
    }
}
