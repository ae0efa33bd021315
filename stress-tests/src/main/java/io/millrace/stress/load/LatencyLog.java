package io.millrace.stress.load;

import java.io.IOException;
import java.nio.file.Path;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * A file of latencies second by second, in the format of HdrHistogram's logs ({@code .hlog}): values in nanoseconds,
 * the column of maxima in milliseconds.
 */
public final class LatencyLog implements LatencyRun.Intervals, AutoCloseable
{
    private final HistogramLogWriter writer;
    private String tag;

    /**
     * Creates the file, or empties it.
     *
     * @param file to write.
     * @throws IOException if that is not possible.
     */
    public LatencyLog(final Path file) throws IOException
    {
        writer = new HistogramLogWriter(file.toFile());
        final long nowMs = System.currentTimeMillis();
        writer.outputComment("[Round trips in nanoseconds, from the time that a message was due to its reply]");
        writer.outputLogFormatVersion();
        writer.outputStartTime(nowMs);
        writer.outputLegend();
        writer.setBaseTime(nowMs);
        writer.outputBaseTime(nowMs);
    }

    /**
     * What the following intervals belong to.
     *
     * @param name of letters and digits.
     */
    public void tag(final String name)
    {
        tag = name;
    }

    @Override
    public void onInterval(final Histogram histogram)
    {
        histogram.setTag(tag);
        writer.outputIntervalHistogram(histogram);
        histogram.setTag(null);
    }

    @Override
    public void close()
    {
        writer.close();
    }
}
