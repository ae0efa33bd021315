package io.millrace.interop;

/**
 * What becomes of that which arrives at one end of a connection. Calls for one connection do not overlap; arrays are
 * the receiver's.
 */
interface Receiver
{
    /** The first call. */
    void opened(Link link);

    /** A whole text message. */
    void text(String text);

    /** A whole binary message. */
    void binary(byte[] payload);

    /** A ping, which the implementation answers itself. */
    void ping(byte[] payload);

    /** A pong. */
    void pong(byte[] payload);

    /** The last call: what the close frame said, 1005 for one that says nothing, 1006 for none. */
    void closed(int code, String reason);
}
