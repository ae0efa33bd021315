package io.millrace.stress.load;

import org.HdrHistogram.Histogram;

/**
 * What came of a {@link FanOutRun}.
 *
 * @param subscribers         that got messages.
 * @param publishedPerSecond  messages.
 * @param deliveriesPerSecond to all subscribers together.
 * @param published           messages that count.
 * @param delivered           of them, to all subscribers together.
 * @param latencies           of these deliveries, from the time that a message was published, or was to be, until it
 *                            was read, in nanoseconds.
 */
public record FanOutResult(
    int subscribers,
    double publishedPerSecond,
    double deliveriesPerSecond,
    long published,
    long delivered,
    Histogram latencies)
{
    /**
     * Deliveries of messages that count and that did not come.
     *
     * @return their number.
     */
    public long missing()
    {
        return published * subscribers - delivered;
    }
}
