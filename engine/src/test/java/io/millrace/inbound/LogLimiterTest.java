package io.millrace.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogLimiterTest
{
    private static final int BURST = 3;
    private static final long INTERVAL_NS = 1_000;

    private final long[] nowNs = { Long.MAX_VALUE - 500 };
    private final LogLimiter limiter = new LogLimiter(BURST, INTERVAL_NS, () -> nowNs[0]);

    @Test
    void shouldAllowSomeLinesAndThenOnePerIntervalWithTheNumberOfThoseLeftOut()
    {
        for (int i = 0; i < BURST; i++)
        {
            assertThat(limiter.tryLog(LogTopic.ACCEPT)).isZero();
        }
        for (int i = 0; i < 1000; i++)
        {
            assertThat(limiter.tryLog(LogTopic.ACCEPT)).isEqualTo(LogLimiter.NOT_ALLOWED);
        }
        assertThat(limiter.suppressed()).isEqualTo(1000);

        nowNs[0] += INTERVAL_NS - 1;
        assertThat(limiter.tryLog(LogTopic.ACCEPT)).isEqualTo(LogLimiter.NOT_ALLOWED);
        nowNs[0] += 1;
        assertThat(limiter.tryLog(LogTopic.ACCEPT)).isEqualTo(1001);
        assertThat(limiter.tryLog(LogTopic.ACCEPT)).isEqualTo(LogLimiter.NOT_ALLOWED);
    }

    @Test
    void shouldNotLetAFloodOfOneTopicHideAnother()
    {
        for (int i = 0; i < 1000; i++)
        {
            limiter.tryLog(LogTopic.HANDSHAKE);
        }

        assertThat(limiter.tryLog(LogTopic.ENGINE)).isZero();
    }

    @Test
    void shouldAllowNoMoreThanTheBurstAfterALongSilence()
    {
        nowNs[0] += 1_000_000 * INTERVAL_NS;
        int lines = 0;
        while (limiter.tryLog(LogTopic.PROTOCOL) != LogLimiter.NOT_ALLOWED)
        {
            lines++;
        }

        assertThat(lines).isEqualTo(BURST);
    }
}
