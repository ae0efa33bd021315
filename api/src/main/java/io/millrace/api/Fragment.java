package io.millrace.api;

import org.agrona.DirectBuffer;

/**
 * A part of a message as a view of the engine's memory. Parts are delivered as they arrive: they need not coincide with
 * the frames (RFC 6455 §5.4) in which the peer sent the message, and a frame of any length comes in many of them.
 * <p>
 * The engine owns both this object and {@link #buffer()}, and reuses both as soon as
 * {@link ConnectionHandler#onFragment(Connection, Fragment)} returns: neither may be kept. Only the thread that runs
 * the callback may use it.
 */
public interface Fragment
{
    /**
     * The type of the whole message.
     *
     * @return text or binary.
     */
    MessageType type();

    /**
     * The memory that holds the part, unmasked and inflated. Text is checked to be UTF-8 over all parts; a part may end
     * inside a character. It must not be written, and bytes outside {@link #offset()} and {@link #length()} do not
     * belong to the part.
     *
     * @return the buffer, owned by the engine, valid during the callback.
     */
    DirectBuffer buffer();

    /**
     * Where the part begins in {@link #buffer()}.
     *
     * @return the offset in bytes.
     */
    int offset();

    /**
     * The length of the part.
     *
     * @return the length in bytes; may be 0.
     */
    int length();

    /**
     * Where the part begins in the message.
     *
     * @return the length of all parts before it, in bytes.
     */
    long position();

    /**
     * Whether the message begins with this part.
     *
     * @return true for the first part.
     */
    boolean isFirst();

    /**
     * Whether the message ends with this part.
     *
     * @return true for the last part, which may be the first as well.
     */
    boolean isLast();
}
