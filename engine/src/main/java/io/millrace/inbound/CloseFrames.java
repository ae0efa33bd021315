package io.millrace.inbound;

import io.millrace.api.CloseCode;
import io.millrace.protocol.ClosePayload;
import io.millrace.protocol.FrameHeader;
import io.millrace.protocol.Opcode;
import io.millrace.protocol.Utf8Encoder;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Close frames as they stand on the wire (RFC 6455 §5.5.1).
 */
final class CloseFrames
{
    private CloseFrames()
    {
    }

    static byte[] encode(final int code, final String reason)
    {
        final int length = code == CloseCode.NO_STATUS ? 0 : Short.BYTES + Utf8Encoder.encodedLength(reason);
        final byte[] frame = new byte[FrameHeader.MIN_HEADER_LENGTH + length];
        final UnsafeBuffer buffer = new UnsafeBuffer(frame);
        FrameHeader.encode(buffer, 0, FrameHeader.FIN_BIT | Opcode.CLOSE, length);
        if (length > 0)
        {
            ClosePayload.encode(buffer, FrameHeader.MIN_HEADER_LENGTH, code, reason);
        }
        return frame;
    }

    static byte[] checked(final int code, final String reason)
    {
        if (code != CloseCode.NO_STATUS && !CloseCode.isValidOnWire(code))
        {
            throw new IllegalArgumentException("close code " + code + " may not be sent");
        }
        if (Utf8Encoder.encodedLength(reason) > CloseCode.MAX_REASON_LENGTH)
        {
            throw new IllegalArgumentException(
                "the reason is longer than " + CloseCode.MAX_REASON_LENGTH + " bytes of UTF-8: " + reason);
        }
        return encode(code, reason);
    }
}
