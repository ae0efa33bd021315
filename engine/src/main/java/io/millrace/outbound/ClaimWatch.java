package io.millrace.outbound;

/**
 * Finds a claim of one connection that its owner does not complete. Nothing is noted when a claim is made but that
 * there is one: from then on the watch looks now and then whether the first record that is not committed is a claim,
 * and still the same. Positions in a ring are never used twice, and the ring stays as long as a claim in it is open.
 * Belongs to one thread.
 */
public final class ClaimWatch
{
    /** In place of a time: never. */
    public static final long NEVER = Long.MAX_VALUE;

    private final Outbound outbound;
    private final long timeoutNs;
    private long position = OutboundRing.NO_CLAIM;
    private long sinceNs;
    private boolean overdue;

    /**
     * Creates the watch of a connection.
     *
     * @param outbound  of the connection.
     * @param timeoutNs after which a claim is overdue.
     */
    public ClaimWatch(final Outbound outbound, final long timeoutNs)
    {
        this.outbound = outbound;
        this.timeoutNs = timeoutNs;
    }

    /**
     * Looks at the connection.
     *
     * @param nowNs the present time.
     * @return when to look again, or {@link #NEVER}: then the next claim is told.
     */
    public long look(final long nowNs)
    {
        final long found = outbound.firstClaim();
        if (found == OutboundRing.NO_CLAIM)
        {
            position = found;
            return outbound.endClaimWatch() ? NEVER : nowNs + timeoutNs / 2 + 1;
        }
        if (found != position)
        {
            position = found;
            sinceNs = nowNs;
        }
        overdue = nowNs - sinceNs >= timeoutNs;
        return sinceNs + timeoutNs;
    }

    /**
     * Whether the claim that was found has been there for the timeout.
     *
     * @return true from then on.
     */
    public boolean isOverdue()
    {
        return overdue;
    }
}
