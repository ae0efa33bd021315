package io.millrace.inbound;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Bounds what is logged of each topic: some lines at once, and then one per interval. What is left out is counted, and
 * the next line of its topic tells. Any thread may call it.
 */
final class LogLimiter
{
    /** The line is not to be logged. */
    static final long NOT_ALLOWED = -1;

    private final Map<LogTopic, Bucket> buckets = new EnumMap<>(LogTopic.class);
    private final AtomicLong suppressed = new AtomicLong();
    private final LongSupplier clock;

    LogLimiter(final int burst, final long intervalNs, final LongSupplier clock)
    {
        this.clock = clock;
        for (final LogTopic topic : LogTopic.values())
        {
            buckets.put(topic, new Bucket(burst, intervalNs, clock.getAsLong()));
        }
    }

    /**
     * Asks whether to log a line.
     *
     * @param topic of the line.
     * @return {@link #NOT_ALLOWED}, or how many lines of the topic were left out since the last one.
     */
    long tryLog(final LogTopic topic)
    {
        final long leftOut = buckets.get(topic).take(clock.getAsLong());
        if (leftOut == NOT_ALLOWED)
        {
            suppressed.incrementAndGet();
        }
        return leftOut;
    }

    /** How many lines were left out, of all topics. */
    long suppressed()
    {
        return suppressed.get();
    }

    /** Tokens of one topic. */
    private static final class Bucket
    {
        private final int burst;
        private final long intervalNs;
        private long refilledNs;
        private int tokens;
        private long leftOut;

        Bucket(final int burst, final long intervalNs, final long nowNs)
        {
            this.burst = burst;
            this.intervalNs = intervalNs;
            tokens = burst;
            refilledNs = nowNs;
        }

        synchronized long take(final long nowNs)
        {
            final long intervals = (nowNs - refilledNs) / intervalNs;
            if (intervals > 0)
            {
                tokens = (int)Math.min(burst, tokens + intervals);
                refilledNs += intervals * intervalNs;
            }
            if (tokens == 0)
            {
                leftOut++;
                return NOT_ALLOWED;
            }
            tokens--;
            final long before = leftOut;
            leftOut = 0;
            return before;
        }
    }
}
