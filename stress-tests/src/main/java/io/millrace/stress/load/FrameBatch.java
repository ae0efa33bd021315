package io.millrace.stress.load;

import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;

import io.millrace.protocol.FrameHeader;
import io.millrace.protocol.Masking;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * One message, encoded over and over, as a client sends it and as a server sends it back. Both are endless streams of
 * bytes that repeat after {@link #cycleMessages()} messages; each frame of a client has a masking key of its own.
 * <p>
 * The memory holds two cycles, so that from any place in the first a whole cycle lies ahead without a break.
 */
final class FrameBatch
{
    private static final int MIN_CYCLE_LENGTH = 64 * 1024;
    private static final int CYCLES = 2;

    private final int opcode;
    private final byte[] payload;
    private final int cycleMessages;
    private final ByteBuffer frames;
    private final ByteBuffer replies;

    FrameBatch(final int opcode, final byte[] payload)
    {
        this(opcode, payload, MIN_CYCLE_LENGTH);
    }

    FrameBatch(final int opcode, final byte[] payload, final int minCycleLength)
    {
        this.opcode = opcode;
        this.payload = payload.clone();
        cycleMessages = Math.max(1, (minCycleLength + frameLength() - 1) / frameLength());
        frames = encode(true);
        replies = encode(false);
    }

    /** Of what a client sends, in bytes. */
    int frameLength()
    {
        return FrameHeader.encodedLength(payload.length, true) + payload.length;
    }

    /** Of what a server sends back, in bytes. */
    int replyLength()
    {
        return FrameHeader.encodedLength(payload.length, false) + payload.length;
    }

    int cycleMessages()
    {
        return cycleMessages;
    }

    /** Two cycles of masked frames. The memory is shared, position and limit are the caller's own. */
    ByteBuffer frames()
    {
        return frames.duplicate();
    }

    /** Two cycles of frames without a mask. The memory is shared, position and limit are the caller's own. */
    ByteBuffer replies()
    {
        return replies.duplicate();
    }

    private ByteBuffer encode(final boolean masked)
    {
        final int frameLength = masked ? frameLength() : replyLength();
        final long length = (long)frameLength * cycleMessages * CYCLES;
        if (length > Integer.MAX_VALUE)
        {
            throw new IllegalArgumentException("a message of " + payload.length + " bytes is too long");
        }
        final ByteBuffer encoded = ByteBuffer.allocateDirect((int)length);
        final UnsafeBuffer buffer = new UnsafeBuffer(encoded);
        final int half = cycleMessages * frameLength;
        for (int offset = 0; offset < half; offset += frameLength)
        {
            encode(buffer, offset, masked);
        }
        buffer.putBytes(half, buffer, 0, half);
        return encoded;
    }

    private void encode(final UnsafeBuffer buffer, final int offset, final boolean masked)
    {
        final int firstByte = FrameHeader.firstByte(true, 0, opcode);
        if (masked)
        {
            final int key = ThreadLocalRandom.current().nextInt();
            final int start = offset + FrameHeader.encodeMasked(buffer, offset, firstByte, payload.length, key);
            buffer.putBytes(start, payload);
            Masking.apply(buffer, start, payload.length, key);
        }
        else
        {
            buffer.putBytes(offset + FrameHeader.encode(buffer, offset, firstByte, payload.length), payload);
        }
    }
}
