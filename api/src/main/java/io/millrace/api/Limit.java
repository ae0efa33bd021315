package io.millrace.api;

/**
 * A limit that peers can reach. What happens then is said at the setting of the limit.
 */
public enum Limit
{
    /** Connections of a server at a time. */
    CONNECTIONS,

    /** Length of a handshake request, of one of its lines, or the number of its headers. */
    HANDSHAKE_LENGTH,

    /** Time for an opening handshake. */
    HANDSHAKE_TIME,

    /** Length of a received frame (RFC 6455 §10.4). */
    FRAME_LENGTH,

    /** Length of a received message, all its fragments together, as it is when it has been inflated. */
    MESSAGE_LENGTH,

    /** Fragments of a received message. */
    FRAGMENTS,

    /** Time for a frame that was begun, or a message in fragments. */
    MESSAGE_TIME,

    /** Time without a byte from the peer. */
    IDLE_TIME,

    /** Time for a peer to take what is written to it. */
    WRITE_TIME
}
