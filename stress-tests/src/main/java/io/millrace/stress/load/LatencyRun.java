package io.millrace.stress.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import org.HdrHistogram.Histogram;

/**
 * An open-loop test: messages are sent when the schedule says, whether the replies to earlier ones have come or not,
 * and each reply is measured from the time that its message was due. So a server, or a generator, that stops for a
 * while is charged with all messages of that time (no coordinated omission).
 */
public final class LatencyRun
{
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long CONNECT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final double NS_PER_US = 1e3;
    private static final double MEDIAN = 50;

    private final SwarmSettings swarmSettings;
    private final LatencySettings settings;
    private final Schedule schedule;
    private final FrameBatch batch;
    private final List<LatencyDuty> duties = new ArrayList<>();
    private final List<LatencyPeer> peers = new ArrayList<>();
    private final Histogram total = new Histogram(LatencyDuty.SIGNIFICANT_DIGITS);

    /**
     * A test that has not begun.
     *
     * @param swarmSettings whom to connect to. Workers that spin are punctual; others are up to a millisecond late.
     * @param settings      what to send.
     */
    public LatencyRun(final SwarmSettings swarmSettings, final LatencySettings settings)
    {
        this.swarmSettings = swarmSettings;
        this.settings = settings;
        batch = settings.newBatch();
        schedule = new Schedule(
            settings.rate(), swarmSettings.connections(), settings.warmUpNs(), settings.durationNs());
    }

    /** Takes the latencies of one second after the other. */
    @FunctionalInterface
    public interface Intervals
    {
        /** Takes none. */
        Intervals NONE = histogram -> { };

        /**
         * Called about once a second.
         *
         * @param histogram of nanoseconds, with the times at which the interval began and ended; valid during the call.
         */
        void onInterval(Histogram histogram);
    }

    private final class Cast implements Swarm.Cast
    {
        @Override
        public Peer newPeer(final int number)
        {
            final LatencyPeer peer = new LatencyPeer(schedule, number, batch);
            peers.add(peer);
            return peer;
        }

        @Override
        public Duty newDuty(final Worker worker)
        {
            final LatencyDuty duty = new LatencyDuty(worker, schedule);
            duties.add(duty);
            return duty;
        }
    }

    /**
     * Runs the test to its end; to be called once.
     *
     * @param intervals takes the latencies second by second.
     * @param progress  is told how far the test is.
     * @return what came of it.
     * @throws IOException          if a connection cannot be opened or is lost, or a reply is wrong.
     * @throws InterruptedException if the thread is interrupted.
     */
    public LatencyResult run(final Intervals intervals, final Progress progress)
        throws IOException, InterruptedException
    {
        try (Swarm swarm = Swarm.start(swarmSettings, new Cast()))
        {
            swarm.awaitOpen(CONNECT_NS, () -> progress.update(
                () -> "connecting: " + swarm.open() + " of " + swarmSettings.connections()));
            schedule.begin(System.nanoTime() + STEP_NS);
            swarm.await(settings.warmUpNs(), () -> progress.update(() -> course() + ", warming up"));
            measure(swarm, intervals, progress);
            swarm.stop();
            collect(intervals);
        }
        final long nowNs = System.nanoTime();
        long unanswered = 0;
        for (final LatencyPeer peer : peers)
        {
            unanswered += peer.enterUnanswered(nowNs, total);
        }
        final Histogram lateness = new Histogram(LatencyDuty.SIGNIFICANT_DIGITS);
        duties.forEach(duty -> lateness.add(duty.lateness()));
        return new LatencyResult(
            settings.rate(), settings.messageLength(), schedule.measuredMessages(), unanswered, total, lateness);
    }

    private void measure(final Swarm swarm, final Intervals intervals, final Progress progress)
        throws IOException, InterruptedException
    {
        final long beginNs = System.nanoTime();
        final long endNs = beginNs + settings.durationNs();
        long intervalEndNs = beginNs + INTERVAL_NS;
        while (System.nanoTime() - endNs < settings.drainNs() && !isAnswered())
        {
            swarm.await(STEP_NS, () -> progress.update(this::progress));
            if (System.nanoTime() - intervalEndNs >= 0)
            {
                collect(intervals);
                intervalEndNs += INTERVAL_NS;
            }
        }
    }

    private boolean isAnswered()
    {
        return duties.stream().mapToLong(LatencyDuty::answered).sum() >= schedule.messages();
    }

    private void collect(final Intervals intervals)
    {
        Histogram interval = null;
        for (final LatencyDuty duty : duties)
        {
            final Histogram part = duty.latencies().getIntervalHistogram();
            if (interval == null)
            {
                interval = part;
            }
            else
            {
                interval.add(part);
            }
        }
        total.add(interval);
        intervals.onInterval(interval);
    }

    private String course()
    {
        return Progress.of(System.nanoTime() - schedule.beginNs(), settings.warmUpNs() + settings.durationNs());
    }

    private String progress()
    {
        return course() + String.format(
            Locale.ROOT,
            "  %d measured, median %.1f us",
            total.getTotalCount(),
            total.getValueAtPercentile(MEDIAN) / NS_PER_US);
    }
}
