package io.millrace.transport;

/** Where a connection stands, as the transport sees it. */
enum Phase
{
    /** The opening handshake is being read. */
    HANDSHAKE,

    /** It was read, and awaits a decision. */
    DECISION,

    /** Frames are read. */
    OPEN,

    /** Whatever the peer sends is dropped. */
    DISCARD,

    /** The channel is closed. */
    CLOSED
}
