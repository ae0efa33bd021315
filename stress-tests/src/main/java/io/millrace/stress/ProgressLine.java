package io.millrace.stress;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.millrace.stress.load.Progress;

/**
 * Tells on the last line of a terminal how far something is that takes longer than two seconds. Belongs to one thread.
 */
final class ProgressLine implements Progress, AutoCloseable
{
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private final PrintStream out;
    private final Screen screen;
    private final LongSupplier clock;
    private final long startNs;
    private long nextNs;
    private boolean isShown;

    ProgressLine(final PrintStream out, final Screen screen, final LongSupplier clock)
    {
        this.out = out;
        this.screen = screen;
        this.clock = clock;
        startNs = clock.getAsLong();
        nextNs = startNs + PATIENCE_NS;
    }

    /** On the standard error stream of this process. */
    static ProgressLine ofProcess()
    {
        return new ProgressLine(System.err, Screen.ofProcess(), System::nanoTime);
    }

    @Override
    public void update(final Supplier<String> line)
    {
        final long nowNs = clock.getAsLong();
        if (screen.moves() && nowNs - nextNs >= 0)
        {
            nextNs = nowNs + INTERVAL_NS;
            isShown = true;
            out.print('\r' + line.get() + screen.clearLine());
            out.flush();
        }
    }

    /** So many are done, of something that takes about as long for each. */
    void update(final String what, final long done, final long total)
    {
        if (done > 0)
        {
            final long elapsedNs = clock.getAsLong() - startNs;
            update(() -> what + ' ' + done + " of " + total + ", " + Progress.left((long)((double)elapsedNs / done *
                (total - done))));
        }
    }

    @Override
    public void clear()
    {
        if (isShown)
        {
            isShown = false;
            out.print('\r' + screen.clearLine());
            out.flush();
        }
    }

    @Override
    public void close()
    {
        clear();
    }
}
