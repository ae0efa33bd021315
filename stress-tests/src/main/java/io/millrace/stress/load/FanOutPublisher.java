package io.millrace.stress.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Publishes, and passes over what it gets of its own messages, if the server sends them to it as well.
 */
final class FanOutPublisher extends Peer
{
    private static final int MIN_BATCH_LENGTH = 64 * 1024;

    private final FanOutPlan plan;
    private final int subscribers;
    private final FanOutStream stream;
    private final ByteBuffer out;
    private final UnsafeBuffer outBuffer;
    private final int batch;

    FanOutPublisher(final FanOutPlan plan, final int subscribers)
    {
        this.plan = plan;
        this.subscribers = subscribers;
        stream = new FanOutStream(plan.frames());
        batch = Math.max(plan.settings().burst(), MIN_BATCH_LENGTH / plan.frames().frameLength());
        out = plan.frames().newBuffer(batch).limit(0);
        outBuffer = new UnsafeBuffer(out);
    }

    @Override
    void onOpen(final long nowNs)
    {
    }

    /** Publishes what is due and the socket takes. Returns when to be called again. */
    long publish(final long nowNs, final LongSupplier reached) throws IOException
    {
        if (out.hasRemaining() || !writeControl())
        {
            return Long.MAX_VALUE;
        }
        final long due = plan.settings().isPaced() ? dueByTime(nowNs) : dueByDeliveries(reached.getAsLong());
        final long first = plan.published();
        final long end = Math.min(due, first + batch);
        int length = 0;
        for (long number = first; number < end; number++)
        {
            length += plan.frames().encode(outBuffer, length, number);
            plan.onPublish(number, nowNs);
        }
        out.limit(length).position(0);
        flush();
        return plan.settings().isPaced() ? plan.dueNs(plan.published()) : nowNs;
    }

    private long dueByTime(final long nowNs)
    {
        long due = plan.published();
        while (due < plan.published() + batch && plan.dueNs(due) - nowNs <= 0)
        {
            due++;
        }
        return due;
    }

    private long dueByDeliveries(final long reached)
    {
        final int burst = plan.settings().burst();
        final long delivered = reached / subscribers / burst;
        return (delivered + plan.settings().pipeline()) * burst;
    }

    private void flush() throws IOException
    {
        wantWritable(!write(out));
    }

    @Override
    void onReceived(final ByteBuffer in, final long nowNs) throws IOException
    {
        stream.accept(in, this, (number, receivedNs) -> { }, nowNs);
    }

    @Override
    void onWritable(final long nowNs) throws IOException
    {
        if (writeControl())
        {
            flush();
        }
    }

    @Override
    boolean isBetweenFrames()
    {
        return !out.hasRemaining();
    }
}
