package io.millrace.interop;

/**
 * One end of an open connection, of any implementation. Any thread may call any method; no method waits for the peer.
 */
interface Link
{
    /** Sends a frame of a text message: its first, a continuation or its last, by what was sent before. */
    void sendText(String part, boolean last);

    /** Sends a frame of a binary message: its first, a continuation or its last, by what was sent before. */
    void sendBinary(byte[] part, boolean last);

    /** Sends a ping (RFC 6455 §5.5.2). */
    void ping(byte[] payload);

    /** Sends a pong that nobody asked for (RFC 6455 §5.5.3). */
    void pong(byte[] payload);

    /** Begins the closing handshake (RFC 6455 §7.1.2). */
    void close(int code, String reason);

    /** Cuts the transport without a closing handshake. */
    void disconnect();

    /** The subprotocol agreed on, or null. */
    String subprotocol();

    /** A header of what the other end sent in the opening handshake, or null if there is none or it cannot be seen. */
    String header(String name);

    /** Sends a text message in one frame. */
    default void sendText(final String text)
    {
        sendText(text, true);
    }

    /** Sends a binary message in one frame. */
    default void sendBinary(final byte[] payload)
    {
        sendBinary(payload, true);
    }
}
