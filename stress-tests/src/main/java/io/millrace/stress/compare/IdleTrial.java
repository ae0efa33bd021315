package io.millrace.stress.compare;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import io.millrace.stress.load.IdleRun;
import io.millrace.stress.load.Progress;
import io.millrace.stress.load.SwarmSettings;
import io.millrace.stress.process.JvmProcess;

/**
 * Connections that are opened as fast as the server lets them, and then left alone. A tenth of them is opened and
 * closed before, so that the first memory is that of a server which has served.
 */
final class IdleTrial extends Trial
{
    private static final int TENTH = 10;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long HOLD_NS = TimeUnit.SECONDS.toNanos(1);
    private static final double KIBI = 1024;
    private static final double MEBI = KIBI * KIBI;
    private static final double MICROS = 1e6;

    private final int connections;

    IdleTrial(final String name, final ComparisonSettings settings)
    {
        super(name, settings.idleConnections() + " connections; a handshake is what is counted");
        connections = settings.idleConnections();
    }

    @Override
    void run(final ServerProcess server, final Sample sample, final Progress progress)
        throws IOException, InterruptedException
    {
        try (IdleRun warmUp = run(server, Math.max(1, connections / TENTH)))
        {
            warmUp.open(TIMEOUT_NS, progress);
        }
        Thread.sleep(TimeUnit.NANOSECONDS.toMillis(HOLD_NS));
        final JvmProcess jvm = server.jvm();
        final double heapBefore = jvm == null ? 0 : jvm.liveHeapBytes();
        final double residentBefore = server.tree().residentBytes();
        final double cpuBefore = server.tree().cpuSeconds();
        try (IdleRun run = run(server, connections))
        {
            sample.put(Metric.RATE, run.open(TIMEOUT_NS, progress));
            sample.put(Metric.CPU, (server.tree().cpuSeconds() - cpuBefore) * MICROS / connections);
            run.hold(HOLD_NS, progress);
            if (jvm != null)
            {
                sample.put(Metric.IDLE_HEAP, (jvm.liveHeapBytes() - heapBefore) / KIBI / connections);
            }
            final double resident = server.tree().residentBytes();
            sample.put(Metric.IDLE_RESIDENT, (resident - residentBefore) / KIBI / connections);
            sample.put(Metric.RESIDENT, resident / MEBI);
        }
    }

    private static IdleRun run(final ServerProcess server, final int number)
    {
        return new IdleRun(new SwarmSettings(server.target())
            .connections(number)
            .connectTimeout(TIMEOUT_NS, TimeUnit.NANOSECONDS)
            .localAddresses(IdleRun.loopbackAddresses(number)));
    }
}
