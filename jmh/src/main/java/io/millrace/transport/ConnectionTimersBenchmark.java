package io.millrace.transport;

import java.util.Random;

import io.millrace.jmh.TimedBenchmark;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * {@link ConnectionTimers} with a timer for each of many connections, whose deadlines are spread over a minute. A timer
 * that expires is armed again for a minute later, so the wheel stays as full as it was.
 */
public class ConnectionTimersBenchmark extends TimedBenchmark
{
    private static final long SEED = 6455;
    private static final long TICK_NS = 1L << 23;
    private static final long PERIOD_NS = 60_000_000_000L;

    /** Timers on the wheel. */
    @Param({ "1000", "100000" })
    public int timers;

    private ConnectionTimers wheel;
    private Timer[] nodes;
    private long nowNs;
    private int next;

    /**
     * Arms all timers.
     */
    @Setup(Level.Iteration)
    public void setup()
    {
        final Random random = new Random(SEED);
        wheel = new ConnectionTimers(0, TICK_NS);
        nodes = new Timer[timers];
        nowNs = 0;
        next = 0;
        for (int i = 0; i < timers; i++)
        {
            nodes[i] = new Timer();
            wheel.arm(nodes[i], (long)(random.nextDouble() * PERIOD_NS));
        }
    }

    /**
     * Checks that no timer was lost.
     */
    @TearDown(Level.Iteration)
    public void check()
    {
        if (wheel.count() != timers)
        {
            throw new IllegalStateException(wheel.count() + " of " + timers + " timers are left");
        }
    }

    /**
     * Lets one tick pass: those that are due expire and are armed again.
     *
     * @return how many expired.
     */
    @Benchmark
    public int pollOneTick()
    {
        nowNs += TICK_NS;
        return wheel.poll(nowNs, Integer.MAX_VALUE);
    }

    /**
     * Polls within the same tick, as most duty cycles do.
     *
     * @return 0.
     */
    @Benchmark
    public int pollWithinTick()
    {
        return wheel.poll(nowNs, Integer.MAX_VALUE);
    }

    /**
     * Moves the deadline of one timer.
     *
     * @return the time for which it is armed.
     */
    @Benchmark
    public long armAgain()
    {
        final Timer timer = nodes[next];
        next = next + 1 == timers ? 0 : next + 1;
        wheel.arm(timer, timer.armedForNs() + TICK_NS);
        return timer.armedForNs();
    }

    /**
     * When the poller has to wake up at the latest.
     *
     * @return the time.
     */
    @Benchmark
    public long earliest()
    {
        return wheel.earliestNs();
    }

    /** A connection's timer. */
    private final class Timer extends ConnectionTimers.Node
    {
        @Override
        void onExpired(final long expiredNs)
        {
            wheel.arm(this, expiredNs + PERIOD_NS);
        }
    }
}
