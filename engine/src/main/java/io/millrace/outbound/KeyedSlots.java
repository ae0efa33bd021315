package io.millrace.outbound;

import org.agrona.collections.Long2ObjectHashMap;

/**
 * The conflation slots of many keys. Those that hold nothing are given up when there are many, so their number is
 * bounded by twice the keys that ever waited at the same time. To be guarded by a lock that is held while a frame is
 * put into a slot: nobody else may fill one.
 */
public final class KeyedSlots
{
    /** Slots that are kept whether they hold something or not. */
    public static final int KEPT = 64;

    private final Long2ObjectHashMap<ConflationSlot> byKey = new Long2ObjectHashMap<>();
    private int bound = KEPT;

    /**
     * Creates slots for no key.
     */
    public KeyedSlots()
    {
    }

    /**
     * The slot of a key, which is made if there is none.
     *
     * @param key of the message.
     * @return its slot.
     */
    public ConflationSlot slot(final long key)
    {
        final ConflationSlot present = byKey.get(key);
        if (present != null)
        {
            return present;
        }
        if (byKey.size() >= bound)
        {
            byKey.values().removeIf(ConflationSlot::isEmpty);
            bound = Math.max(KEPT, 2 * byKey.size());
        }
        final ConflationSlot slot = new ConflationSlot();
        byKey.put(key, slot);
        return slot;
    }

    /**
     * How many slots there are.
     *
     * @return the number of keys.
     */
    public int size()
    {
        return byKey.size();
    }

    /**
     * Whether nothing waits in any slot.
     *
     * @return true if all are empty.
     */
    public boolean isEmpty()
    {
        for (final ConflationSlot slot : byKey.values())
        {
            if (!slot.isEmpty())
            {
                return false;
            }
        }
        return true;
    }
}
