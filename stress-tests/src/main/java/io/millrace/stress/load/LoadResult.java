package io.millrace.stress.load;

import org.HdrHistogram.Histogram;

/**
 * What came of a {@link LoadRun}.
 *
 * @param traffic     during the measurement.
 * @param durationNs  of the measurement.
 * @param connections that were open at its end.
 * @param lost        connections that the server has ended, in all.
 * @param frameLength of a message as a client sends it, in bytes.
 * @param replyLength of its echo, in bytes.
 * @param latencies   in nanoseconds; null if they were not measured.
 */
public record LoadResult(
    Traffic traffic,
    long durationNs,
    int connections,
    int lost,
    int frameLength,
    int replyLength,
    Histogram latencies)
{
    private static final double NS_PER_S = 1e9;

    /**
     * Messages that were sent, by their bytes.
     *
     * @return their number per second.
     */
    public double sentPerSecond()
    {
        return perSecond((double)traffic.bytesSent() / frameLength);
    }

    /**
     * Replies that were received, by their bytes, as if each were the echo of a message.
     *
     * @return their number per second.
     */
    public double receivedPerSecond()
    {
        return perSecond(received());
    }

    /**
     * Replies that were received, by their bytes.
     *
     * @return their number.
     */
    public double received()
    {
        return (double)traffic.bytesReceived() / replyLength;
    }

    double seconds()
    {
        return durationNs / NS_PER_S;
    }

    double perSecond(final double count)
    {
        return count / seconds();
    }
}
