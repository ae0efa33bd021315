package io.millrace.stress.load;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.millrace.protocol.FrameHeader;
import io.millrace.protocol.Opcode;

/**
 * Compares what a server sends with the echo of what it was sent. Replies are frames of known bytes one after another,
 * so they are compared by length, not by frame; control frames may stand between them.
 */
final class EchoStream
{
    private static final int MAX_CONTROL_LENGTH =
        FrameHeader.MIN_HEADER_LENGTH + FrameHeader.MAX_SHORT_PAYLOAD_LENGTH;

    private final ByteBuffer expected;
    private final int replyLength;
    private final int cycleLength;
    private final byte[] control = new byte[MAX_CONTROL_LENGTH];
    private int controlLength;
    private long received;
    private int cycleOffset;

    EchoStream(final FrameBatch batch)
    {
        expected = batch.replies();
        replyLength = batch.replyLength();
        cycleLength = replyLength * batch.cycleMessages();
    }

    /** Takes the control frames that stand between the replies. */
    @FunctionalInterface
    interface ControlFrames
    {
        /**
         * Called for each.
         *
         * @param opcode 8 to 15.
         * @param frame  as it was received, valid during the call.
         * @param length of the frame, at least two bytes, of which the header is two.
         * @throws IOException if the connection ends with it.
         */
        void onControl(int opcode, byte[] frame, int length) throws IOException;
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
    void accept(final ByteBuffer in, final ControlFrames controlFrames) throws IOException
    {
        final int limit = in.limit();
        while (in.position() < limit)
        {
            if (controlLength > 0)
            {
                collectControl(in, controlFrames);
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
        if (isWithinMessage() || !Opcode.isControl(first & FrameHeader.OPCODE_MASK))
        {
            throw new LoadFailure("reply " + (messages() + 1) + " of a connection is not the echo of its message: " +
                "byte " + (received % replyLength + 1) + " of the frame is " + (first & 0xFF));
        }
        control[0] = in.get();
        controlLength = 1;
    }

    private void collectControl(final ByteBuffer in, final ControlFrames controlFrames) throws IOException
    {
        while (in.hasRemaining() && controlLength < wantedControlLength())
        {
            control[controlLength++] = in.get();
        }
        if (controlLength >= FrameHeader.MIN_HEADER_LENGTH && controlLength == wantedControlLength())
        {
            final int length = controlLength;
            controlLength = 0;
            controlFrames.onControl(control[0] & FrameHeader.OPCODE_MASK, control, length);
        }
    }

    private int wantedControlLength() throws LoadFailure
    {
        if (controlLength < FrameHeader.MIN_HEADER_LENGTH)
        {
            return FrameHeader.MIN_HEADER_LENGTH;
        }
        final int length = FrameHeader.MIN_HEADER_LENGTH + (control[1] & 0xFF);
        if (length > MAX_CONTROL_LENGTH)
        {
            throw new LoadFailure("a control frame of the server is masked or too long");
        }
        return length;
    }
}
