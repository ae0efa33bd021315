package io.millrace.stress.compare;

import java.util.function.Supplier;

import io.millrace.stress.load.Progress;

/**
 * How far a comparison is, whatever the load that runs now says of itself.
 */
final class Course implements Progress
{
    private static final long OVERHEAD_NS = 2_000_000_000L;

    private final Progress outer;
    private final int measurements;
    private final long guessNs;
    private final long beganNs = System.nanoTime();
    private long currentNs = beganNs;
    private int begun;
    private String current;

    /**
     * @param guessNs how long a measurement takes, but for what is around it, until it is known.
     */
    Course(final Progress outer, final int measurements, final long guessNs)
    {
        this.outer = outer;
        this.measurements = measurements;
        this.guessNs = guessNs + OVERHEAD_NS;
    }

    void next(final String what)
    {
        currentNs = System.nanoTime();
        current = what;
        begun++;
        update(() -> "");
    }

    @Override
    public void update(final Supplier<String> line)
    {
        outer.update(this::text);
    }

    @Override
    public void clear()
    {
        outer.clear();
    }

    private String text()
    {
        final long elapsedNs = System.nanoTime() - beganNs;
        final int done = begun - 1;
        final long eachNs = done == 0 ? guessNs : (currentNs - beganNs) / done;
        final long totalNs = Math.max(elapsedNs, eachNs * measurements);
        return Progress.of(elapsedNs, totalNs) + "  " + begun + " of " + measurements + ": " + current;
    }
}
