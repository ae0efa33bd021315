package io.millrace.outbound;

import io.millrace.api.FlushListener;
import io.millrace.memory.BufferPool;
import io.millrace.memory.HandleTable;
import io.millrace.memory.OffHeapBuffer;

/**
 * What the connections of one writer thread share.
 *
 * @param rings         to lease from.
 * @param buffers       for payloads that are too large for a ring.
 * @param handles       by which records refer to those.
 * @param listeners     that wait in rings for what stands before them.
 * @param outboundLimit the bytes that may wait in one connection.
 * @param lowWatermark  the waiting bytes at which a connection is writable again.
 */
public record OutboundContext(
    OutboundRingPool rings,
    BufferPool buffers,
    HandleTable<OffHeapBuffer> handles,
    HandleTable<FlushListener> listeners,
    long outboundLimit,
    long lowWatermark)
{
}
