package io.millrace.stress.compare;

import java.io.IOException;

import io.millrace.stress.load.Progress;
import io.millrace.stress.load.Target;
import io.millrace.stress.process.JvmProcess;

/**
 * A load for a time, after the same for a shorter time that does not count. What the server has used in that time is
 * divided by what it has done; the handshakes of the load's connections are part of it.
 */
abstract class LoadTrial extends Trial
{
    private static final double MICROS = 1e6;
    private static final double MEBI = 1024.0 * 1024;

    private final ComparisonSettings settings;

    LoadTrial(final String name, final String description, final ComparisonSettings settings)
    {
        super(name, description);
        this.settings = settings;
    }

    /**
     * Puts the load on a server once.
     *
     * @return messages that the server has answered, or delivered.
     */
    abstract double load(Target target, long durationNs, Sample sample, Progress progress)
        throws IOException, InterruptedException;

    @Override
    final void run(final ServerProcess server, final Sample sample, final Progress progress)
        throws IOException, InterruptedException
    {
        load(server.target(), settings.warmUpNs(), new Sample(), progress);
        final Heap before = Heap.of(server);
        final double cpuBefore = server.tree().cpuSeconds();
        final double messages = load(server.target(), settings.durationNs(), sample, progress);
        final double cpu = server.tree().cpuSeconds() - cpuBefore;
        if (messages < 1)
        {
            throw new IOException("the server has answered nothing");
        }
        sample.put(Metric.CPU, cpu * MICROS / messages);
        sample.put(Metric.RESIDENT, server.tree().residentBytes() / MEBI);
        if (before != null)
        {
            final Heap after = Heap.of(server);
            sample.put(Metric.ALLOCATED, after.allocatedSince(before) / messages);
            sample.put(Metric.PAUSES, after.pauses().ms() - before.pauses().ms());
        }
    }

    /** The heap of a JVM at a time. */
    private record Heap(double usedBytes, GarbageLog.Pauses pauses)
    {
        static Heap of(final ServerProcess server) throws IOException, InterruptedException
        {
            final JvmProcess jvm = server.jvm();
            return jvm == null ? null : new Heap(jvm.usedHeapBytes(), server.garbageLog().pauses());
        }

        double allocatedSince(final Heap before)
        {
            return Math.max(0, usedBytes - before.usedBytes + pauses.freedBytes() - before.pauses.freedBytes());
        }
    }
}
