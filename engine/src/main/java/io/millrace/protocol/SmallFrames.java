package io.millrace.protocol;

import java.nio.ByteOrder;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds, in a run of received bytes, the short messages of one frame that most traffic consists of, and unmasks and
 * checks them where they lie. Whatever else there is, it leaves alone.
 */
final class SmallFrames
{
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final byte FIN_TEXT = (byte)(FrameHeader.FIN_BIT | Opcode.TEXT);
    private static final byte FIN_BINARY = (byte)(FrameHeader.FIN_BIT | Opcode.BINARY);
    private static final int SMALL_HEADER_LENGTH = FrameHeader.MIN_HEADER_LENGTH + FrameHeader.MASKING_KEY_LENGTH;

    private final boolean fromClient;
    private final int maxLength;
    private ProtocolViolation violation;

    SmallFrames(final DecoderConfig config)
    {
        fromClient = config.fromClient();
        maxLength = (int)Math.min(
            FrameHeader.MAX_SHORT_PAYLOAD_LENGTH, Math.min(config.maxFrameLength(), config.maxMessageLength()));
    }

    /** Returns where the first frame begins that is none of them, or that breaks a rule. */
    int skip(final UnsafeBuffer buffer, final int start, final int limit)
    {
        return fromClient ? skipMasked(buffer, start, limit) : skipUnmasked(buffer, start, limit);
    }

    /** The rule that the frame breaks at which {@link #skip(UnsafeBuffer, int, int)} stopped; or null. */
    ProtocolViolation violation()
    {
        return violation;
    }

    private int skipMasked(final UnsafeBuffer buffer, final int start, final int limit)
    {
        int position = start;
        while (limit - position >= Long.BYTES)
        {
            final long word = buffer.getLong(position, ByteOrder.LITTLE_ENDIAN);
            final byte firstByte = (byte)word;
            final byte secondByte = (byte)(word >>> Byte.SIZE);
            final int length = secondByte & FrameHeader.SHORT_LENGTH_MASK;
            final int payload = position + SMALL_HEADER_LENGTH;
            if ((firstByte != FIN_TEXT && firstByte != FIN_BINARY) || secondByte >= 0 || length > maxLength ||
                payload + length > limit)
            {
                break;
            }
            final int key = LITTLE_ENDIAN ? (int)(word >>> Short.SIZE) : buffer.getInt(position + Short.BYTES);
            final long topBits = Masking.apply(buffer, payload, length, key);
            if (topBits != 0 && firstByte == FIN_TEXT && isInvalid(buffer, payload, length))
            {
                break;
            }
            position = payload + length;
        }
        return position;
    }

    private int skipUnmasked(final UnsafeBuffer buffer, final int start, final int limit)
    {
        int position = start;
        while (limit - position >= FrameHeader.MIN_HEADER_LENGTH)
        {
            final byte firstByte = buffer.getByte(position);
            final int length = buffer.getByte(position + 1);
            final int payload = position + FrameHeader.MIN_HEADER_LENGTH;
            if ((firstByte != FIN_TEXT && firstByte != FIN_BINARY) || length < 0 || length > maxLength ||
                payload + length > limit || firstByte == FIN_TEXT && isInvalid(buffer, payload, length))
            {
                break;
            }
            position = payload + length;
        }
        return position;
    }

    private boolean isInvalid(final UnsafeBuffer buffer, final int payload, final int length)
    {
        if (Utf8Validator.validate(Utf8Validator.ACCEPT, buffer, payload, length) == Utf8Validator.ACCEPT)
        {
            return false;
        }
        violation = ProtocolViolation.INVALID_UTF_8;
        return true;
    }
}
