package io.millrace.transport;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import io.millrace.api.Limit;
import io.millrace.api.LimitCounters;
import io.millrace.inbound.EngineLog;
import io.millrace.inbound.LogTopic;
import io.millrace.protocol.ProtocolViolation;

/**
 * Counts how often peers reach the limits of an engine, and says so in the log, at level debug and not at any rate. Any
 * thread may count and read.
 */
public final class LimitStats
{
    private final Map<Limit, LongAdder> counts = new EnumMap<>(Limit.class);

    /**
     * Creates counters that are zero.
     */
    public LimitStats()
    {
        for (final Limit limit : Limit.values())
        {
            counts.put(limit, new LongAdder());
        }
    }

    void onReached(final Limit limit)
    {
        counts.get(limit).increment();
        EngineLog.debug(LogTopic.PROTOCOL, () -> "a peer has reached the limit " + limit);
    }

    void onViolation(final ProtocolViolation violation)
    {
        if (violation.limit() != null)
        {
            onReached(violation.limit());
        }
    }

    /**
     * The present figures.
     *
     * @return a snapshot.
     */
    public LimitCounters snapshot()
    {
        final Map<Limit, Long> sums = new EnumMap<>(Limit.class);
        counts.forEach((limit, count) -> sums.put(limit, count.sum()));
        return new LimitCounters(sums);
    }
}
