package io.millrace.inbound;

import java.util.concurrent.locks.ReentrantLock;

import io.millrace.outbound.ConflationSlot;

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

    ConflationSlot slot(final long key)
    {
        lock.lock();
        try
        {
            ConflationSlot slot = byKey.get(key);
            if (slot == null)
            {
                trim();
                slot = new ConflationSlot();
                byKey.put(key, slot);
            }
            return slot;
        }
        finally
        {
            lock.unlock();
        }
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

    int size()
    {
        return byKey.size();
    }
}
