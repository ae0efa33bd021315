package io.millrace.stress.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LoadReportTest
{
    private static final long SECOND_NS = 1_000_000_000;

    /**
     * What tcpkali 1.2.0 printed for the same traffic, but for the message rate, which it leaves out without a marker.
     */
    @Test
    void shouldPrintTheLinesOfTcpkali()
    {
        final LoadResult result = new LoadResult(
            new Traffic(705_910_260, 439_174_637, 10_773, 28_305), (long)(2.00754 * SECOND_NS), 10, 0, 11, 7, null);

        assertThat(report(result).lines()).containsExactly(
            "Total data sent:     673.2 MiB (705910260 bytes)",
            "Total data received: 418.8 MiB (439174637 bytes)",
            "Bandwidth per channel: 456.314⇅ Mbps (57039.2 kBps)",
            "Aggregate bandwidth: 1750.101↓, 2813.036↑ Mbps",
            "Aggregate message rate: 31251797.651↓, 31966316.985↑ mps",
            "Packet rate estimate: 155092.8↓, 241482.1↑ (11↓, 45↑ TCP MSS/op)",
            "Test duration: 2.00754 s.");
    }

    @Test
    void shouldPrintSmallAmountsAndLatencies()
    {
        final Histogram latencies = new Histogram(3);
        latencies.recordValue(1_000_000);
        latencies.recordValue(1_000_000);
        latencies.recordValue(60_000_000);
        final LoadResult result = new LoadResult(
            new Traffic(2047, 200_000, 3, 2), 12 * SECOND_NS, 1, 0, 11, 7, latencies);

        assertThat(report(result).lines()).contains(
            "Total data sent:     2047 bytes (2047 bytes)",
            "Total data received: 195.3 KiB (200000 bytes)",
            "Message latency at percentiles: 1.000/60.031 ms (50/99.5%)",
            "Test duration: 12.0000 s.");
    }

    private static String report(final LoadResult result)
    {
        final StringWriter out = new StringWriter();
        LoadReport.print(result, List.of(50.0, 99.5), new PrintWriter(out, true));
        return out.toString();
    }
}
