package io.millrace.api;

/**
 * A limit that peers can reach. What happens then is said at the setting of the limit.
 */
public enum Limit
{
    /** Connections of a server at a time. */
    CONNECTIONS,

    /** Connections from one address, or one /64 of IPv6, at a time. */
    CONNECTIONS_PER_ADDRESS,

    /** Connections whose opening handshake is not done, at a time. */
    PENDING_HANDSHAKES,

    /** Connections that are accepted per second. */
    HANDSHAKE_RATE,

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

    /** How many times as long as a compressed message its content is (RFC 6455 §10.4). */
    INFLATE_RATIO,

    /** Pings, pongs and close frames that one peer sends per second. */
    CONTROL_FRAME_RATE,

    /** Time for a frame that was begun, or a message in fragments. */
    MESSAGE_TIME,

    /** Time without a byte from the peer. */
    IDLE_TIME,

    /** Time for a peer to take what is written to it. */
    WRITE_TIME,

    /** Memory for what waits to be sent to all peers together. */
    TOTAL_OUTBOUND
}
