package io.millrace.stress;

import java.io.IOException;
import java.util.Locale;

import io.millrace.protocol.Opcode;
import io.millrace.stress.load.LoadResult;
import io.millrace.stress.load.Payloads;
import io.millrace.stress.load.PingPongRun;
import io.millrace.stress.load.Quantity;
import io.millrace.stress.load.SwarmSettings;

import org.HdrHistogram.Histogram;

/**
 * The command {@code pingpong}: round trips in a closed loop.
 */
final class PingPongCommand extends ToolCommand
{
    private static final String CONNECTIONS = "-c";
    private static final String WORKERS = "-w";
    private static final String SIZE = "--size";
    private static final String PIPELINE = "--pipeline";
    private static final String BINARY = "--binary";
    private static final String DURATION = "-T";
    private static final String WARM_UP = "--warm-up";
    private static final String SPIN = "--spin";
    private static final double NS_PER_US = 1e3;
    private static final double MEDIAN = 50;
    private static final double P99 = 99;

    PingPongCommand()
    {
        super(
            "pingpong",
            "Sends a message to an echo server, the next one when the reply has come, and counts the round trips. " +
            "Each reply is compared with its message. A server that stops is not charged with what would have been " +
            "sent meanwhile; for latencies take the command latency.");
        addTarget();
        addOption("-c, --connections", "<N>", 1, "Connections.");
        addOption(PIPELINE, "<N>", 1, "Messages that each connection keeps under way.");
        addOption(SIZE, "<SizeBytes>", 64, "Length of the messages.");
        addFlag(BINARY, "Sends binary messages; otherwise text.");
        addOption("-T, --duration", "<Time>", "10s", "For how long to measure.");
        addOption(WARM_UP, "<Time>", "3s", "For how long to go on before that.");
        addOption("-w, --workers", "<N>", 1, "Threads to use.");
        addFlag(SPIN, "Lets threads spin instead of sleeping until a reply comes; each occupies a core.");
        spec().usageMessage().footer(
            "",
            "Example:",
            "  java -jar millrace.jar pingpong -c 50 --pipeline 100 127.0.0.1:8081");
    }

    @Override
    void run() throws IOException, InterruptedException, RunFailure
    {
        final SwarmSettings swarm = new SwarmSettings(target())
            .connections(value(CONNECTIONS, Quantity::count))
            .workers(value(WORKERS, Quantity::count))
            .spinning(flag(SPIN));
        final PingPongRun run = new PingPongRun(
            swarm,
            flag(BINARY) ? Opcode.BINARY : Opcode.TEXT,
            Payloads.ofText(value(SIZE, Quantity::bytes)),
            value(PIPELINE, Quantity::count),
            value(WARM_UP, Quantity::durationNs),
            value(DURATION, Quantity::durationNs));
        final LoadResult result;
        try (ProgressLine progress = ProgressLine.ofProcess())
        {
            result = run.run(progress);
        }
        out().println(String.format(Locale.ROOT, "Round trips: %.0f/s", result.receivedPerSecond()));
        final Histogram latencies = result.latencies();
        if (latencies != null)
        {
            out().println(String.format(Locale.ROOT, "Each took: median %.1f us, p99 %.1f us, longest %.1f us",
                latencies.getValueAtPercentile(MEDIAN) / NS_PER_US,
                latencies.getValueAtPercentile(P99) / NS_PER_US,
                latencies.getMaxValue() / NS_PER_US));
        }
    }
}
