package io.millrace.inbound;

import java.util.concurrent.locks.ReentrantLock;

import io.millrace.api.SendResult;
import io.millrace.memory.SharedBuffer;
import io.millrace.outbound.ConflationSlot;
import io.millrace.outbound.Outbound;

import org.agrona.collections.Long2ObjectHashMap;

/**
 * The slots of one connection's own keys. Empty ones are removed when there are many, so their number is bounded by
 * twice the keys that ever waited at the same time. Any thread may call it.
 */
final class ConflationSlots
{
    private static final int INITIAL_BOUND = 64;

    private final ReentrantLock lock = new ReentrantLock();
    private final Long2ObjectHashMap<ConflationSlot> byKey = new Long2ObjectHashMap<>();
    private int bound = INITIAL_BOUND;

    /** Holds the lock while the frame is put, or its slot could be given up in between, and a new one made. */
    SendResult send(final Outbound outbound, final long key, final SharedBuffer frame)
    {
        lock.lock();
        try
        {
            return outbound.sendConflated(slot(key), frame);
        }
        finally
        {
            lock.unlock();
        }
    }

    private ConflationSlot slot(final long key)
    {
        final ConflationSlot present = byKey.get(key);
        if (present != null)
        {
            return present;
        }
        trim();
        final ConflationSlot slot = new ConflationSlot();
        byKey.put(key, slot);
        return slot;
    }

    private void trim()
    {
        if (byKey.size() >= bound)
        {
            byKey.values().removeIf(ConflationSlot::isEmpty);
            if (byKey.size() > bound / 2)
            {
                bound *= 2;
            }
        }
    }
}
