package io.millrace.stress.load;

import org.HdrHistogram.Histogram;

/**
 * What came of a {@link LatencyRun}.
 *
 * @param rate          messages per second that were meant to be sent.
 * @param messageLength in bytes.
 * @param messages      that were due during the measurement.
 * @param unanswered    of them, when the test ended.
 * @param latencies     from the time that a message was due to its reply, in nanoseconds; those without a reply with
 *                      the time that they had waited.
 * @param lateness      of the generator itself: from the time that a message was due until it was given to the socket,
 *                      in nanoseconds. It is part of the latencies.
 */
public record LatencyResult(
    double rate, int messageLength, long messages, long unanswered, Histogram latencies, Histogram lateness)
{
}
