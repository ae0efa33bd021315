package io.millrace.stress.load;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers with units as tcpkali writes them: {@code 10k} messages, {@code 1.5m} of them, {@code 500ms}, {@code 64k}
 * bytes. Each method throws {@link IllegalArgumentException} whose message says what is allowed.
 */
public final class Quantity
{
    private static final Pattern FORM = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)([A-Za-z]*)");
    private static final double NS_PER_S = 1e9;
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
