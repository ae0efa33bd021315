package io.millrace.transport;

/**
 * Lets a number of things happen per second, and as many at once after a quiet second. It is a leaky bucket in the form
 * of the generic cell rate algorithm: all that is kept is when the bucket will be empty. Any thread may call it.
 */
public final class RateLimit
{
    private static final long SECOND_NS = 1_000_000_000L;

    private final double intervalNs;
    private double emptyNs;
    private final long startNs;

    /**
     * Creates a limit of which nothing was used.
     *
     * @param perSecond things, at least 1.
     * @param nowNs     the present time.
     */
    RateLimit(final int perSecond, final long nowNs)
    {
        intervalNs = (double)SECOND_NS / perSecond;
        startNs = nowNs;
    }

    /**
     * A limit, or none.
     *
     * @param perSecond things; 0 for no limit.
     * @param nowNs     the present time.
     * @return a limit of which nothing was used; null for none.
     */
    public static RateLimit perSecond(final int perSecond, final long nowNs)
    {
        return perSecond == 0 ? null : new RateLimit(perSecond, nowNs);
    }

    /** Counts things that happen now, whether they may or not. Returns whether they may. */
    synchronized boolean use(final int count, final long nowNs)
    {
        final double now = nowNs - startNs;
        emptyNs = Math.max(emptyNs, now) + count * intervalNs;
        return emptyNs - now <= Math.max(SECOND_NS, intervalNs);
    }

    /** How long nothing more may happen, in nanoseconds; 0 if something may now. */
    synchronized long waitNs(final long nowNs)
    {
        final double now = nowNs - startNs;
        return (long)Math.ceil(Math.max(0, emptyNs - now + intervalNs - Math.max(SECOND_NS, intervalNs)));
    }
}
