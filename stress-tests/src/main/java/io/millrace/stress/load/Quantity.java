package io.millrace.stress.load;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers with units: read as tcpkali writes them ({@code 10k} messages, {@code 1.5m} of them, {@code 500ms}, {@code
 * 64k} bytes), and printed in few characters. What reads throws {@link IllegalArgumentException} whose message says
 * what is allowed.
 */
public final class Quantity
{
    private static final Pattern FORM = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)([A-Za-z]*)");
    private static final double NS_PER_S = 1e9;
    private static final String[] SUFFIXES = { "", "k", "M", "G", "T", "P", "E" };
    private static final double EXACT = 10_000;
    private static final double NS_PER_US = 1e3;
    private static final double NS_PER_MS = 1e6;
    private static final int HUNDRED = 100;
    private static final int TEN = 10;
    private static final int KILO = 1000;
    private static final int KIBI = 1024;
    private static final int MINUTE_S = 60;
    private static final int HOUR_S = 3600;

    private Quantity()
    {
    }

    /**
     * A number of things, or of things per second.
     *
     * @param text a positive decimal number, with {@code k} for thousands or {@code m} for millions.
     * @return the number.
     */
    public static double rate(final String text)
    {
        final String allowed = "a positive number, also with k (thousands) or m (millions)";
        final Matcher matcher = match(text, allowed);
        return positive(number(matcher) * multiplier(matcher.group(2), KILO, allowed), allowed);
    }

    /**
     * A whole number of things.
     *
     * @param text a positive number, with {@code k} for thousands or {@code m} for millions.
     * @return the number.
     */
    public static int count(final String text)
    {
        final String allowed = "a whole number from 1 on, also with k (thousands) or m (millions)";
        final Matcher matcher = match(text, allowed);
        return whole(number(matcher) * multiplier(matcher.group(2), KILO, allowed), 1, allowed);
    }

    /**
     * A length in bytes.
     *
     * @param text a whole number, with {@code k} for 1024 bytes or {@code m} for 1024 times that.
     * @return the length.
     */
    public static int bytes(final String text)
    {
        final String allowed = "a number of bytes, also with k (1024) or m (1024 k)";
        final Matcher matcher = match(text, allowed);
        return whole(number(matcher) * multiplier(matcher.group(2), KIBI, allowed), 0, allowed);
    }

    /**
     * A span of time.
     *
     * @param text a positive decimal number, of seconds or with one of the units us, ms, s, m and h.
     * @return nanoseconds.
     */
    public static long durationNs(final String text)
    {
        final String allowed = "a positive time in seconds, or with us, ms, s, m or h";
        final Matcher matcher = match(text, allowed);
        final double ns = number(matcher) * seconds(matcher.group(2), allowed) * NS_PER_S;
        return (long)positive(Math.min(ns, Long.MAX_VALUE / 2), allowed);
    }

    /**
     * A number in few characters, such as 0, 9999, 12.3k, 4.56M.
     *
     * @param value not negative.
     * @return the text.
     */
    public static String of(final double value)
    {
        if (value < EXACT)
        {
            return value == Math.rint(value) || value >= HUNDRED ?
                Long.toString(Math.round(value)) : String.format(Locale.ROOT, "%.1f", value);
        }
        int index = 0;
        double scaled = value;
        while (scaled >= KILO && index < SUFFIXES.length - 1)
        {
            scaled /= KILO;
            index++;
        }
        return digits(scaled) + SUFFIXES[index];
    }

    /**
     * A time in few characters, such as 850 ns, 12.3 us, 4.56 ms, 1.20 s.
     *
     * @param ns not negative.
     * @return the text.
     */
    public static String ofNs(final long ns)
    {
        if (ns < NS_PER_US)
        {
            return ns + " ns";
        }
        return ns < NS_PER_MS ? digits(ns / NS_PER_US) + " us" :
            ns < NS_PER_S ? digits(ns / NS_PER_MS) + " ms" : digits(ns / NS_PER_S) + " s";
    }

    /**
     * A time of seconds or more, such as 59s, 3m02s, 1h00m.
     *
     * @param seconds not negative.
     * @return the text.
     */
    public static String ofSeconds(final long seconds)
    {
        final long minutes = seconds / MINUTE_S;
        if (minutes == 0)
        {
            return seconds + "s";
        }
        return seconds < HOUR_S ?
            String.format(Locale.ROOT, "%dm%02ds", minutes, seconds % MINUTE_S) :
            String.format(Locale.ROOT, "%dh%02dm", seconds / HOUR_S, minutes % MINUTE_S);
    }

    private static String digits(final double value)
    {
        final String format = value >= HUNDRED ? "%.0f" : value >= TEN ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    private static Matcher match(final String text, final String allowed)
    {
        final Matcher matcher = FORM.matcher(text);
        if (!matcher.matches())
        {
            throw new IllegalArgumentException(allowed);
        }
        return matcher;
    }

    private static double number(final Matcher matcher)
    {
        return Double.parseDouble(matcher.group(1));
    }

    private static int multiplier(final String unit, final int base, final String allowed)
    {
        switch (unit)
        {
            case "":
                return 1;
            case "k":
                return base;
            case "m":
                return base * base;
            default:
                throw new IllegalArgumentException(allowed);
        }
    }

    private static double seconds(final String unit, final String allowed)
    {
        switch (unit)
        {
            case "":
            case "s":
                return 1;
            case "us":
                return 1e-6;
            case "ms":
                return 1e-3;
            case "m":
                return MINUTE_S;
            case "h":
                return HOUR_S;
            default:
                throw new IllegalArgumentException(allowed);
        }
    }

    private static double positive(final double number, final String allowed)
    {
        if (number <= 0)
        {
            throw new IllegalArgumentException(allowed);
        }
        return number;
    }

    private static int whole(final double number, final int least, final String allowed)
    {
        if (number < least || number > Integer.MAX_VALUE || number != Math.rint(number))
        {
            throw new IllegalArgumentException(allowed);
        }
        return (int)number;
    }
}
