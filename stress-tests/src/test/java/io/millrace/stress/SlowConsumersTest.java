package io.millrace.stress;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.api.SlowConsumerCounters;

import org.junit.jupiter.api.Test;

class SlowConsumersTest
{
    @Test
    void shouldReportNothingWhenNothingWasLost()
    {
        assertThat(SlowConsumers.report(new SlowConsumerCounters(0, 0, 0, 0, 0))).isEmpty();
    }

    @Test
    void shouldReportEachCountThatIsNotZero()
    {
        assertThat(SlowConsumers.report(new SlowConsumerCounters(1, 2, 3, 4, 5))).isEqualTo(
            "copies not sent: 1 refused, 2 dropped at once, 3 dropped after waiting, 4 replaced by a newer one; " +
                "connections closed: 5");
        assertThat(SlowConsumers.report(new SlowConsumerCounters(0, 7, 0, 0, 0)))
            .isEqualTo("copies not sent: 7 dropped at once");
        assertThat(SlowConsumers.report(new SlowConsumerCounters(0, 0, 0, 0, 8))).isEqualTo("connections closed: 8");
    }
}
