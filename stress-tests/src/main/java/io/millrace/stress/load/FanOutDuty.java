package io.millrace.stress.load;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import org.HdrHistogram.Histogram;

/**
 * Lets the publisher, if it belongs to this worker, publish what is due, and collects what the worker's subscribers
 * measure.
 */
final class FanOutDuty implements Duty
{
    private static final long WAIT_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int SIGNIFICANT_DIGITS = 3;

    private final Worker worker;
    private final FanOutPlan plan;
    private final FanOutPublisher publisher;
    private final LongSupplier reachedByAll;
    private final Histogram latencies = new Histogram(SIGNIFICANT_DIGITS);
    private final AtomicLong deliveries = new AtomicLong();
    private final AtomicLong reached = new AtomicLong();
    private long measured;

    /**
     * @param reachedByAll {@link #reached()} of all workers together.
     */
    FanOutDuty(final Worker worker, final FanOutPlan plan, final LongSupplier reachedByAll)
    {
        this.worker = worker;
        this.plan = plan;
        this.reachedByAll = reachedByAll;
        publisher = publisher(worker.peers());
        worker.peers().stream().filter(FanOutSubscriber.class::isInstance)
            .forEach(peer -> ((FanOutSubscriber)peer).duty(this));
    }

    private static FanOutPublisher publisher(final List<Peer> peers)
    {
        return (FanOutPublisher)peers.stream().filter(FanOutPublisher.class::isInstance).findAny().orElse(null);
    }

    @Override
    public long run(final long nowNs)
    {
        if (publisher == null || plan.isFinished())
        {
            return Long.MAX_VALUE;
        }
        if (!plan.stage().isSending())
        {
            return nowNs + WAIT_NS;
        }
        try
        {
            return publisher.publish(nowNs, reachedByAll);
        }
        catch (final IOException ex)
        {
            worker.onLost(publisher, ex);
            return Long.MAX_VALUE;
        }
    }

    /** A subscriber has got a message, after so many others that did not come. */
    void onDelivery(final long number, final long skipped, final long nowNs)
    {
        deliveries.setRelease(deliveries.getPlain() + 1);
        reached.setRelease(reached.getPlain() + 1 + skipped);
        if (plan.isMeasured(number))
        {
            measured++;
            latencies.recordValue(Math.max(0, nowNs - plan.publishedNs(number)));
        }
    }

    /** So far; any thread may ask. */
    long deliveries()
    {
        return deliveries.get();
    }

    /** So far, with those that did not come but are behind one that did; any thread may ask. */
    long reached()
    {
        return reached.get();
    }

    /** Of messages that count. Belongs to the worker until it has ended, as what follows. */
    long measured()
    {
        return measured;
    }

    Histogram latencies()
    {
        return latencies;
    }
}
