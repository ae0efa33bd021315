package io.millrace.api;

/**
 * A message that was encoded once, off heap, and can be sent and published any number of times, by any thread, without
 * a copy (RFC 6455 §5.6). What was accepted for sending stays valid after {@link #close()}; the memory is released when
 * the last of it has been written. One that is never closed keeps its memory, even when its server has closed.
 */
public interface PreparedMessage extends AutoCloseable
{
    /**
     * The type of this message.
     *
     * @return text or binary.
     */
    MessageType type();

    /**
     * The length of the payload.
     *
     * @return the length in bytes.
     */
    int length();

    /**
     * Has this message sent as it is to connections on which compression was agreed (RFC 7692 §6), because it is
     * compressed already or must not share a history with others. To be called before it is sent.
     *
     * @return this.
     */
    PreparedMessage uncompressed();

    /**
     * Whether {@link #close()} was called.
     *
     * @return true if it cannot be sent any more.
     */
    boolean isClosed();

    /**
     * Gives up the caller's hold on the memory. The second and later calls do nothing. Any thread may call it, but not
     * while another is sending this message.
     */
    @Override
    void close();
}
