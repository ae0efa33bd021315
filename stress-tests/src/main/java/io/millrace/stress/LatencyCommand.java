package io.millrace.stress;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import io.millrace.protocol.Opcode;
import io.millrace.stress.load.LatencyLog;
import io.millrace.stress.load.LatencyResult;
import io.millrace.stress.load.LatencyRun;
import io.millrace.stress.load.LatencySettings;
import io.millrace.stress.load.Payloads;
import io.millrace.stress.load.Quantity;
import io.millrace.stress.load.SwarmSettings;
import io.millrace.stress.load.Target;

import org.HdrHistogram.Histogram;

/**
 * The command {@code latency}: round trips at fixed rates.
 */
final class LatencyCommand extends ToolCommand
{
    private static final String CONNECTIONS = "-c";
    private static final String WORKERS = "-w";
    private static final String RATES = "-r";
    private static final String SIZES = "--sizes";
    private static final String BINARY = "--binary";
    private static final String DURATION = "-T";
    private static final String WARM_UP = "--warm-up";
    private static final String SLEEP = "--sleep";
    private static final String HLOG = "--hlog";

    private static final double[] PERCENTILES = { 50, 90, 99, 99.9, 99.99, 100 };
    private static final double NS_PER_US = 1e3;
    private static final double P99 = 99;

    LatencyCommand()
    {
        super(
            "latency",
            "Sends messages to an echo server at fixed rates, whether the replies to earlier ones have come or not, " +
            "and measures each reply from the time that its message was due. So whoever stops for a while, server or " +
            "generator, is charged with all messages of that time (no coordinated omission). Each reply is compared " +
            "with its message.");
        addTarget();
        addOption("-c, --connections", "<N>", 100, "Connections; messages are sent by them in turn.");
        addOption("-r, --rates", "<Rate,...>", "20k", "Messages per second of all connections together.");
        addOption(SIZES, "<SizeBytes,...>", 64, "Lengths of the messages. Each is tested at each rate.");
        addFlag(BINARY, "Sends binary messages; otherwise text.");
        addOption("-T, --duration", "<Time>", "10s", "For how long each test measures.");
        addOption(WARM_UP, "<Time>", "5s", "For how long each sends messages that do not count before.");
        addOption("-w, --workers", "<N>", 1, "Threads to use.");
        addFlag(SLEEP, "Lets threads sleep until a message is due or a reply comes; they are up to 1 ms late then. " +
            "Otherwise they spin, and each occupies a core.");
        addOption(HLOG, "FILE", null, "Writes the latencies of each second to a log of HdrHistogram.");
        spec().usageMessage().footer(
            "",
            "All times are printed in microseconds. 'late' is by how much the generator itself missed the time that a",
            "message was due, at the 99th percentile; where that is not small, it is the generator that is measured.",
            "",
            "Example:",
            "  java -jar millrace.jar latency -c 100 -r 20k,100k --sizes 64,1k --hlog out.hlog 127.0.0.1:8081");
    }

    @Override
    void run() throws IOException, InterruptedException, RunFailure
    {
        final List<Double> rates = list(RATES, Quantity::rate);
        final List<Integer> sizes = list(SIZES, Quantity::bytes);
        final int connections = value(CONNECTIONS, Quantity::count);
        final int workers = value(WORKERS, Quantity::count);
        final long durationNs = value(DURATION, Quantity::durationNs);
        final long warmUpNs = value(WARM_UP, Quantity::durationNs);
        final Target target = target();
        out().println(HEADING);
        try (LatencyLog log = log())
        {
            for (final int size : sizes)
            {
                for (final double rate : rates)
                {
                    final LatencySettings settings = new LatencySettings(opcode(), Payloads.ofText(size), rate)
                        .duration(durationNs, TimeUnit.NANOSECONDS)
                        .warmUp(warmUpNs, TimeUnit.NANOSECONDS);
                    final SwarmSettings swarm = new SwarmSettings(target)
                        .connections(connections).workers(workers).spinning(!flag(SLEEP));
                    test(new LatencyRun(swarm, settings), log, String.format(Locale.ROOT, "%.0fx%d", rate, size));
                }
            }
        }
    }

    private static final String HEADING = heading();

    private void test(final LatencyRun run, final LatencyLog log, final String tag)
        throws IOException, InterruptedException
    {
        final LatencyResult result;
        try (ProgressLine progress = ProgressLine.ofProcess())
        {
            if (log != null)
            {
                log.tag(tag);
            }
            result = run.run(log == null ? LatencyRun.Intervals.NONE : log, progress);
        }
        print(result);
    }

    private LatencyLog log() throws RunFailure
    {
        final String file = text(HLOG);
        try
        {
            return file == null ? null : new LatencyLog(Path.of(file));
        }
        catch (final IOException ex)
        {
            throw new RunFailure("cannot write " + file + ": " + ex.getMessage(), ex);
        }
    }

    private int opcode()
    {
        return flag(BINARY) ? Opcode.BINARY : Opcode.TEXT;
    }

    private static String heading()
    {
        final StringBuilder line = new StringBuilder(String.format("%10s %8s %11s %10s", "messages/s", "bytes",
            "messages", "no reply"));
        for (final double percentile : PERCENTILES)
        {
            line.append(String.format("%10s", percentile == 100 ? "max" : "p" + trimmed(percentile)));
        }
        return line.append(String.format("%9s", "late")).toString();
    }

    private void print(final LatencyResult result)
    {
        final StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%10.0f %8d %11d %10d",
            result.rate(), result.messageLength(), result.messages(), result.unanswered()));
        for (final double percentile : PERCENTILES)
        {
            line.append(String.format(Locale.ROOT, "%10.1f", micros(result.latencies(), percentile)));
        }
        out().println(line.append(String.format(Locale.ROOT, "%9.1f", micros(result.lateness(), P99))));
    }

    private static double micros(final Histogram histogram, final double percentile)
    {
        return histogram.getValueAtPercentile(percentile) / NS_PER_US;
    }

    private static String trimmed(final double percentile)
    {
        return percentile == Math.rint(percentile) ? String.valueOf((int)percentile) : String.valueOf(percentile);
    }
}
