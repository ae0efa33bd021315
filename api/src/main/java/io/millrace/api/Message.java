package io.millrace.api;

import java.nio.ByteBuffer;

import org.agrona.DirectBuffer;

/**
 * A whole message as a view of the engine's memory.
 * <p>
 * The engine owns both this object and {@link #buffer()}, and reuses both as soon as
 * {@link ConnectionHandler#onMessage(Connection, Message)} returns: neither may be kept. The {@code as…} methods copy,
 * and what they return belongs to the caller. Only the thread that runs the callback may use it.
 */
public interface Message
{
    /**
     * The type of this message.
     *
     * @return text or binary.
     */
    MessageType type();

    /**
     * The memory that holds the payload, unmasked, and for text checked to be UTF-8. It is off heap and must not be
     * written. Bytes outside {@link #offset()} and {@link #length()} are not part of this message.
     *
     * @return the buffer, owned by the engine, valid during the callback.
     */
    DirectBuffer buffer();

    /**
     * Where the payload begins in {@link #buffer()}.
     *
     * @return the offset in bytes.
     */
    int offset();

    /**
     * The length of the payload.
     *
     * @return the length in bytes; 0 for an empty message.
     */
    int length();

    /**
     * Copies the payload into a new string, decoded as UTF-8.
     *
     * @return the text.
     */
    default String asText()
    {
        return buffer().getStringWithoutLengthUtf8(offset(), length());
    }

    /**
     * Copies the payload into a new array.
     *
     * @return the bytes.
     */
    default byte[] asBytes()
    {
        final byte[] bytes = new byte[length()];
        buffer().getBytes(offset(), bytes);
        return bytes;
    }

    /**
     * Copies the payload into a new heap buffer, ready to be read.
     *
     * @return the bytes, from position 0 to the limit.
     */
    default ByteBuffer asByteBuffer()
    {
        return ByteBuffer.wrap(asBytes());
    }

    /**
     * "Not now": gives the message back to the engine, which delivers it again, before anything later of this
     * connection, once the connection has become writable or {@link Connection#resumeReading()} is called. Until then
     * no other message of this connection is delivered and its socket is not read, so TCP pushes back on the peer.
     * Other connections are not affected. On a connection that is closing, where nothing will be accepted any more,
     * this message and those that follow it are dropped.
     * <p>
     * The usual reason is a reply that was answered with {@link SendResult#BACK_PRESSURE}.
     */
    void defer();
}
