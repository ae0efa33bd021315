package io.millrace.stress.compare;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import io.millrace.protocol.FrameHeader;
import io.millrace.protocol.Opcode;
import io.millrace.stress.load.LoadResult;
import io.millrace.stress.load.LoadRun;
import io.millrace.stress.load.LoadSettings;
import io.millrace.stress.load.Progress;
import io.millrace.stress.load.SwarmSettings;
import io.millrace.stress.load.Target;

/**
 * Messages that are sent at a rate or without a limit, by tcpkali if there is one.
 */
final class EchoTrial extends LoadTrial
{
    private static final double PERCENT = 100;

    /** In which tcpkali opens its connections, or gives up. */
    private static final long LEAST_NS = TimeUnit.SECONDS.toNanos(1);


    private final EchoLoad load;
    private final Tcpkali tcpkali;

    EchoTrial(
        final String name, final String description, final EchoLoad load, final ComparisonSettings settings)
    {
        super(name, description, settings);
        this.load = load;
        tcpkali = settings.tcpkali();
    }

    @Override
    double load(final Target target, final long durationNs, final Sample sample, final Progress progress)
        throws IOException, InterruptedException
    {
        return tcpkali == null ?
            byItself(target, durationNs, sample, progress) : byTcpkali(target, durationNs, sample, progress);
    }

    private double byTcpkali(final Target target, final long durationNs, final Sample sample, final Progress progress)
        throws IOException, InterruptedException
    {
        final Tcpkali.Totals totals = tcpkali.run(target, load, Math.max(LEAST_NS, durationNs), progress);
        final int length = load.message().length;
        final double echoed = (double)totals.bytesReceived() / (FrameHeader.encodedLength(length, false) + length);
        final double sent = (double)totals.bytesSent() / (FrameHeader.encodedLength(length, true) + length);
        sample.put(Metric.RATE, echoed / totals.seconds());
        sample.put(Metric.ECHOED, PERCENT * echoed / Math.max(1, sent));
        return echoed;
    }

    private double byItself(final Target target, final long durationNs, final Sample sample, final Progress progress)
        throws IOException, InterruptedException
    {
        final LoadSettings settings = new LoadSettings(Opcode.TEXT, load.message())
            .duration(durationNs, TimeUnit.NANOSECONDS);
        if (load.rate() > 0)
        {
            settings.messageRate(load.rate());
        }
        final SwarmSettings swarm = new SwarmSettings(target).connections(load.connections())
            .workers(Runtime.getRuntime().availableProcessors());
        final LoadResult result = new LoadRun(swarm, settings).run(progress::update);
        sample.put(Metric.RATE, result.receivedPerSecond());
        sample.put(Metric.ECHOED, PERCENT * result.receivedPerSecond() / Math.max(1, result.sentPerSecond()));
        return result.received();
    }
}
