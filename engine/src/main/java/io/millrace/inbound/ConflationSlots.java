package io.millrace.inbound;

import java.util.concurrent.locks.ReentrantLock;

import io.millrace.api.SendResult;
import io.millrace.memory.SharedBuffer;
import io.millrace.outbound.KeyedSlots;
import io.millrace.outbound.Outbound;

/**
 * The slots of one connection's own keys. Empty ones are removed when there are many, so their number is bounded by
 * twice the keys that ever waited at the same time. Any thread may call it.
 */
final class ConflationSlots
{
    private final ReentrantLock lock = new ReentrantLock();
    private final KeyedSlots slots = new KeyedSlots();

    /** Holds the lock while the frame is put, or its slot could be given up in between, and a new one made. */
    SendResult send(final Outbound outbound, final long key, final SharedBuffer frame)
    {
        lock.lock();
        try
        {
            return outbound.sendConflated(slots.slot(key), frame);
        }
        finally
        {
            lock.unlock();
        }
    }
}
