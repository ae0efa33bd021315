package io.millrace.outbound;

import io.millrace.api.FlushListener;
import io.millrace.api.SlowConsumerPolicy;
import io.millrace.memory.HandleTable;
import io.millrace.memory.SharedBuffers;

/**
 * What the connections of one writer thread share.
 *
 * @param rings     to lease from.
 * @param buffers   for frames that are too large for a ring, or sent to many.
 * @param handles   by which records refer to those.
 * @param listeners that wait in rings for what stands before them.
 * @param limits    of each connection.
 * @param policy    for those that reach their limits and have no policy of their own.
 * @param stats     of all connections of the server.
 * @param wire      that the writer thread encodes into.
 */
public record OutboundContext(
    OutboundRingPool rings,
    SharedBuffers buffers,
    HandleTable<Object> handles,
    HandleTable<FlushListener> listeners,
    OutboundLimits limits,
    SlowConsumerPolicy policy,
    OutboundStats stats,
    WireBuffers wire)
{
    /**
     * Creates a context that refuses what exceeds the limits, with tables of its own.
     *
     * @param rings   to lease from.
     * @param buffers for frames that are too large for a ring, or sent to many.
     * @param limits  of each connection.
     */
    public OutboundContext(final OutboundRingPool rings, final SharedBuffers buffers, final OutboundLimits limits)
    {
        this(
            rings,
            buffers,
            new HandleTable<>(),
            new HandleTable<>(),
            limits,
            SlowConsumerPolicy.refuse(),
            new OutboundStats(),
            new WireBuffers(buffers.buffers()));
    }
}
