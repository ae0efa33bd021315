package io.millrace.protocol;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Takes what a {@link FrameDecoder} makes of the received bytes, and lends it the memory for what cannot stay where it
 * was received. All methods are called from within the decoder, on the thread that drives it.
 */
public interface FrameSink
{
    /** The slot in which a message is assembled from several frames or several reads. */
    int MESSAGE = 0;

    /** The slot in which one frame is assembled from several reads. */
    int FRAME = 1;

    /**
     * One or more whole frames lie back to back in the buffer given to the decoder: headers as they were received,
     * payloads unmasked and checked. Unless the decoder was told to keep fragments, all are control frames or whole
     * messages.
     *
     * @param offset of the first frame's header, in bytes.
     * @param length of all the frames, in bytes.
     */
    void onFrames(int offset, int length);

    /**
     * A frame was completed in a slot. The slot is empty afterwards; its buffer belongs to the sink.
     *
     * @param slot     {@link #MESSAGE} or {@link #FRAME}.
     * @param offset   of the frame's header in the slot's buffer, in bytes.
     * @param length   of header and payload, in bytes.
     * @param received whether the peer sent it as one frame; false for a message put together from fragments.
     */
    void onAssembled(int slot, int offset, int length, boolean received);

    /**
     * A pong has been received, and will be among the frames that are reported next. Does nothing unless overridden.
     *
     * @param buffer holds the payload, unmasked; valid during the call.
     * @param offset of the payload, in bytes.
     * @param length of the payload, 0–125 bytes.
     */
    default void onPong(final UnsafeBuffer buffer, final int offset, final int length)
    {
        // Most sinks have no use for it.
    }

    /**
     * Lends a longer buffer for a slot, or a first one.
     *
     * @param slot          {@link #MESSAGE} or {@link #FRAME}.
     * @param usedLength    of the slot's present buffer, to be copied; 0 if it has none.
     * @param minimumLength of the new buffer, in bytes.
     * @return the buffer.
     */
    UnsafeBuffer grow(int slot, int usedLength, int minimumLength);
}
