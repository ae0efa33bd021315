package io.millrace.stress.load;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Where a test tells how far it is, often.
 */
@FunctionalInterface
public interface Progress
{
    /** Tells nobody. */
    Progress NONE = line -> { };

    /**
     * Called again and again while a test runs.
     *
     * @param line says how far it is; asked for only if it is to be shown.
     */
    void update(Supplier<String> line);

    /**
     * Takes away what is shown, because something else is to be printed there.
     */
    default void clear()
    {
    }

    /**
     * How far something is whose length in time is known: a bar, the percentage, and the time left.
     *
     * @param elapsedNs of the time.
     * @param totalNs   the whole of it.
     * @return the text, of the same length for all percentages.
     */
    static String of(final long elapsedNs, final long totalNs)
    {
        final int width = 20;
        final double share = totalNs <= 0 ? 1 : Math.max(0, Math.min(1, (double)elapsedNs / totalNs));
        final int full = (int)(share * width);
        return '[' + "#".repeat(full) + " ".repeat(width - full) + "] " +
            String.format(Locale.ROOT, "%3.0f %%, ", share * 100) + left(totalNs - elapsedNs);
    }

    /**
     * The time that is left.
     *
     * @param leftNs of it.
     * @return the text, such as {@code 1m05s left}.
     */
    static String left(final long leftNs)
    {
        final double seconds = Math.max(0, leftNs) / (double)TimeUnit.SECONDS.toNanos(1);
        return Quantity.ofSeconds(Math.round(seconds)) + " left";
    }
}
