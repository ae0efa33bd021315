package io.millrace.stress;

import java.util.Locale;

/**
 * Numbers in few characters.
 */
final class Quantity
{
    private static final String[] SUFFIXES = { "", "k", "M", "G", "T", "P", "E" };
    private static final double STEP = 1000;
    private static final double EXACT = 10_000;
    private static final double NS_PER_US = 1e3;
    private static final double NS_PER_MS = 1e6;
    private static final double NS_PER_S = 1e9;
    private static final int HUNDRED = 100;
    private static final int TEN = 10;
    private static final int SECONDS_PER_MINUTE = 60;
    private static final int MINUTES_PER_HOUR = 60;

    private Quantity()
    {
    }

    /** Such as 0, 9999, 12.3k, 4.56M. */
    static String of(final double value)
    {
        if (value < EXACT)
        {
            return value == Math.rint(value) || value >= HUNDRED ?
                Long.toString(Math.round(value)) : String.format(Locale.ROOT, "%.1f", value);
        }
        int index = 0;
        double scaled = value;
        while (scaled >= STEP && index < SUFFIXES.length - 1)
        {
            scaled /= STEP;
            index++;
        }
        return digits(scaled) + SUFFIXES[index];
    }

    /** Such as 850 ns, 12.3 us, 4.56 ms, 1.20 s. */
    static String ofNs(final long ns)
    {
        if (ns < NS_PER_US)
        {
            return ns + " ns";
        }
        return ns < NS_PER_MS ? digits(ns / NS_PER_US) + " us" :
            ns < NS_PER_S ? digits(ns / NS_PER_MS) + " ms" : digits(ns / NS_PER_S) + " s";
    }

    /** Such as 59s, 3m02s, 1h00m. */
    static String ofSeconds(final long seconds)
    {
        final long minutes = seconds / SECONDS_PER_MINUTE;
        if (minutes == 0)
        {
            return seconds + "s";
        }
        return minutes < MINUTES_PER_HOUR ?
            String.format(Locale.ROOT, "%dm%02ds", minutes, seconds % SECONDS_PER_MINUTE) :
            String.format(Locale.ROOT, "%dh%02dm", minutes / MINUTES_PER_HOUR, minutes % MINUTES_PER_HOUR);
    }

    private static String digits(final double value)
    {
        final String format = value >= HUNDRED ? "%.0f" : value >= TEN ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }
}
