package io.millrace.stress.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class SendLogTest
{
    private final SendLog log = new SendLog();
    private final Histogram histogram = new Histogram(3);

    @Test
    void shouldMeasureEachReplyFromTheWriteOfItsMessage()
    {
        log.onSent(2, 100);
        log.onSent(3, 200);
        log.onAnswered(1, 150, histogram);
        log.onAnswered(3, 400, histogram);

        assertThat(histogram.getTotalCount()).isEqualTo(3);
        assertThat(histogram.getCountAtValue(50)).isEqualTo(1);
        assertThat(histogram.getCountAtValue(300)).isEqualTo(1);
        assertThat(histogram.getCountAtValue(200)).isEqualTo(1);
    }

    @Test
    void shouldMeasureFromTheWriteThatBeganAMessage()
    {
        log.onSent(1, 100);
        log.onSent(1, 500);
        log.onAnswered(1, 600, histogram);

        assertThat(histogram.getMinValue()).isEqualTo(500);
    }

    @Test
    void shouldKeepOrderWhenItGrowsWhileItsBeginningIsInTheMiddle()
    {
        for (int i = 1; i <= 10; i++)
        {
            log.onSent(i, i);
        }
        log.onAnswered(10, 10, null);
        for (int i = 11; i <= 60; i++)
        {
            log.onSent(i, i);
        }
        for (int i = 11; i <= 60; i++)
        {
            log.onAnswered(i, i + 7, histogram);
        }

        assertThat(histogram.getCountAtValue(7)).isEqualTo(50);
    }

    @Test
    void shouldBeginAnewWhenCleared()
    {
        log.onSent(5, 100);
        log.clear();
        log.onSent(1, 200);
        log.onAnswered(1, 203, histogram);

        assertThat(histogram.getTotalCount()).isEqualTo(1);
        assertThat(histogram.getMaxValue()).isEqualTo(3);
    }
}
