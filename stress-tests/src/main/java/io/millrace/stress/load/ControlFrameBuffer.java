package io.millrace.stress.load;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.millrace.protocol.FrameHeader;
import io.millrace.protocol.Opcode;

/**
 * Puts a control frame of a server together, in whatever pieces it comes (RFC 6455 §5.5).
 */
final class ControlFrameBuffer
{
    private static final int MAX_LENGTH = FrameHeader.MIN_HEADER_LENGTH + FrameHeader.MAX_SHORT_PAYLOAD_LENGTH;

    private final byte[] frame = new byte[MAX_LENGTH];
    private int length;

    /** Takes control frames. */
    @FunctionalInterface
    interface Handler
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

    static boolean beginsWith(final byte first)
    {
        return Opcode.isControl(first & FrameHeader.OPCODE_MASK);
    }

    boolean isCollecting()
    {
        return length > 0;
    }

    /** Takes the first byte, for which {@link #beginsWith(byte)} holds. */
    void begin(final ByteBuffer in)
    {
        frame[0] = in.get();
        length = 1;
    }

    /** Takes what belongs to the frame, and hands it over once it is whole. */
    void collect(final ByteBuffer in, final Handler handler) throws IOException
    {
        while (in.hasRemaining() && length < wantedLength())
        {
            frame[length++] = in.get();
        }
        if (length >= FrameHeader.MIN_HEADER_LENGTH && length == wantedLength())
        {
            final int whole = length;
            length = 0;
            handler.onControl(frame[0] & FrameHeader.OPCODE_MASK, frame, whole);
        }
    }

    private int wantedLength() throws LoadFailure
    {
        if (length < FrameHeader.MIN_HEADER_LENGTH)
        {
            return FrameHeader.MIN_HEADER_LENGTH;
        }
        final int wanted = FrameHeader.MIN_HEADER_LENGTH + (frame[1] & 0xFF);
        if (wanted > MAX_LENGTH)
        {
            throw new LoadFailure("a control frame of the server is masked or too long");
        }
        return wanted;
    }
}
