package io.millrace.stress.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import io.millrace.protocol.Opcode;

class FanOutPlanTest
{
    private static FanOutSettings settings()
    {
        return new FanOutSettings(Opcode.TEXT, 64);
    }

    @Test
    void shouldLetTheMessagesOfABurstBeDueTogether()
    {
        final FanOutPlan plan = new FanOutPlan(settings().rate(1000).burst(2));
        plan.begin(500);

        assertThat(LongStream.range(0, 5).map(plan::dueNs))
            .containsExactly(500L, 500L, 2_000_500L, 2_000_500L, 4_000_500L);
        plan.onPublish(2, 9_000_000);
        assertThat(plan.publishedNs(2)).isEqualTo(2_000_500);
    }

    @Test
    void shouldCountWhatIsPublishedDuringTheMeasurement()
    {
        final FanOutPlan plan = new FanOutPlan(settings());
        plan.begin(0);
        plan.onPublish(0, 10);
        assertThat(plan.isMeasured(0)).isFalse();
        plan.beginMeasuring();
        plan.onPublish(1, 20);
        plan.onPublish(2, 30);

        assertThat(plan.finish()).isEqualTo(2);
        assertThat(LongStream.range(0, 4).filter(plan::isMeasured)).containsExactly(1L, 2L);
        assertThat(plan.publishedNs(1)).isEqualTo(20);
        assertThat(plan.publishedNs(2)).isEqualTo(30);
    }

    @Test
    void shouldRefuseMessagesWithoutRoomForTheirNumber()
    {
        assertThatThrownBy(() -> new FanOutSettings(Opcode.TEXT, 9))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("at least 10");
    }
}
