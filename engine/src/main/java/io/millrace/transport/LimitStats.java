package io.millrace.transport;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

import io.millrace.api.Limit;
import io.millrace.api.LimitCounters;
import io.millrace.inbound.EngineLog;
import io.millrace.inbound.LogTopic;
import io.millrace.monitor.FlightEvents;
import io.millrace.protocol.ProtocolViolation;

/**
 * Counts how often peers reach the limits of an engine, and says so to the Flight Recorder and in the log, there at
 * level debug and not at any rate. Any thread may count and read.
 */
public final class LimitStats
{
    private static final Map<Limit, String> SETTINGS = new EnumMap<>(Map.ofEntries(
        Map.entry(Limit.CONNECTIONS, "maxConnections"),
        Map.entry(Limit.CONNECTIONS_PER_ADDRESS, "maxConnectionsPerAddress"),
        Map.entry(Limit.PENDING_HANDSHAKES, "maxPendingHandshakes"),
        Map.entry(Limit.HANDSHAKE_RATE, "maxHandshakeRate"),
        Map.entry(Limit.HANDSHAKE_LENGTH, "maxHandshakeLength"),
        Map.entry(Limit.HANDSHAKE_TIME, "handshakeTimeoutNs"),
        Map.entry(Limit.FRAME_LENGTH, "maxFrameLength"),
        Map.entry(Limit.MESSAGE_LENGTH, "maxMessageLength"),
        Map.entry(Limit.FRAGMENTS, "maxFragments"),
        Map.entry(Limit.INFLATE_RATIO, "maxInflateRatio"),
        Map.entry(Limit.CONTROL_FRAME_RATE, "maxControlFrameRate"),
        Map.entry(Limit.MESSAGE_TIME, "messageTimeoutNs"),
        Map.entry(Limit.IDLE_TIME, "idleTimeoutNs"),
        Map.entry(Limit.WRITE_TIME, "slowConsumerTimeoutNs"),
        Map.entry(Limit.TOTAL_OUTBOUND, "totalOutboundLimit")));

    private final Map<Limit, LongAdder> counts = new EnumMap<>(Limit.class);
    private final LongSupplier refusedForMemory;

    /**
     * Creates counters that are zero.
     *
     * @param refusedForMemory the count of {@link Limit#TOTAL_OUTBOUND}, which is kept elsewhere.
     */
    public LimitStats(final LongSupplier refusedForMemory)
    {
        this.refusedForMemory = refusedForMemory;
        for (final Limit limit : Limit.values())
        {
            counts.put(limit, new LongAdder());
        }
    }

    /**
     * A peer has reached a limit.
     *
     * @param limit that it has reached.
     * @param id    of its connection; 0 if it has none yet.
     */
    public void onReached(final Limit limit, final long id)
    {
        counts.get(limit).increment();
        FlightEvents.limitHit(id, SETTINGS.get(limit));
        EngineLog.debug(LogTopic.PROTOCOL, () -> "connection " + id + " has reached the limit " + SETTINGS.get(limit));
    }

    void onViolation(final ProtocolViolation violation, final long id)
    {
        if (violation.limit() != null)
        {
            onReached(violation.limit(), id);
        }
    }

    /**
     * How often a limit was reached.
     *
     * @param limit in question.
     * @return the count.
     */
    public long count(final Limit limit)
    {
        return limit == Limit.TOTAL_OUTBOUND ? refusedForMemory.getAsLong() : counts.get(limit).sum();
    }

    /**
     * The present figures.
     *
     * @return a snapshot.
     */
    public LimitCounters snapshot()
    {
        final Map<Limit, Long> sums = new EnumMap<>(Limit.class);
        counts.keySet().forEach(limit -> sums.put(limit, count(limit)));
        return new LimitCounters(sums);
    }
}
