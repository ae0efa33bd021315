package io.millrace.topic;

import java.util.IdentityHashMap;
import java.util.Map;

import io.millrace.outbound.ConflationSlot;
import io.millrace.outbound.KeyedSlots;

/**
 * The conflation slots of one subscription, made when they are first needed. Slots that hold nothing are given up when
 * there are many, so that keys which are used once do not fill the memory. Guarded by the lock under which the
 * subscription is published to: nobody else fills a slot.
 */
final class SubscriptionSlots
{
    /** Slots that are kept whether they hold something or not. */
    static final int KEPT = KeyedSlots.KEPT;

    private ConflationSlot unkeyed;
    private KeyedSlots byKey;
    private Map<SubscriberList, SubscriptionSlots> byOrigin;
    private int originThreshold = KEPT;

    ConflationSlot unkeyed()
    {
        if (unkeyed == null)
        {
            unkeyed = new ConflationSlot();
        }
        return unkeyed;
    }

    ConflationSlot keyed(final long key)
    {
        if (byKey == null)
        {
            byKey = new KeyedSlots();
        }
        return byKey.slot(key);
    }

    /** Those of one of the topics that match a pattern. */
    SubscriptionSlots of(final SubscriberList origin)
    {
        SubscriptionSlots slots = byOrigin == null ? null : byOrigin.get(origin);
        if (slots == null)
        {
            makeRoomForOrigin();
            slots = new SubscriptionSlots();
            byOrigin.put(origin, slots);
        }
        return slots;
    }

    /** How many slots there are. */
    int count()
    {
        int count = (unkeyed == null ? 0 : 1) + (byKey == null ? 0 : byKey.size());
        if (byOrigin != null)
        {
            for (final SubscriptionSlots slots : byOrigin.values())
            {
                count += slots.count();
            }
        }
        return count;
    }

    private boolean isEmpty()
    {
        return (unkeyed == null || unkeyed.isEmpty()) &&
            (byKey == null || byKey.isEmpty());
    }

    private void makeRoomForOrigin()
    {
        if (byOrigin == null)
        {
            byOrigin = new IdentityHashMap<>();
        }
        else if (byOrigin.size() >= originThreshold)
        {
            byOrigin.values().removeIf(SubscriptionSlots::isEmpty);
            originThreshold = Math.max(KEPT, 2 * byOrigin.size());
        }
    }
}
