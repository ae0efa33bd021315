package io.millrace.stress.compare;

import java.util.EnumMap;
import java.util.Map;

import org.HdrHistogram.Histogram;

/**
 * What one measurement of a server gave.
 */
final class Sample
{
    private static final double NS_PER_US = 1e3;
    private static final double P50 = 50;
    private static final double P99 = 99;
    private static final double P999 = 99.9;

    private final Map<Metric, Double> values = new EnumMap<>(Metric.class);

    Sample put(final Metric metric, final double value)
    {
        values.put(metric, value);
        return this;
    }

    /** Enters what is known of latencies in nanoseconds; nothing if there are none. */
    void putLatencies(final Histogram histogram)
    {
        if (histogram != null && histogram.getTotalCount() > 0)
        {
            put(Metric.P50, histogram.getValueAtPercentile(P50) / NS_PER_US);
            put(Metric.P99, histogram.getValueAtPercentile(P99) / NS_PER_US);
            put(Metric.P999, histogram.getValueAtPercentile(P999) / NS_PER_US);
            put(Metric.LONGEST, histogram.getMaxValue() / NS_PER_US);
        }
    }

    /** Null if it was not measured. */
    Double get(final Metric metric)
    {
        return values.get(metric);
    }

    Map<Metric, Double> values()
    {
        return values;
    }
}
