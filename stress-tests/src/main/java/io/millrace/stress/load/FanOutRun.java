package io.millrace.stress.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import org.HdrHistogram.Histogram;

/**
 * One connection publishes to a server that sends each message to all connections; the others count what they get, and
 * how long it takes. Messages carry their number, so what is missing or out of order is found.
 */
public final class FanOutRun
{
    private static final long CONNECT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final double NS_PER_S = 1e9;

    private final SwarmSettings swarmSettings;
    private final FanOutSettings settings;
    private final FanOutPlan plan;
    private final int subscribers;
    private final List<FanOutDuty> duties = new ArrayList<>();

    /**
     * A test that has not begun.
     *
     * @param swarmSettings whom to connect to. The connections must be two at least: one publishes.
     * @param settings      what to publish.
     */
    public FanOutRun(final SwarmSettings swarmSettings, final FanOutSettings settings)
    {
        this.swarmSettings = swarmSettings;
        this.settings = settings;
        subscribers = swarmSettings.connections() - 1;
        plan = new FanOutPlan(settings);
    }

    private final class Cast implements Swarm.Cast
    {
        @Override
        public Peer newPeer(final int number)
        {
            return number == 0 ? new FanOutPublisher(plan, subscribers) : new FanOutSubscriber(plan);
        }

        @Override
        public Duty newDuty(final Worker worker)
        {
            final FanOutDuty duty = new FanOutDuty(worker, plan, FanOutRun.this::reached);
            duties.add(duty);
            return duty;
        }
    }

    /**
     * Runs the test to its end; to be called once.
     *
     * @param progress is told how far the test is.
     * @return what came of it.
     * @throws IOException          if a connection cannot be opened or is lost, or gets what was not published, or not
     *                              in order.
     * @throws InterruptedException if the thread is interrupted.
     */
    public FanOutResult run(final Progress progress) throws IOException, InterruptedException
    {
        try (Swarm swarm = Swarm.start(swarmSettings, new Cast()))
        {
            swarm.awaitOpen(CONNECT_NS, () -> progress.update(
                () -> "connecting: " + swarm.open() + " of " + swarmSettings.connections()));
            final long startNs = System.nanoTime();
            plan.begin(startNs);
            swarm.await(settings.warmUpNs(), () -> progress.update(() -> course(startNs) + ", warming up"));
            final long before = deliveries();
            final long beginNs = System.nanoTime();
            plan.beginMeasuring();
            swarm.await(settings.durationNs(), () -> progress.update(
                () -> course(startNs) + progress(deliveries() - before, beginNs)));
            final double seconds = (System.nanoTime() - beginNs) / NS_PER_S;
            final long delivered = deliveries() - before;
            final long published = plan.finish();
            drain(swarm);
            swarm.stop();
            return new FanOutResult(
                subscribers,
                published / seconds,
                delivered / seconds,
                published,
                duties.stream().mapToLong(FanOutDuty::measured).sum(),
                latencies());
        }
    }

    private void drain(final Swarm swarm) throws IOException, InterruptedException
    {
        final long deadlineNs = System.nanoTime() + settings.drainNs();
        while (reached() < plan.published() * subscribers && System.nanoTime() - deadlineNs < 0)
        {
            swarm.await(STEP_NS, () -> { });
        }
    }

    private long deliveries()
    {
        return duties.stream().mapToLong(FanOutDuty::deliveries).sum();
    }

    private long reached()
    {
        long sum = 0;
        for (final FanOutDuty duty : duties)
        {
            sum += duty.reached();
        }
        return sum;
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

    private static String progress(final long delivered, final long beginNs)
    {
        final double seconds = (System.nanoTime() - beginNs) / NS_PER_S;
        return String.format(Locale.ROOT, "  %.0f deliveries/s", delivered / seconds);
    }
}
