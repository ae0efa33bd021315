package io.millrace.stress.load;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Finds the numbers of messages in what a server sends, in whatever pieces it comes. Control frames may stand between
 * messages.
 */
final class FanOutStream
{
    private final byte firstByte;
    private final int deliveryLength;
    private final int numberOffset;
    private final int numberEnd;
    private final ControlFrameBuffer control = new ControlFrameBuffer();
    private int offset;
    private long number;

    FanOutStream(final FanOutFrames frames)
    {
        firstByte = frames.firstByte();
        deliveryLength = frames.deliveryLength();
        numberOffset = frames.numberOffset();
        numberEnd = numberOffset + FanOutFrames.NUMBER_LENGTH;
    }

    /** Takes messages. */
    @FunctionalInterface
    interface Handler
    {
        /**
         * A message has arrived whole.
         *
         * @param number of the message.
         * @param nowNs  when its last byte was read.
         * @throws LoadFailure if it should not have come.
         */
        void onMessage(long number, long nowNs) throws LoadFailure;
    }

    /** Takes what has arrived; all of it is consumed. */
    void accept(
        final ByteBuffer in, final ControlFrameBuffer.Handler controlFrames, final Handler handler, final long nowNs)
        throws IOException
    {
        while (in.hasRemaining())
        {
            if (control.isCollecting())
            {
                control.collect(in, controlFrames);
            }
            else if (offset == 0 && in.get(in.position()) != firstByte)
            {
                beginControl(in);
            }
            else
            {
                advance(in, handler, nowNs);
            }
        }
    }

    private void beginControl(final ByteBuffer in) throws LoadFailure
    {
        if (!ControlFrameBuffer.beginsWith(in.get(in.position())))
        {
            throw new LoadFailure("a subscriber has got something else than what was published");
        }
        control.begin(in);
    }

    private void advance(final ByteBuffer in, final Handler handler, final long nowNs) throws LoadFailure
    {
        final int position = in.position();
        final int length = Math.min(deliveryLength - offset, in.remaining());
        final int end = offset + length;
        for (int i = Math.max(offset, numberOffset); i < end && i < numberEnd; i++)
        {
            number = FanOutFrames.withDigit(number, in.get(position + i - offset));
        }
        in.position(position + length);
        offset = end;
        if (offset == deliveryLength)
        {
            final long whole = number;
            offset = 0;
            number = 0;
            handler.onMessage(whole, nowNs);
        }
    }
}
