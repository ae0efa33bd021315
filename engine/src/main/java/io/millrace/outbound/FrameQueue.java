package io.millrace.outbound;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.millrace.memory.SharedBuffer;

/**
 * The few shared frames that wait for one connection while it needs no ring: {@link SharedBuffer}s and the tokens of
 * {@link ConflationSlot}s, in order. A subscriber that keeps up never has more than these, and so costs no ring.
 * <p>
 * Any thread may offer; one consumer at a time looks, replaces and polls, see {@link OutboundAccount#tryConsume()}.
 * A place that was claimed and not yet filled hides what stands behind it, as in a ring.
 */
final class FrameQueue
{
    /** One place for each bit of a long, which says whether the entry may be dropped. */
    static final int CAPACITY = Long.SIZE;

    private static final int MASK = CAPACITY - 1;
    private static final VarHandle SLOTS = MethodHandles.arrayElementVarHandle(Object[].class);
    private static final VarHandle TAIL;
    private static final VarHandle HEAD;
    private static final VarHandle DROPPABLE;

    static
    {
        try
        {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            TAIL = lookup.findVarHandle(FrameQueue.class, "tail", int.class);
            HEAD = lookup.findVarHandle(FrameQueue.class, "head", int.class);
            DROPPABLE = lookup.findVarHandle(FrameQueue.class, "droppable", long.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private final Object[] slots = new Object[CAPACITY];
    private volatile int tail;
    private volatile int head;
    private volatile long droppable;

    /** Appends an entry; false if there is no room. */
    boolean offer(final Object entry, final boolean isDroppable)
    {
        int current;
        do
        {
            current = tail;
            if (current - head >= CAPACITY)
            {
                return false;
            }
        }
        while (!TAIL.compareAndSet(this, current, current + 1));
        if (isDroppable)
        {
            DROPPABLE.getAndBitwiseOr(this, 1L << current);
        }
        SLOTS.setRelease(slots, current & MASK, entry);
        return true;
    }

    boolean isEmpty()
    {
        return tail == head;
    }

    /** The number of entries, those included that are not filled yet. */
    int size()
    {
        return tail - head;
    }

    /** An entry counted from the oldest, or null if it is not there (yet). For the consumer. */
    Object peek(final int index)
    {
        return index >= CAPACITY ? null : SLOTS.getAcquire(slots, head + index & MASK);
    }

    boolean isDroppable(final int index)
    {
        return (droppable & 1L << head + index) != 0;
    }

    /** Puts another entry in place of one, which cannot be dropped from then on. For the consumer. */
    void replace(final int index, final Object entry)
    {
        keep(head + index);
        SLOTS.setRelease(slots, head + index & MASK, entry);
    }

    private void keep(final int position)
    {
        final long bit = 1L << position;
        if ((droppable & bit) != 0)
        {
            DROPPABLE.getAndBitwiseAnd(this, ~bit);
        }
    }

    /** Removes the oldest entry, which is there. For the consumer. */
    void poll()
    {
        final int current = head;
        keep(current);
        SLOTS.setRelease(slots, current & MASK, null);
        HEAD.setRelease(this, current + 1);
    }
}
