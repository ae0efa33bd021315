package io.millrace.stress;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import org.HdrHistogram.Histogram;

import io.millrace.protocol.Opcode;
import io.millrace.stress.load.FanOutResult;
import io.millrace.stress.load.FanOutRun;
import io.millrace.stress.load.FanOutSettings;
import io.millrace.stress.load.Quantity;
import io.millrace.stress.load.SwarmSettings;

/**
 * The command {@code fanout}: one publishes, many get it.
 */
final class FanOutCommand extends ToolCommand
{
    private static final String SUBSCRIBERS = "-c";
    private static final String WORKERS = "-w";
    private static final String RATE = "-r";
    private static final String BURST = "--burst";
    private static final String PIPELINE = "--pipeline";
    private static final String SIZE = "--size";
    private static final String BINARY = "--binary";
    private static final String DURATION = "-T";
    private static final String WARM_UP = "--warm-up";
    private static final String SLEEP = "--sleep";
    private static final double[] PERCENTILES = { 50, 99, 99.9, 100 };
    private static final double NS_PER_US = 1e3;

    FanOutCommand()
    {
        super(
            "fanout",
            "Publishes by one connection to a server that sends each message to all, as the command broadcast does, " +
            "and counts what the others get. Each message has a number: none may come twice or out of order, and " +
            "what is missing is reported. With a rate, a delivery is measured from the time that its message was " +
            "due, so that whoever stops for a while is charged with it (no coordinated omission).");
        addTarget();
        addOption("-c, --subscribers", "<N>", 1000, "Connections that get the messages, beside the publisher's.");
        addOption("-r, --rate", "<Rate>", null, "Messages per second. If not given, the next burst is published when " +
            "one has reached all.");
        addOption(BURST, "<N>", 1, "Messages that are published at a time.");
        addOption(PIPELINE, "<N>", 1, "Bursts that are under way at a time, without a rate.");
        addOption(SIZE, "<SizeBytes>", 64, "Length of the messages, at least 10.");
        addFlag(BINARY, "Sends binary messages; otherwise text.");
        addOption("-T, --duration", "<Time>", "10s", "For how long to measure.");
        addOption(WARM_UP, "<Time>", "3s", "For how long to publish before that.");
        addOption("-w, --workers", "<N>", 1, "Threads to use.");
        addFlag(SLEEP, "Lets threads sleep until something is to be done; they are up to 1 ms late then. " +
            "Otherwise they spin, and each occupies a core.");
        spec().usageMessage().footer(
            "",
            "Example:",
            "  java -jar millrace.jar broadcast --port 8082",
            "  java -jar millrace.jar fanout -c 1000 -r 500 127.0.0.1:8082");
    }

    @Override
    void run() throws IOException, InterruptedException, RunFailure
    {
        final SwarmSettings swarm = new SwarmSettings(target())
            .connections(value(SUBSCRIBERS, Quantity::count) + 1)
            .workers(value(WORKERS, Quantity::count))
            .spinning(!flag(SLEEP));
        final FanOutResult result;
        final FanOutRun run = new FanOutRun(swarm, settings());
        try (ProgressLine progress = ProgressLine.ofProcess())
        {
            result = run.run(progress);
        }
        print(result);
    }

    private FanOutSettings settings()
    {
        final int opcode = flag(BINARY) ? Opcode.BINARY : Opcode.TEXT;
        final FanOutSettings settings = value(SIZE, text -> new FanOutSettings(opcode, Quantity.bytes(text)))
            .burst(value(BURST, Quantity::count))
            .pipeline(value(PIPELINE, Quantity::count))
            .warmUp(value(WARM_UP, Quantity::durationNs), TimeUnit.NANOSECONDS)
            .duration(value(DURATION, Quantity::durationNs), TimeUnit.NANOSECONDS);
        final Double rate = value(RATE, Quantity::rate);
        return rate == null ? settings : settings.rate(rate);
    }

    private void print(final FanOutResult result)
    {
        out().println(String.format(Locale.ROOT, "Published: %.0f messages/s to %d subscribers",
            result.publishedPerSecond(), result.subscribers()));
        out().println(String.format(Locale.ROOT, "Deliveries: %.0f/s, missing %d of %d",
            result.deliveriesPerSecond(), result.missing(), result.published() * result.subscribers()));
        final Histogram latencies = result.latencies();
        final StringBuilder line = new StringBuilder("Each took:");
        for (final double percentile : PERCENTILES)
        {
            line.append(percentile == PERCENTILES[0] ? " median" : percentile == 100 ? ", longest" :
                ", p" + (percentile == 99 ? "99" : "99.9"));
            line.append(String.format(Locale.ROOT, " %.1f us", latencies.getValueAtPercentile(percentile) / NS_PER_US));
        }
        out().println(line);
    }
}
