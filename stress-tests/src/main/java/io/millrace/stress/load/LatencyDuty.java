package io.millrace.stress.load;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * Lets the clients of a worker send their messages when they are due.
 */
final class LatencyDuty implements Duty
{
    static final int SIGNIFICANT_DIGITS = 3;

    private static final long WAIT_FOR_BEGIN_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Worker worker;
    private final Schedule schedule;
    private final LatencyPeer[] peers;
    private final LatencyPeer[] touched;
    private final SingleWriterRecorder latencies = new SingleWriterRecorder(SIGNIFICANT_DIGITS);
    private final Histogram lateness = new Histogram(SIGNIFICANT_DIGITS);
    private final AtomicLong answered = new AtomicLong();
    private int turn;

    LatencyDuty(final Worker worker, final Schedule schedule)
    {
        this.worker = worker;
        this.schedule = schedule;
        peers = worker.peers().toArray(new LatencyPeer[0]);
        touched = new LatencyPeer[peers.length];
        for (final LatencyPeer peer : peers)
        {
            peer.duty(this);
        }
    }

    /** Any thread may take intervals from it. */
    SingleWriterRecorder latencies()
    {
        return latencies;
    }

    /** Belongs to the worker until it has ended. */
    Histogram lateness()
    {
        return lateness;
    }

    /** How many messages have been answered, whether they count or not. */
    long answered()
    {
        return answered.get();
    }

    @Override
    public long run(final long nowNs) throws IOException
    {
        if (!schedule.hasBegun())
        {
            return nowNs + WAIT_FOR_BEGIN_NS;
        }
        int count = 0;
        LatencyPeer next = peers[turn];
        while (next.hasNext() && next.nextDueNs() - nowNs <= 0)
        {
            if (next.onDue())
            {
                touched[count++] = next;
            }
            turn = turn + 1 == peers.length ? 0 : turn + 1;
            next = peers[turn];
        }
        for (int i = 0; i < count; i++)
        {
            send(touched[i]);
        }
        return next.hasNext() ? next.nextDueNs() : Long.MAX_VALUE;
    }

    void onSend(final long lateNs)
    {
        lateness.recordValue(Math.max(0, lateNs));
    }

    void onAnswer(final long latencyNs, final boolean isMeasured)
    {
        answered.setRelease(answered.getPlain() + 1);
        if (isMeasured)
        {
            latencies.recordValue(latencyNs);
        }
    }

    private void send(final LatencyPeer peer)
    {
        try
        {
            peer.send();
        }
        catch (final IOException ex)
        {
            worker.onLost(peer, ex);
        }
    }
}
