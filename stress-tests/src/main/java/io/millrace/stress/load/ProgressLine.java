package io.millrace.stress.load;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The last line of a terminal, which is written over and over. Belongs to one thread.
 */
public final class ProgressLine implements Progress, AutoCloseable
{
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final String CLEAR = "\r\033[K";

    private final PrintStream out;
    private long nextNs = System.nanoTime();
    private boolean isShown;

    /**
     * A line that is written to a stream.
     *
     * @param out a terminal.
     */
    public ProgressLine(final PrintStream out)
    {
        this.out = out;
    }

    /**
     * A line on the standard error stream, if the program talks to a terminal.
     *
     * @return the line, or one that writes nothing.
     */
    public static ProgressLine ofTerminal()
    {
        return new ProgressLine(System.console() == null ? null : System.err);
    }

    /**
     * Shows a line, unless the one before was shown just now.
     *
     * @param line asked for only if it is shown.
     */
    @Override
    public void update(final Supplier<String> line)
    {
        final long nowNs = System.nanoTime();
        if (out != null && nowNs - nextNs >= 0)
        {
            nextNs = nowNs + INTERVAL_NS;
            isShown = true;
            out.print(CLEAR + line.get());
            out.flush();
        }
    }

    /**
     * Takes the line away.
     */
    @Override
    public void close()
    {
        if (isShown)
        {
            isShown = false;
            out.print(CLEAR);
            out.flush();
        }
    }
}
