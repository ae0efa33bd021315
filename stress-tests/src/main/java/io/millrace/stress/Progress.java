package io.millrace.stress;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells on the last line of a terminal how far something is that takes longer than two seconds, and how long it will
 * take. Belongs to one thread.
 */
final class Progress implements AutoCloseable
{
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private final PrintStream out;
    private final Screen screen;
    private final LongSupplier clock;
    private final String what;
    private final long total;
    private final long startNs;
    private long nextNs;
    private boolean isShown;

    /**
     * Begins something.
     *
     * @param what  is counted, such as "case".
     * @param total how many there are.
     */
    Progress(
        final String what, final long total, final PrintStream out, final Screen screen, final LongSupplier clock)
    {
        this.out = out;
        this.screen = screen;
        this.clock = clock;
        this.what = what;
        this.total = total;
        startNs = clock.getAsLong();
        nextNs = startNs + PATIENCE_NS;
    }

    /** On the standard error stream of this process. */
    static Progress ofProcess(final String what, final long total)
    {
        return new Progress(what, total, System.err, Screen.ofProcess(), System::nanoTime);
    }

    /** So many are done. */
    void update(final long done)
    {
        final long nowNs = clock.getAsLong();
        if (!screen.moves() || done <= 0 || nowNs - nextNs < 0)
        {
            return;
        }
        nextNs = nowNs + INTERVAL_NS;
        isShown = true;
        final double leftNs = (double)(nowNs - startNs) / done * (total - done);
        out.print('\r' + what + ' ' + done + " of " + total + ", " +
            Quantity.ofSeconds(Math.round(leftNs / TimeUnit.SECONDS.toNanos(1))) + " left" + screen.clearLine());
        out.flush();
    }

    /** Takes the line away. */
    @Override
    public void close()
    {
        if (isShown)
        {
            out.print('\r' + screen.clearLine());
            out.flush();
        }
    }
}
