package io.millrace.stress.load;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

import org.HdrHistogram.Histogram;

/**
 * What came of a {@link LoadRun}, in the lines of tcpkali, so that what reads one reads the other.
 */
public final class LoadReport
{
    private static final int KIBI = 1024;
    private static final int MEBI = KIBI * KIBI;
    private static final int MAX_PLAIN_BYTES = 2 * KIBI;
    private static final int MAX_KIBI_BYTES = 512 * KIBI;
    private static final int SEGMENT_LENGTH = 1460;
    private static final double MEGABITS_PER_BYTE = 8e-6;
    private static final double KILO = 1e3;
    private static final double NS_PER_MS = 1e6;

    private LoadReport()
    {
    }

    /**
     * Writes the lines.
     *
     * @param result      to tell.
     * @param percentiles to report if latencies were measured.
     * @param out         to write to.
     */
    public static void print(final LoadResult result, final List<Double> percentiles, final PrintWriter out)
    {
        final Traffic traffic = result.traffic();
        line(out, "Total data sent:     %s (%d bytes)", amount(traffic.bytesSent()), traffic.bytesSent());
        line(out, "Total data received: %s (%d bytes)", amount(traffic.bytesReceived()), traffic.bytesReceived());
        final double perChannel = result.perSecond(traffic.bytesSent() + (double)traffic.bytesReceived()) /
            Math.max(1, result.connections());
        line(out, "Bandwidth per channel: %.3f⇅ Mbps (%.1f kBps)", perChannel * MEGABITS_PER_BYTE, perChannel / KILO);
        line(out, "Aggregate bandwidth: %.3f↓, %.3f↑ Mbps",
            result.perSecond(traffic.bytesReceived()) * MEGABITS_PER_BYTE,
            result.perSecond(traffic.bytesSent()) * MEGABITS_PER_BYTE);
        line(out, "Aggregate message rate: %.3f↓, %.3f↑ mps", result.receivedPerSecond(), result.sentPerSecond());
        final long segmentsPerRead = segments(traffic.bytesReceived(), traffic.reads());
        final long segmentsPerWrite = segments(traffic.bytesSent(), traffic.writes());
        line(out, "Packet rate estimate: %.1f↓, %.1f↑ (%d↓, %d↑ TCP MSS/op)",
            result.perSecond(segmentsPerRead * traffic.reads()),
            result.perSecond(segmentsPerWrite * traffic.writes()),
            segmentsPerRead,
            segmentsPerWrite);
        if (result.latencies() != null)
        {
            out.println(latencies(result.latencies(), percentiles));
        }
        line(out, "Test duration: %s s.", significant(result.seconds()));
    }

    private static String latencies(final Histogram histogram, final List<Double> percentiles)
    {
        final StringBuilder values = new StringBuilder();
        final StringBuilder names = new StringBuilder();
        String separator = "";
        for (final double percentile : percentiles)
        {
            values.append(separator).append(String.format(
                Locale.ROOT, "%.3f", histogram.getValueAtPercentile(percentile) / NS_PER_MS));
            names.append(separator).append(percentile == Math.rint(percentile) ?
                String.valueOf((int)percentile) : String.valueOf(percentile));
            separator = "/";
        }
        return "Message latency at percentiles: " + values + " ms (" + names + "%)";
    }

    private static String amount(final long bytes)
    {
        if (bytes < MAX_PLAIN_BYTES)
        {
            return bytes + " bytes";
        }
        return bytes < MAX_KIBI_BYTES ?
            String.format(Locale.ROOT, "%.1f KiB", (double)bytes / KIBI) :
            String.format(Locale.ROOT, "%.1f MiB", (double)bytes / MEBI);
    }

    private static long segments(final long bytes, final long operations)
    {
        return operations == 0 ? 0 : (bytes / operations + SEGMENT_LENGTH - 1) / SEGMENT_LENGTH;
    }

    /** Six significant digits, as C's %g prints a number of seconds. */
    private static String significant(final double seconds)
    {
        final int wholeDigits = Math.max(1, (int)Math.floor(Math.log10(Math.max(seconds, 1))) + 1);
        return String.format(Locale.ROOT, "%." + Math.max(0, 6 - wholeDigits) + "f", seconds);
    }

    private static void line(final PrintWriter out, final String format, final Object... values)
    {
        out.println(String.format(Locale.ROOT, format, values));
    }
}
