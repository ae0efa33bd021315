package io.millrace.memory;

import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Keeps everything in an arena poisoned that is neither committed nor in the selector's hands. The selector poisons
 * what it claimed and did not commit, the handler what it releases; the selector looks at the poison of what it is
 * about to fill.
 *
 * <pre>
 *        committed: queue of extents        window
 *   +---+-----+------+------------+-----------------+----------+
 *   |   | ext | ext  |   extent   | claimed, filled | poisoned |
 *   +---+-----+------+------------+-----------------+----------+
 * </pre>
 */
final class ArenaDebug
{
    private final BlockRecord record;
    private final int capacity;
    private final ThreadConfinement selector = new ThreadConfinement("filling a receive arena");
    private final ThreadConfinement handler = new ThreadConfinement("releasing from a receive arena");
    private final ConcurrentLinkedQueue<Extent> committed = new ConcurrentLinkedQueue<>();
    private int windowStart;
    private int windowEnd;
    private int claimEnd;
    private long released;

    /** What one commit made the handler's, until it releases the position where it ends. */
    private record Extent(long endPosition, int offset, int length)
    {
    }

    ArenaDebug(final BlockRecord record)
    {
        this.record = record;
        capacity = record.length();
        record.poison(0, capacity);
    }

    void handOverFilling()
    {
        selector.handOver();
    }

    void handOverReleasing()
    {
        handler.handOver();
    }

    /** The selector gives up what it claimed before and did not commit. */
    void beforeClaim()
    {
        selector.check();
        poisonWindow();
    }

    void afterClaim(final int offset, final int minimumLength, final int claimableLength)
    {
        windowStart = offset;
        windowEnd = offset;
        claimEnd = offset + claimableLength;
        widen(offset + Math.min(minimumLength, claimableLength));
    }

    /** The selector is about to fill a range. */
    void onRange(final int offset, final int length, final int claimableLength)
    {
        selector.check();
        extendClaim(claimableLength);
        if (offset < windowStart || length < 0 || offset + length > claimEnd)
        {
            throw record.found("was not claimed from " + offset + " to " + (offset + length) + ", but from " +
                windowStart + " to " + claimEnd);
        }
        widen(offset + length);
    }

    void onCommit(final long position, final int length, final int claimableLength)
    {
        selector.check();
        extendClaim(claimableLength);
        final int offset = (int)position & (capacity - 1);
        if (offset != windowStart || offset + length > claimEnd)
        {
            throw record.found("was not claimed from " + offset + " to " + (offset + length) + ", but from " +
                windowStart + " to " + claimEnd);
        }
        committed.add(new Extent(position + length, offset, length));
        windowStart = offset + length;
        windowEnd = Math.max(windowEnd, windowStart);
    }

    /** Before the selector may see that the handler released a position. */
    void onRelease(final long position)
    {
        handler.check();
        if (position < released)
        {
            throw record.found("is released up to " + position + ", but was released up to " + released);
        }
        released = position;
        Extent extent = committed.peek();
        while (extent != null && extent.endPosition <= position)
        {
            committed.poll();
            record.poison(extent.offset, extent.length);
            extent = committed.peek();
        }
        if (extent != null && extent.endPosition - extent.length < position)
        {
            throw record.found("is released up to " + position + ", in the middle of what was committed up to " +
                extent.endPosition);
        }
    }

    /** Nobody uses the arena any more. */
    void onClose()
    {
        if (committed.isEmpty())
        {
            poisonWindow();
            record.verifyPoison(0, capacity);
        }
    }

    /** More may have been released since the claim. */
    private void extendClaim(final int claimableLength)
    {
        if (claimEnd > windowStart)
        {
            claimEnd = windowStart + claimableLength;
        }
    }

    private void widen(final int end)
    {
        if (end > windowEnd)
        {
            final int from = windowEnd;
            windowEnd = end;
            record.verifyPoison(from, end - from);
        }
    }

    private void poisonWindow()
    {
        record.poison(windowStart, windowEnd - windowStart);
        windowEnd = windowStart;
        claimEnd = windowStart;
    }
}
