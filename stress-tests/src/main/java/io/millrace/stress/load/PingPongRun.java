package io.millrace.stress.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import org.HdrHistogram.Histogram;

/**
 * A closed-loop test: each connection keeps a number of messages under way, and sends the next one when a reply has
 * come. It tells how many round trips a server can make. A server that stops is not charged with what would have been
 * sent meanwhile; for that there is {@link LatencyRun}.
 */
public final class PingPongRun
{
    private static final long CONNECT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final int SIGNIFICANT_DIGITS = 3;
    private static final double NS_PER_S = 1e9;

    private final SwarmSettings swarmSettings;
    private final int pipeline;
    private final long warmUpNs;
    private final long durationNs;
    private final FrameBatch batch;
    private final Stage stage = new Stage();
    private final List<Histogram> latencies = new ArrayList<>();

    /**
     * A test that has not begun.
     *
     * @param swarmSettings whom to connect to.
     * @param opcode        of text or binary messages.
     * @param message       its payload.
     * @param pipeline      messages that each connection keeps under way, at least 1.
     * @param warmUpNs      for how long to go on before the measurement.
     * @param durationNs    for how long to measure.
     */
    public PingPongRun(
        final SwarmSettings swarmSettings,
        final int opcode,
        final byte[] message,
        final int pipeline,
        final long warmUpNs,
        final long durationNs)
    {
        this.swarmSettings = swarmSettings;
        this.pipeline = pipeline;
        this.warmUpNs = warmUpNs;
        this.durationNs = durationNs;
        batch = new FrameBatch(opcode, message);
        for (int i = 0; i < swarmSettings.workers(); i++)
        {
            latencies.add(new Histogram(SIGNIFICANT_DIGITS));
        }
    }

    private final class Cast implements Swarm.Cast
    {
        @Override
        public Peer newPeer(final int number)
        {
            return new PingPongPeer(stage, batch, pipeline, latencies.get(number % latencies.size()));
        }

        @Override
        public Duty newDuty(final Worker worker)
        {
            return new BeginDuty(worker, stage);
        }
    }

    /**
     * Runs the test to its end; to be called once.
     *
     * @param progress is told how far the test is.
     * @return what came of it; latencies only if a single message of each connection was under way.
     * @throws IOException          if a connection cannot be opened or is lost, or a reply is wrong.
     * @throws InterruptedException if the thread is interrupted.
     */
    public LoadResult run(final Progress progress) throws IOException, InterruptedException
    {
        try (Swarm swarm = Swarm.start(swarmSettings, new Cast()))
        {
            swarm.awaitOpen(CONNECT_NS, () -> progress.update(() -> "connecting: " + swarm.open()));
            stage.beginSending();
            final long startNs = System.nanoTime();
            swarm.await(warmUpNs, () -> progress.update(() -> course(startNs) + ", warming up"));
            stage.beginMeasuring();
            final Traffic before = swarm.traffic();
            final long beginNs = System.nanoTime();
            swarm.await(durationNs, () -> progress.update(() -> course(startNs) + progress(swarm, before, beginNs)));
            final Traffic traffic = swarm.traffic().minus(before);
            final long elapsedNs = System.nanoTime() - beginNs;
            swarm.stop();
            return new LoadResult(
                traffic,
                elapsedNs,
                swarmSettings.connections(),
                0,
                batch.frameLength(),
                batch.replyLength(),
                pipeline == 1 ? sum() : null);
        }
    }

    private Histogram sum()
    {
        final Histogram all = new Histogram(SIGNIFICANT_DIGITS);
        latencies.forEach(all::add);
        return all;
    }

    private String course(final long startNs)
    {
        return Progress.of(System.nanoTime() - startNs, warmUpNs + durationNs);
    }

    private String progress(final Swarm swarm, final Traffic before, final long beginNs)
    {
        final double seconds = (System.nanoTime() - beginNs) / NS_PER_S;
        return String.format(
            Locale.ROOT,
            "  %.0f round trips/s",
            swarm.traffic().minus(before).bytesReceived() / seconds / batch.replyLength());
    }
}
