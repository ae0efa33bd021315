package io.millrace.stress.compare;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import io.millrace.protocol.Opcode;
import io.millrace.stress.load.FanOutResult;
import io.millrace.stress.load.FanOutRun;
import io.millrace.stress.load.FanOutSettings;
import io.millrace.stress.load.Progress;
import io.millrace.stress.load.SwarmSettings;
import io.millrace.stress.load.Target;

/**
 * What one publishes, delivered to many: at a rate, or as fast as it gets through.
 */
final class FanOutTrial extends LoadTrial
{
    private static final int LENGTH = 64;
    private static final int BURST = 10;
    private static final int PIPELINE = 8;
    private static final double PERCENT = 100;

    private final int subscribers;
    private final double rate;

    /**
     * @param rate messages per second; 0 is no limit.
     */
    FanOutTrial(final String name, final ComparisonSettings settings, final double rate)
    {
        super(
            name,
            settings.subscribers() + " subscribers, " + LENGTH + " bytes, " + (rate > 0 ?
                Math.round(rate) + " messages/s" : PIPELINE + " bursts of " + BURST + " under way") +
            "; a delivery is what is counted",
            settings);
        subscribers = settings.subscribers();
        this.rate = rate;
    }

    @Override
    boolean needsBroadcast()
    {
        return true;
    }

    @Override
    double load(final Target target, final long durationNs, final Sample sample, final Progress progress)
        throws IOException, InterruptedException
    {
        final FanOutSettings settings = new FanOutSettings(Opcode.TEXT, LENGTH)
            .warmUp(0, TimeUnit.NANOSECONDS)
            .duration(durationNs, TimeUnit.NANOSECONDS);
        if (rate > 0)
        {
            settings.rate(rate);
        }
        else
        {
            settings.burst(BURST).pipeline(PIPELINE);
        }
        final SwarmSettings swarm = new SwarmSettings(target).connections(subscribers + 1).spinning(true);
        final FanOutResult result = new FanOutRun(swarm, settings).run(progress);
        sample.put(Metric.RATE, result.deliveriesPerSecond());
        sample.put(Metric.ECHOED, PERCENT * result.delivered() / Math.max(1, result.published() * subscribers));
        sample.putLatencies(result.latencies());
        return result.delivered();
    }
}
