package io.millrace.stress.soak;

import java.util.Locale;

import org.HdrHistogram.Histogram;

/**
 * The state of the run at a moment, and the latency since the sample before.
 *
 * @param seconds        since the start.
 * @param resting        whether all connections are closed and the heap was collected.
 * @param sent           messages that were sent or published since the start.
 * @param received       messages that were received since the start.
 * @param connections    that are open at the server.
 * @param vitals         of the process.
 * @param serverOffHeap  bytes that the server holds off heap.
 * @param clientOffHeap  bytes that the client holds off heap.
 * @param outbound       bytes that wait at the server to be written.
 * @param lent           buffers that the server's pool has lent.
 * @param cpuPercent     of one core since the sample before.
 * @param p50Us          median of the round trips, in microseconds.
 * @param p99Us          of them, the 99th percentile.
 * @param p999Us         of them, the 99.9th percentile.
 * @param maxUs          the longest of them.
 * @param violationCount since the start.
 */
record Sample(
    double seconds,
    boolean resting,
    long sent,
    long received,
    int connections,
    Vitals vitals,
    long serverOffHeap,
    long clientOffHeap,
    long outbound,
    long lent,
    double cpuPercent,
    double p50Us,
    double p99Us,
    double p999Us,
    double maxUs,
    long violationCount)
{
    static final String CSV_HEADER = "seconds,resting,sent,received,connections,heap_bytes,resident_bytes," +
        "descriptors,threads,server_off_heap_bytes,client_off_heap_bytes,outbound_bytes,lent_buffers,cpu_percent," +
        "p50_us,p99_us,p999_us,max_us,violations";

    private static final double PER_US = 1000;

    /** A quantile of a histogram of nanoseconds, in microseconds. */
    static double quantileUs(final Histogram histogram, final double percentile)
    {
        return histogram.getTotalCount() == 0 ? 0 : histogram.getValueAtPercentile(percentile) / PER_US;
    }

    String toCsv()
    {
        return String.format(
            Locale.ROOT, "%.1f,%b,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%.1f,%.0f,%.0f,%.0f,%.0f,%d",
            seconds, resting, sent, received, connections, vitals.heap(), vitals.resident(), vitals.descriptors(),
            vitals.threads(), serverOffHeap, clientOffHeap, outbound, lent, cpuPercent, p50Us, p99Us, p999Us, maxUs,
            violationCount);
    }
}
