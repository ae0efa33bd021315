package io.millrace.jmh;

import java.util.Random;

import io.millrace.protocol.FrameEncoder;
import io.millrace.protocol.FrameHeader;
import io.millrace.protocol.Opcode;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Frames as a client sends them (RFC 6455 §5.3), in off-heap memory.
 * <p>
 * A decoder unmasks them where they lie, so that decoding them twice restores them. Keys have no zero byte, which would
 * leave a payload byte as it was, and no byte above 0x7F, so that ASCII is ASCII whether masked or not.
 */
final class ClientFrames
{
    private static final int KEY_BYTES = 0x7f7f7f7f;
    private static final int NO_ZERO_BYTE = 0x01010101;
    private static final int PRINTABLE = 95;

    private final Random random;

    ClientFrames(final long seed)
    {
        random = new Random(seed);
    }

    int nextKey()
    {
        return random.nextInt() & KEY_BYTES | NO_ZERO_BYTE;
    }

    /** Printable ASCII. */
    UnsafeBuffer nextText(final int length)
    {
        final UnsafeBuffer text = new UnsafeBuffer(BufferUtil.allocateDirectAligned(Math.max(length, 1), Long.BYTES));
        for (int i = 0; i < length; i++)
        {
            text.putByte(i, (byte) (' ' + random.nextInt(PRINTABLE)));
        }
        return text;
    }

    /** Text frames back to back, each with a key of its own; the buffer is as long as they are. */
    UnsafeBuffer textFrames(final int count, final int payloadLength)
    {
        final int frameLength = FrameHeader.encodedLength(payloadLength, true) + payloadLength;
        final UnsafeBuffer frames = new UnsafeBuffer(BufferUtil.allocateDirectAligned(count * frameLength, Long.BYTES));
        for (int i = 0; i < count; i++)
        {
            FrameEncoder.encodeMasked(
                frames, i * frameLength, FrameHeader.FIN_BIT | Opcode.TEXT, nextText(payloadLength), 0, payloadLength,
                nextKey());
        }
        return frames;
    }
}
