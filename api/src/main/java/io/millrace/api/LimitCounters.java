package io.millrace.api;

import java.util.Map;

/**
 * How often limits were reached since the start: an immutable snapshot.
 *
 * @param counts of each limit; what is missing was never reached.
 */
public record LimitCounters(Map<Limit, Long> counts)
{
    /**
     * Copies the counts.
     *
     * @param counts of each limit; copied.
     */
    public LimitCounters
    {
        counts = Map.copyOf(counts);
    }

    /**
     * How often a limit was reached.
     *
     * @param limit in question.
     * @return the number of times.
     */
    public long count(final Limit limit)
    {
        return counts.getOrDefault(limit, 0L);
    }
}
