package io.millrace.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;

import org.junit.jupiter.api.Test;

/**
 * What 100,000 connections cost their selector's wheel, counted in timers looked at.
 */
class ManyTimersTest
{
    private static final int TIMERS = 100_000;
    private static final int SPOKES = 1024;
    private static final long SEED = 6455;
    private static final long TICK_NS = 1 << 23;
    private static final long TURN_NS = SPOKES * TICK_NS;
    private static final int UNLIMITED = Integer.MAX_VALUE;

    private final ConnectionTimers timers = new ConnectionTimers(0, TICK_NS);
    private final Connection[] connections = new Connection[TIMERS];
    private long nowNs;
    private int expired;

    @Test
    void shouldLookAtNothingButOneSpokePerTickWhenDeadlinesAreEqual()
    {
        armAll(4 * TURN_NS + TICK_NS / 2, 0);
        int pollsWithVisits = 0;
        while (nowNs < 4 * TURN_NS)
        {
            nowNs += TICK_NS;
            final long before = timers.visits();
            assertThat(timers.poll(nowNs, UNLIMITED)).isZero();
            pollsWithVisits += timers.visits() > before ? 1 : 0;
        }
        assertThat(pollsWithVisits).isEqualTo(4);
        assertThat(timers.visits()).isEqualTo(4L * TIMERS);

        nowNs += TICK_NS;
        assertThat(timers.poll(nowNs, UNLIMITED)).isEqualTo(TIMERS);
        assertThat(timers.visits()).isEqualTo(5L * TIMERS);
    }

    @Test
    void shouldLookAtFewPerTickWhenDeadlinesAreRandom()
    {
        armAll(TURN_NS, 4 * TURN_NS);
        long most = 0;
        while (timers.count() > 0)
        {
            nowNs += TICK_NS;
            final long before = timers.visits();
            timers.poll(nowNs, UNLIMITED);
            most = Math.max(most, timers.visits() - before);
        }
        assertThat(expired).isEqualTo(TIMERS);
        assertThat(most).isLessThan(2L * TIMERS / SPOKES);
        assertThat(timers.visits()).isLessThanOrEqualTo(5L * TIMERS + TIMERS);
    }

    @Test
    void shouldLookAtEachOnceWhenThoseOfALaterTurnStandInFront()
    {
        for (int i = 0; i < TIMERS; i++)
        {
            connections[i] = new Connection();
            final long deadlineNs = TICK_NS / 2 + (i < TIMERS / 2 ? 0 : TURN_NS);
            connections[i].dueNs = deadlineNs;
            timers.arm(connections[i], deadlineNs);
        }
        nowNs = TICK_NS;
        assertThat(timers.poll(nowNs, UNLIMITED)).isEqualTo(TIMERS / 2);
        assertThat(timers.visits()).isEqualTo(TIMERS);
    }

    @Test
    void shouldGoOnWhereItStoppedWhenAPollIsBounded()
    {
        armAll(TICK_NS / 2, 0);
        nowNs = TICK_NS;
        int polls = 0;
        while (timers.count() > 0)
        {
            assertThat(timers.poll(nowNs, 256)).isPositive();
            polls++;
        }
        assertThat(polls).isEqualTo((TIMERS + 255) / 256);
        assertThat(timers.visits()).isEqualTo(TIMERS);
    }

    /** Each connection receives something in each tick, and only its own time of the last read changes. */
    @Test
    void shouldLookAtEachOncePerPeriodWhenActivityPutsDeadlinesOff()
    {
        final long idleNs = TURN_NS / 2;
        armAll(idleNs, 0);
        final int ticks = 4 * SPOKES;
        for (int i = 0; i < ticks; i++)
        {
            nowNs += TICK_NS;
            for (final Connection connection : connections)
            {
                connection.dueNs = nowNs + idleNs;
            }
            timers.poll(nowNs, UNLIMITED);
        }
        assertThat(expired).isZero();
        assertThat(timers.count()).isEqualTo(TIMERS);
        assertThat(timers.visits()).isLessThanOrEqualTo(8L * TIMERS);
    }

    private void armAll(final long firstNs, final long spreadNs)
    {
        final Random random = new Random(SEED);
        for (int i = 0; i < TIMERS; i++)
        {
            connections[i] = new Connection();
            connections[i].dueNs = firstNs + (long)(random.nextDouble() * spreadNs);
            timers.arm(connections[i], connections[i].dueNs);
        }
    }

    /** Armed again when its deadline has moved, as {@link ConnectionDeadlines} does. */
    private final class Connection extends ConnectionTimers.Node
    {
        private long dueNs;

        @Override
        void onExpired(final long now)
        {
            if (now >= dueNs)
            {
                expired++;
            }
            else
            {
                timers.arm(this, dueNs);
            }
        }
    }
}
