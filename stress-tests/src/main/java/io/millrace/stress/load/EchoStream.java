package io.millrace.stress.load;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Compares what a server sends with the echo of what it was sent. Replies are frames of known bytes one after another,
 * so they are compared by length, not by frame; control frames may stand between them.
 */
final class EchoStream
{
    private final ByteBuffer expected;
    private final int replyLength;
    private final int cycleLength;
    private final ControlFrameBuffer control = new ControlFrameBuffer();
    private long received;
    private int cycleOffset;

    EchoStream(final FrameBatch batch)
    {
        expected = batch.replies();
        replyLength = batch.replyLength();
        cycleLength = replyLength * batch.cycleMessages();
    }

    /** Of the replies, how many have arrived whole. */
    long messages()
    {
        return received / replyLength;
    }

    /** Whether a reply has arrived in part. */
    boolean isWithinMessage()
    {
        return received % replyLength != 0;
    }

    /**
     * Takes what has arrived.
     *
     * @param in            all of which is consumed, unless it is not the echo.
     * @param controlFrames is told of control frames.
     * @throws LoadFailure if something is not the echo.
     * @throws IOException if the connection ends with a control frame.
     */
    void accept(final ByteBuffer in, final ControlFrameBuffer.Handler controlFrames) throws IOException
    {
        final int limit = in.limit();
        while (in.position() < limit)
        {
            if (control.isCollecting())
            {
                control.collect(in, controlFrames);
                continue;
            }
            final int length = Math.min(limit - in.position(), cycleLength);
            expected.limit(cycleOffset + length).position(cycleOffset);
            in.limit(in.position() + length);
            final int mismatch = in.mismatch(expected);
            in.limit(limit);
            advance(in, mismatch < 0 ? length : mismatch);
            if (mismatch >= 0)
            {
                beginControl(in);
            }
        }
    }

    private void advance(final ByteBuffer in, final int length)
    {
        in.position(in.position() + length);
        received += length;
        cycleOffset += length;
        if (cycleOffset >= cycleLength)
        {
            cycleOffset -= cycleLength;
        }
    }

    private void beginControl(final ByteBuffer in) throws LoadFailure
    {
        final byte first = in.get(in.position());
        if (isWithinMessage() || !ControlFrameBuffer.beginsWith(first))
        {
            throw new LoadFailure("reply " + (messages() + 1) + " of a connection is not the echo of its message: " +
                "byte " + (received % replyLength + 1) + " of the frame is " + (first & 0xFF));
        }
        control.begin(in);
    }
}
