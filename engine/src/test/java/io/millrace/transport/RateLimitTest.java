package io.millrace.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateLimitTest
{
    private static final long START = Long.MAX_VALUE - 3_000_000_000L;
    private static final long SECOND = 1_000_000_000L;

    @Test
    void shouldLetASecondsWorthThroughAtOnceAndThenOneByOne()
    {
        final RateLimit limit = RateLimit.perSecond(10, START);

        for (int i = 0; i < 10; i++)
        {
            assertThat(limit.waitNs(START)).isZero();
            assertThat(limit.use(1, START)).isTrue();
        }
        assertThat(limit.waitNs(START)).isEqualTo(SECOND / 10);
        assertThat(limit.waitNs(START + SECOND / 20)).isEqualTo(SECOND / 20);
        assertThat(limit.waitNs(START + SECOND / 10)).isZero();
        assertThat(limit.use(1, START + SECOND / 10)).isTrue();
        assertThat(limit.use(1, START + SECOND / 10)).isFalse();
    }

    @Test
    void shouldNotSaveUpMoreThanASecondsWorth()
    {
        final RateLimit limit = RateLimit.perSecond(100, START);

        assertThat(limit.use(100, START + 60 * SECOND)).isTrue();
        assertThat(limit.use(1, START + 60 * SECOND)).isFalse();
    }

    @Test
    void shouldRefuseMoreAtOnceThanASecondsWorth()
    {
        assertThat(RateLimit.perSecond(3, START).use(4, START)).isFalse();
        assertThat(RateLimit.perSecond(3, START).use(3, START)).isTrue();
    }

    @Test
    void shouldLetAsManyThroughAsTheRateSaysInTheLongRun()
    {
        final RateLimit limit = RateLimit.perSecond(7, 0);
        int count = 0;
        for (long now = 0; now < 100 * SECOND; now += SECOND / 1000)
        {
            if (limit.waitNs(now) == 0)
            {
                limit.use(1, now);
                count++;
            }
        }
        assertThat(count).isBetween(700, 707);
    }

    @Test
    void shouldLetOneThroughWhenTheRateIsOne()
    {
        final RateLimit limit = RateLimit.perSecond(1, 0);
        assertThat(limit.waitNs(0)).isZero();
        assertThat(limit.use(1, 0)).isTrue();
        assertThat(limit.waitNs(0)).isEqualTo(SECOND);
    }
}
