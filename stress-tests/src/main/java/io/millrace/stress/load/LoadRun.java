package io.millrace.stress.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import org.HdrHistogram.Histogram;

/**
 * Many clients that send one message over and over, as tcpkali does. What is received is counted by its bytes.
 */
public final class LoadRun
{
    private static final long MIN_CONNECT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final double NS_PER_S = 1e9;
    private static final double BITS_PER_BYTE = 8e-6;

    private final SwarmSettings swarmSettings;
    private final LoadSettings settings;
    private final LoadPlan plan;
    private final List<LoadDuty> duties = new ArrayList<>();

    /**
     * A test that has not begun.
     *
     * @param swarmSettings whom to connect to.
     * @param settings      what to send.
     */
    public LoadRun(final SwarmSettings swarmSettings, final LoadSettings settings)
    {
        this.swarmSettings = swarmSettings.reconnecting(true);
        this.settings = settings;
        plan = new LoadPlan(settings);
    }

    private final class Cast implements Swarm.Cast
    {
        @Override
        public Peer newPeer(final int number)
        {
            return new LoadPeer(plan);
        }

        @Override
        public Duty newDuty(final Worker worker)
        {
            final LoadDuty duty = new LoadDuty(worker, plan);
            duties.add(duty);
            return duty;
        }
    }

    /**
     * Runs the test to its end; to be called once.
     *
     * @param events is told when all connections are open, and how far the test is.
     * @return what came of it.
     * @throws IOException          if a reply is wrong, or connections cannot be opened within the duration of the
     *                              test or ten seconds, whichever is more.
     * @throws InterruptedException if the thread is interrupted.
     */
    public LoadResult run(final Events events) throws IOException, InterruptedException
    {
        try (Swarm swarm = Swarm.start(swarmSettings, new Cast()))
        {
            swarm.awaitOpen(Math.max(MIN_CONNECT_NS, settings.durationNs()), () -> events.update(
                () -> "connecting: " + swarm.open() + " of " + swarmSettings.connections()));
            events.onOpen(swarm.open());
            plan.stage().beginSending();
            final long startNs = System.nanoTime();
            swarm.await(settings.warmUpNs(), () -> events.update(() -> course(startNs) + ", warming up"));
            final Traffic before = swarm.traffic();
            final long beginNs = System.nanoTime();
            plan.stage().beginMeasuring();
            swarm.await(settings.durationNs(), () -> events.update(
                () -> course(startNs) + progress(swarm, before, beginNs)));
            final Traffic traffic = swarm.traffic().minus(before);
            final long durationNs = System.nanoTime() - beginNs;
            final int open = swarm.open();
            swarm.stop();
            return new LoadResult(
                traffic,
                durationNs,
                open,
                swarm.lost(),
                plan.batch().frameLength(),
                plan.batch().replyLength(),
                settings.measuringLatency() ? latencies() : null);
        }
    }

    /** Is told of the course of a test. */
    @FunctionalInterface
    public interface Events extends Progress
    {
        /**
         * All connections are open.
         *
         * @param connections their number.
         */
        default void onOpen(final int connections)
        {
        }
    }

    private Histogram latencies()
    {
        final Histogram all = new Histogram(duties.get(0).latencies());
        duties.forEach(duty -> all.add(duty.latencies()));
        return all;
    }

    private String course(final long startNs)
    {
        return Progress.of(System.nanoTime() - startNs, settings.warmUpNs() + settings.durationNs());
    }

    private String progress(final Swarm swarm, final Traffic before, final long beginNs)
    {
        final double seconds = (System.nanoTime() - beginNs) / NS_PER_S;
        final Traffic traffic = swarm.traffic().minus(before);
        return String.format(
            Locale.ROOT,
            "  %.0f messages/s sent, %.0f received  %.1f↓, %.1f↑ Mbps  (%d connections)",
            traffic.bytesSent() / seconds / plan.batch().frameLength(),
            traffic.bytesReceived() / seconds / plan.batch().replyLength(),
            traffic.bytesReceived() / seconds * BITS_PER_BYTE,
            traffic.bytesSent() / seconds * BITS_PER_BYTE,
            swarm.open());
    }
}
