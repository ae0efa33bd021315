package io.millrace.stress.compare;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import io.millrace.protocol.Opcode;
import io.millrace.stress.load.LatencyResult;
import io.millrace.stress.load.LatencyRun;
import io.millrace.stress.load.LatencySettings;
import io.millrace.stress.load.Payloads;
import io.millrace.stress.load.Progress;
import io.millrace.stress.load.SwarmSettings;
import io.millrace.stress.load.Target;

/**
 * Round trips at a fixed rate, measured from the time that a message was due.
 */
final class LatencyTrial extends LoadTrial
{
    private static final int CONNECTIONS = 100;
    private static final int LENGTH = 64;
    private static final double NS_PER_S = 1e9;
    private static final double NS_PER_US = 1e3;
    private static final double P99 = 99;

    /** Until connections and caches are as they stay. */
    private static final long SETTLE_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final double rate;

    LatencyTrial(final String name, final ComparisonSettings settings, final double rate)
    {
        super(
            name,
            CONNECTIONS + " connections, " + Math.round(rate) + " messages/s in all, " + LENGTH +
            " bytes, open loop, one thread that spins",
            settings);
        this.rate = rate;
    }

    @Override
    double load(final Target target, final long durationNs, final Sample sample, final Progress progress)
        throws IOException, InterruptedException
    {
        final LatencySettings settings = new LatencySettings(Opcode.TEXT, Payloads.ofText(LENGTH), rate)
            .warmUp(SETTLE_NS, TimeUnit.NANOSECONDS)
            .duration(durationNs, TimeUnit.NANOSECONDS);
        final SwarmSettings swarm = new SwarmSettings(target).connections(CONNECTIONS).spinning(true);
        final LatencyResult result = new LatencyRun(swarm, settings).run(LatencyRun.Intervals.NONE, progress);
        final long answered = result.messages() - result.unanswered();
        sample.put(Metric.RATE, answered / (durationNs / NS_PER_S));
        sample.putLatencies(result.latencies());
        sample.put(Metric.LATE, result.lateness().getValueAtPercentile(P99) / NS_PER_US);
        return answered + rate * SETTLE_NS / NS_PER_S;
    }
}
