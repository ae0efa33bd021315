package io.millrace.api;

/**
 * The life of a connection (RFC 6455 §4 and §7). A connection only moves downwards in this list.
 */
public enum ConnectionState
{
    /** The opening handshake has not been answered yet. */
    CONNECTING,

    /** Messages pass both ways. */
    OPEN,

    /** A close frame was sent or received; no new message is accepted for sending. */
    CLOSING,

    /** The transport is gone. */
    CLOSED
}
