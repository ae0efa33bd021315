package io.millrace.stress.load;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Takes what is published, and tells its worker's duty of each message. They must come in order; some may be missing.
 */
final class FanOutSubscriber extends Peer implements FanOutStream.Handler
{
    private final FanOutStream stream;
    private FanOutDuty duty;
    private long next;

    FanOutSubscriber(final FanOutPlan plan)
    {
        stream = new FanOutStream(plan.frames());
    }

    void duty(final FanOutDuty assigned)
    {
        duty = assigned;
    }

    @Override
    void onOpen(final long nowNs)
    {
    }

    @Override
    void onReceived(final ByteBuffer in, final long nowNs) throws IOException
    {
        stream.accept(in, this, this, System.nanoTime());
    }

    @Override
    public void onMessage(final long number, final long nowNs) throws LoadFailure
    {
        if (number < next)
        {
            throw new LoadFailure("a subscriber has got message " + number + " after message " + (next - 1));
        }
        duty.onDelivery(number, number - next, nowNs);
        next = number + 1;
    }

    @Override
    boolean isBetweenFrames()
    {
        return true;
    }
}
