package io.millrace.protocol;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Writes whole frames (RFC 6455 §5.2): header and payload, one behind the other.
 * <p>
 * Stateless; any thread may call, if no other thread uses the memory meanwhile. The payload must not overlap the bytes
 * written.
 */
public final class FrameEncoder
{
    private FrameEncoder()
    {
    }

    /**
     * Writes a frame without a mask, as servers send.
     *
     * @param dst       to write to.
     * @param dstOffset of the frame's first byte.
     * @param firstByte see {@link FrameHeader#firstByte(boolean, int, int)}.
     * @param src       that holds the payload; unchanged. May be null if the payload is empty.
     * @param srcOffset of the payload's first byte.
     * @param length    of the payload, in bytes.
     * @return the frame's length in bytes.
     */
    public static int encode(
        final MutableDirectBuffer dst,
        final int dstOffset,
        final int firstByte,
        final DirectBuffer src,
        final int srcOffset,
        final int length)
    {
        final int headerLength;
        if (length >= 0 && length <= FrameHeader.MAX_SHORT_PAYLOAD_LENGTH)
        {
            headerLength = FrameHeader.MIN_HEADER_LENGTH;
            dst.putShort(dstOffset, (short)(firstByte | length << Byte.SIZE), ByteOrder.LITTLE_ENDIAN);
        }
        else
        {
            headerLength = FrameHeader.encode(dst, dstOffset, firstByte, length);
        }
        if (length > 0)
        {
            ByteCopy.copy(src, srcOffset, dst, dstOffset + headerLength, length);
        }
        return headerLength + length;
    }

    /**
     * Writes a frame with a mask, as clients must (RFC 6455 §5.3).
     *
     * @param dst       to write to.
     * @param dstOffset of the frame's first byte.
     * @param firstByte see {@link FrameHeader#firstByte(boolean, int, int)}.
     * @param src       that holds the payload, not masked; unchanged. May be null if the payload is empty.
     * @param srcOffset of the payload's first byte.
     * @param length    of the payload, in bytes.
     * @param key       see {@link Masking}; must be unpredictable to the sender of the payload.
     * @return the frame's length in bytes.
     */
    @SuppressWarnings("checkstyle:ParameterNumber")
    public static int encodeMasked(
        final MutableDirectBuffer dst,
        final int dstOffset,
        final int firstByte,
        final DirectBuffer src,
        final int srcOffset,
        final int length,
        final int key)
    {
        final int headerLength = FrameHeader.encodeMasked(dst, dstOffset, firstByte, length, key);
        if (length > 0)
        {
            Masking.applyTo(src, srcOffset, dst, dstOffset + headerLength, length, key);
        }
        return headerLength + length;
    }
}
