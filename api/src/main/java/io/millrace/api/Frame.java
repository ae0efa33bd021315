package io.millrace.api;

import org.agrona.DirectBuffer;

/**
 * A frame as it was received, for those who observe frames (RFC 6455 §5.2). The payload is unmasked.
 * <p>
 * The engine owns this object and its buffer: both are valid only during
 * {@link FrameObserver#onFrame(Connection, Frame)}.
 */
public interface Frame
{
    /**
     * Whether this is the last frame of its message.
     *
     * @return the FIN bit.
     */
    boolean isFin();

    /**
     * The three reserved bits.
     *
     * @return RSV1 in bit 2, RSV2 in bit 1, RSV3 in bit 0.
     */
    int rsv();

    /**
     * The opcode.
     *
     * @return 0 continuation, 1 text, 2 binary, 8 close, 9 ping, 10 pong.
     */
    int opcode();

    /**
     * Whether the payload was masked on the wire.
     *
     * @return the MASK bit.
     */
    boolean isMasked();

    /**
     * The memory that holds the unmasked payload. It must not be written.
     *
     * @return the buffer, owned by the engine.
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
     * @return the length in bytes.
     */
    int length();
}
