package io.millrace.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionTimersTest
{
    private static final long RESOLUTION_NS = 1 << 20;
    private static final long START_NS = 123_456_789_000L;
    private static final int UNLIMITED = Integer.MAX_VALUE;
    private static final long LATENESS_NS = 10 * RESOLUTION_NS;

    private final ConnectionTimers timers = new ConnectionTimers(START_NS, RESOLUTION_NS);
    private final Map<Integer, Long> deadlineByTimer = new HashMap<>();
    private final Map<Integer, ConnectionTimers.Node> nodeByTimer = new HashMap<>();
    private long nowNs = START_NS;
    private int next;
    private int expired;

    @Test
    void shouldHaveNoDeadlineWhenNothingIsArmed()
    {
        assertThat(timers.earliestNs()).isEqualTo(Long.MAX_VALUE);
        assertThat(timers.poll(START_NS + 1_000_000_000L, UNLIMITED)).isZero();
        arm(START_NS + 2_000_000_000L);
        disarm(0);
        nowNs += 3_000_000_000L;
        assertThat(timers.poll(nowNs, UNLIMITED)).isZero();
        assertThat(timers.earliestNs()).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 3 })
    void shouldExpireEachTimerOnceAndInTimeWhenArmedAtRandom(final long seed)
    {
        final Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++)
        {
            if (random.nextInt(100) < (i / 4000 % 2 == 0 ? 80 : 20))
            {
                arm(nowNs + (long)(random.nextDouble() * (random.nextInt(10) == 0 ? 5e9 : 1e8)));
            }
            if (random.nextInt(5) == 0 && !deadlineByTimer.isEmpty())
            {
                disarm(deadlineByTimer.keySet().iterator().next());
            }
            nowNs += random.nextInt(3) * random.nextInt(1_500_000);
            poll();
        }
        assertThat(expired).isGreaterThan(5_000);
        nowNs += 6_000_000_000L;
        poll();
        assertThat(deadlineByTimer).isEmpty();
        assertThat(timers.earliestNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldKeepWhatIsArmedAgainWhileTimersExpire()
    {
        final int[] calls = { 0 };
        for (int i = 0; i < 1000; i++)
        {
            final long deadlineNs = nowNs + 1 + i * 100_000L;
            timers.arm(new ConnectionTimers.Node()
            {
                private int left = 5;

                @Override
                void onExpired(final long now)
                {
                    calls[0]++;
                    if (--left > 0)
                    {
                        timers.arm(this, now + (left % 2 == 0 ? 0 : 30 * RESOLUTION_NS));
                    }
                }
            }, deadlineNs);
        }
        for (int i = 0; i < 1000; i++)
        {
            nowNs += RESOLUTION_NS;
            timers.poll(nowNs, UNLIMITED);
        }
        assertThat(calls[0]).isEqualTo(5000);
        assertThat(timers.earliestNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldExpireInTimeWhenTheFirstTimerIsArmedAfterALongSilence()
    {
        nowNs += 3_600_000_000_000L;
        arm(nowNs + 1_000_000_000L);
        nowNs += 999_000_000L;
        timers.poll(nowNs, UNLIMITED);
        assertThat(expired).isZero();
        nowNs += 1_000_000L + LATENESS_NS;
        timers.poll(nowNs, UNLIMITED);
        assertThat(expired).isEqualTo(1);
    }

    @Test
    void shouldExpireAllWhenManyDeadlinesShareATick()
    {
        for (int i = 0; i < 100_000; i++)
        {
            arm(nowNs + 1_000_000_000L);
        }
        assertThat(timers.count()).isEqualTo(100_000);
        nowNs += 1_000_000_000L + LATENESS_NS;
        poll();
        assertThat(expired).isEqualTo(100_000);
        assertThat(timers.count()).isZero();
    }

    @Test
    void shouldExpireOnlyAsManyAsAskedForAndTheOthersNext()
    {
        for (int i = 0; i < 1000; i++)
        {
            arm(nowNs + 1_000_000_000L);
        }
        nowNs += 1_000_000_000L + LATENESS_NS;
        for (int left = 1000; left > 0; left -= 100)
        {
            assertThat(timers.earliestNs()).isLessThanOrEqualTo(nowNs);
            assertThat(timers.poll(nowNs, 100)).isEqualTo(100);
            assertThat(timers.count()).isEqualTo(left - 100);
        }
        assertThat(timers.poll(nowNs, 100)).isZero();
        assertThat(expired).isEqualTo(1000);
        assertThat(timers.visits()).isEqualTo(1000);
    }

    @ParameterizedTest
    @ValueSource(longs = { 4, 5, 6 })
    void shouldExpireEachTimerOnceWhenPollsAreBoundedAndOthersAreArmedInBetween(final long seed)
    {
        final Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++)
        {
            if (i < 15_000)
            {
                arm(nowNs + (long)(random.nextDouble() * (random.nextInt(10) == 0 ? 5e9 : 1e7)));
            }
            if (random.nextInt(5) == 0 && !deadlineByTimer.isEmpty())
            {
                disarm(deadlineByTimer.keySet().iterator().next());
            }
            nowNs += random.nextInt(1000) == 0 ? 2_000_000_000L : random.nextInt(1_500_000);
            assertThat(timers.poll(nowNs, 2)).isLessThanOrEqualTo(2);
        }
        nowNs += 6_000_000_000L;
        int last = 1;
        while (last > 0)
        {
            last = timers.poll(nowNs, 2);
        }
        assertThat(deadlineByTimer).isEmpty();
        assertThat(timers.count()).isZero();
    }

    private void arm(final long deadlineNs)
    {
        final int timer = next++;
        deadlineByTimer.put(timer, deadlineNs);
        final ConnectionTimers.Node node = new ConnectionTimers.Node()
        {
            @Override
            void onExpired(final long now)
            {
                ConnectionTimersTest.this.onExpired(timer, now);
            }
        };
        nodeByTimer.put(timer, node);
        timers.arm(node, deadlineNs);
        assertThat(timers.earliestNs()).isLessThanOrEqualTo(Math.max(deadlineNs, nowNs) + RESOLUTION_NS);
    }

    private void onExpired(final int timer, final long now)
    {
        final Long deadlineNs = deadlineByTimer.remove(timer);
        assertThat(deadlineNs).as("armed").isNotNull().isLessThanOrEqualTo(now);
        nodeByTimer.remove(timer);
        expired++;
    }

    private void disarm(final int timer)
    {
        deadlineByTimer.remove(timer);
        timers.disarm(nodeByTimer.remove(timer));
    }

    private void poll()
    {
        final int before = expired;
        assertThat(timers.poll(nowNs, UNLIMITED)).isEqualTo(expired - before);
        long earliestNs = Long.MAX_VALUE;
        for (final long deadlineNs : deadlineByTimer.values())
        {
            earliestNs = Math.min(earliestNs, deadlineNs);
        }
        assertThat(earliestNs).as("overdue").isGreaterThan(nowNs - LATENESS_NS);
    }
}
