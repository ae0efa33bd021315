package io.millrace.stress.compare;

import java.util.Locale;

/**
 * What is measured of a server under a load.
 */
enum Metric
{
    RATE("per second", "/s", 0),
    ECHOED("echoed", "%", 1),
    CPU("CPU each", "µs", 3),
    P50("p50", "µs", 1),
    P99("p99", "µs", 1),
    P999("p99.9", "µs", 1),
    LONGEST("longest", "µs", 0),
    LATE("generator late, p99", "µs", 1),
    RESIDENT("resident", "MiB", 0),
    ALLOCATED("allocated each", "B", 2),
    PAUSES("GC pauses", "ms", 1),
    IDLE_RESIDENT("resident per connection", "KiB", 2),
    IDLE_HEAP("live heap per connection", "KiB", 2),
    START("start", "ms", 0);

    private final String label;
    private final String unit;
    private final int digits;

    Metric(final String label, final String unit, final int digits)
    {
        this.label = label;
        this.unit = unit;
        this.digits = digits;
    }

    String label()
    {
        return label;
    }

    String unit()
    {
        return unit;
    }

    String withUnit()
    {
        return this == RATE ? label : label + ", " + unit;
    }

    String format(final double value)
    {
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }
}
