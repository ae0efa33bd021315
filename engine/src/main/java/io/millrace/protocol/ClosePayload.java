package io.millrace.protocol;

import io.millrace.api.CloseCode;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import java.nio.ByteOrder;

/**
 * The payload of a close frame (RFC 6455 §5.5.1, §7.4): empty, or a code and perhaps a reason.
 * <pre>
 *   0                   1                   2
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 ...
 *  +-------------------------------+---------------
 *  |  code, 16 bit, big-endian     |  reason, UTF-8
 *  +-------------------------------+---------------
 * </pre>
 * Stateless; any thread may call.
 */
public final class ClosePayload
{
    /** The longest payload: that of a control frame (RFC 6455 §5.5). */
    public static final int MAX_LENGTH = FrameHeader.MAX_SHORT_PAYLOAD_LENGTH;

    private static final int REASON_OFFSET = Short.BYTES;
    private static final int CODE_MASK = 0xFFFF;

    private ClosePayload()
    {
    }

    /**
     * The code.
     *
     * @param buffer that holds the payload, not masked.
     * @param offset of its first byte.
     * @param length in bytes.
     * @return the code as it stands there, valid or not; {@link CloseCode#NO_STATUS} if the payload is too short for
     * one.
     */
    public static int code(final DirectBuffer buffer, final int offset, final int length)
    {
        return length < Short.BYTES ?
            CloseCode.NO_STATUS : buffer.getShort(offset, ByteOrder.BIG_ENDIAN) & CODE_MASK;
    }

    /**
     * Checks a payload that was received.
     *
     * @param buffer that holds the payload, not masked.
     * @param offset of its first byte.
     * @param length in bytes.
     * @return the rule it breaks, or null if it is valid.
     */
    public static ProtocolViolation check(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length == 0)
        {
            return null;
        }
        if (length < Short.BYTES)
        {
            return ProtocolViolation.CLOSE_PAYLOAD_OF_ONE_BYTE;
        }
        if (!CloseCode.isValidOnWire(code(buffer, offset, length)))
        {
            return ProtocolViolation.INVALID_CLOSE_CODE;
        }
        final int state = Utf8Validator.validate(
            Utf8Validator.ACCEPT, buffer, offset + REASON_OFFSET, length - REASON_OFFSET);
        return state == Utf8Validator.ACCEPT ? null : ProtocolViolation.INVALID_UTF_8_IN_CLOSE_REASON;
    }

    /**
     * The reason. Allocates.
     *
     * @param buffer that holds the payload, not masked and valid.
     * @param offset of its first byte.
     * @param length in bytes.
     * @return the reason; empty if there is none.
     */
    public static String reason(final DirectBuffer buffer, final int offset, final int length)
    {
        return length <= REASON_OFFSET ?
            "" : buffer.getStringWithoutLengthUtf8(offset + REASON_OFFSET, length - REASON_OFFSET);
    }

    /**
     * Writes a payload.
     *
     * @param buffer to write to.
     * @param offset of the first byte written.
     * @param code   for the peer; {@link CloseCode#NO_STATUS} writes nothing.
     * @param reason at most {@link CloseCode#MAX_REASON_LENGTH} bytes of UTF-8; may be empty or null.
     * @return the payload's length in bytes.
     * @throws IllegalArgumentException if the code may not be on the wire, the reason is too long, or there is a reason
     *                                  without a code.
     */
    public static int encode(
        final MutableDirectBuffer buffer, final int offset, final int code, final CharSequence reason)
    {
        final int reasonLength = reason == null ? 0 : Utf8Encoder.encodedLength(reason);
        if (code == CloseCode.NO_STATUS && reasonLength == 0)
        {
            return 0;
        }
        if (!CloseCode.isValidOnWire(code))
        {
            throw new IllegalArgumentException("close code not allowed on the wire: " + code);
        }
        if (reasonLength > CloseCode.MAX_REASON_LENGTH)
        {
            throw new IllegalArgumentException("close reason of " + reasonLength + " bytes is longer than " +
                CloseCode.MAX_REASON_LENGTH);
        }
        buffer.putShort(offset, (short) code, ByteOrder.BIG_ENDIAN);
        if (reasonLength > 0)
        {
            Utf8Encoder.encode(reason, buffer, offset + REASON_OFFSET);
        }
        return REASON_OFFSET + reasonLength;
    }
}
