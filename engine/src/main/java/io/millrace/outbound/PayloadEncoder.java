package io.millrace.outbound;

import java.nio.ByteBuffer;

import io.millrace.protocol.FrameEncoder;
import io.millrace.protocol.FrameHeader;
import io.millrace.protocol.Utf8Encoder;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Encodes a frame from the kinds of payload that an application may hand over.
 */
final class PayloadEncoder
{
    /** In place of a first byte: the payload is no frame and gets no header. */
    static final int RAW = -1;

    private PayloadEncoder()
    {
    }

    static long frameLength(final int firstByte, final int length)
    {
        return firstByte == RAW ? length : (long)length + FrameHeader.encodedLength(length, false);
    }

    static int encode(
        final MutableDirectBuffer target,
        final int index,
        final int firstByte,
        final Object payload,
        final int offset,
        final int length)
    {
        if (payload instanceof DirectBuffer)
        {
            return FrameEncoder.encode(target, index, firstByte, (DirectBuffer)payload, offset, length);
        }
        final int headerLength = firstByte == RAW ? 0 : FrameHeader.encode(target, index, firstByte, length);
        final int start = index + headerLength;
        if (payload instanceof CharSequence)
        {
            Utf8Encoder.encode((CharSequence)payload, target, start);
        }
        else if (payload instanceof ByteBuffer)
        {
            target.putBytes(start, (ByteBuffer)payload, offset, length);
        }
        else
        {
            target.putBytes(start, (byte[])payload, offset, length);
        }
        return headerLength + length;
    }

    static byte[] toFrame(final int firstByte, final DirectBuffer payload, final int offset, final int length)
    {
        final byte[] frame = new byte[(int)frameLength(firstByte, length)];
        FrameEncoder.encode(new UnsafeBuffer(frame), 0, firstByte, payload, offset, length);
        return frame;
    }
}
