package io.millrace.stress.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

class ScheduleTest
{
    private final Schedule schedule = new Schedule(
        1000, 4, TimeUnit.MILLISECONDS.toNanos(10), TimeUnit.MILLISECONDS.toNanos(20));

    @Test
    void shouldLetConnectionsSendInTurnAtEqualDistances()
    {
        schedule.begin(5000);

        assertThat(schedule.dueNs(0, 0)).isEqualTo(5000);
        assertThat(schedule.dueNs(1, 0)).isEqualTo(1_005_000);
        assertThat(schedule.dueNs(3, 0)).isEqualTo(3_005_000);
        assertThat(schedule.dueNs(0, 1)).isEqualTo(4_005_000);
        assertThat(schedule.dueNs(2, 5)).isEqualTo(22_005_000);
    }

    @Test
    void shouldCountWhatComesAfterTheWarmUp()
    {
        assertThat(schedule.messages()).isEqualTo(30);
        assertThat(schedule.measuredMessages()).isEqualTo(20);
        assertThat(schedule.isMeasured(1, 2)).isFalse();
        assertThat(schedule.isMeasured(2, 2)).isTrue();
        assertThat(schedule.exists(1, 7)).isTrue();
        assertThat(schedule.exists(2, 7)).isFalse();
    }
}
