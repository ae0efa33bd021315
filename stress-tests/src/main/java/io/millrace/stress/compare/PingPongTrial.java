package io.millrace.stress.compare;

import java.io.IOException;

import io.millrace.protocol.Opcode;
import io.millrace.stress.load.LoadResult;
import io.millrace.stress.load.Payloads;
import io.millrace.stress.load.PingPongRun;
import io.millrace.stress.load.Progress;
import io.millrace.stress.load.SwarmSettings;
import io.millrace.stress.load.Target;

/**
 * Round trips in a closed loop.
 */
final class PingPongTrial extends LoadTrial
{
    private final int connections;
    private final int pipeline;
    private final int length;

    PingPongTrial(
        final String name,
        final ComparisonSettings settings,
        final int connections,
        final int pipeline,
        final int length)
    {
        super(
            name,
            connections + (connections == 1 ? " connection" : " connections") + ", " + pipeline +
            " under way on each, " + length + " bytes; each reply is compared",
            settings);
        this.connections = connections;
        this.pipeline = pipeline;
        this.length = length;
    }

    @Override
    double load(final Target target, final long durationNs, final Sample sample, final Progress progress)
        throws IOException, InterruptedException
    {
        final LoadResult result = new PingPongRun(
            new SwarmSettings(target).connections(connections),
            Opcode.TEXT,
            Payloads.ofText(length),
            pipeline,
            0,
            durationNs).run(progress);
        sample.put(Metric.RATE, result.receivedPerSecond());
        sample.putLatencies(result.latencies());
        return result.received();
    }
}
