package io.millrace.stress.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatencyLogTest
{
    @Test
    void shouldWriteWhatTheReaderOfHdrHistogramReads(@TempDir final Path directory) throws IOException
    {
        final Path file = directory.resolve("test.hlog");
        final Histogram histogram = new Histogram(3);
        histogram.recordValue(33_000);
        histogram.setStartTimeStamp(System.currentTimeMillis());
        histogram.setEndTimeStamp(histogram.getStartTimeStamp() + 1000);
        try (LatencyLog log = new LatencyLog(file))
        {
            log.tag("20000x64");
            log.onInterval(histogram);
        }

        try (HistogramLogReader reader = new HistogramLogReader(file.toFile()))
        {
            final Histogram read = (Histogram)reader.nextIntervalHistogram();
            assertThat(read.getTag()).isEqualTo("20000x64");
            assertThat(read.getTotalCount()).isEqualTo(1);
            assertThat(read.getMaxValue()).isEqualTo(histogram.getMaxValue());
            assertThat(reader.nextIntervalHistogram()).isNull();
        }
    }
}
