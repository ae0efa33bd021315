package io.millrace.protocol;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Inflates the payloads of one connection's compressed messages (RFC 7692 §7.2.2) piece by piece, as they arrive. A
 * message begins with its first {@link #input(UnsafeBuffer, int, int)}.
 * <p>
 * Not thread-safe: the thread that drives the {@link FrameDecoder} drives this too. The buffers stay their owner's; if
 * they wrap a {@link java.nio.ByteBuffer}, its position and limit may be changed.
 */
public interface PayloadInflater
{
    /** What {@link #inflate(UnsafeBuffer, int, int)} returns when the peer sent what is no compressed data. */
    int CORRUPT = -1;

    /**
     * Takes the next piece of a message's compressed payload, unmasked. All pieces before it must have been inflated.
     *
     * @param source that holds the piece; it must not change until the piece has been inflated.
     * @param offset of the piece, in bytes.
     * @param length of the piece, in bytes.
     */
    void input(UnsafeBuffer source, int offset, int length);

    /**
     * All of the message's compressed payload has been given and inflated; what its sender left out at the end
     * (RFC 7692 §7.2.1) is what is to be inflated now.
     */
    void endInput();

    /**
     * Inflates as much as there is room for.
     *
     * @param target to write to.
     * @param offset of the room, in bytes.
     * @param length of the room, in bytes, more than 0.
     * @return the bytes written; less than there is room for if all that was given has been inflated, or
     * {@link #CORRUPT}.
     */
    int inflate(UnsafeBuffer target, int offset, int length);

    /**
     * The message, its end included, has been inflated.
     */
    void endMessage();

    /**
     * Gives up all that is held. May be called at any time, and more than once.
     */
    void release();
}
