package io.millrace.outbound;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.millrace.api.SendResult;
import io.millrace.memory.SharedBuffer;

/**
 * How much waits in one connection, against its limits, and who may take something away from it.
 * <p>
 * What stands in the ring is bounded by the ring. What records refer to, and, if messages are limited, the number of
 * messages, are counted in one word:
 *
 * <pre>
 *   63              40 39                                    0
 *  +------------------+---------------------------------------+
 *  |     messages     |       bytes beside the ring           |
 *  +------------------+---------------------------------------+
 * </pre>
 */
class OutboundAccount extends OutboundLease
{
    static final int REFERENCE_SPACE = OutboundRing.space(OutboundRing.REFERENCE_LENGTH);
    private static final int MESSAGE_SHIFT = 40;
    private static final long ONE_MESSAGE = 1L << MESSAGE_SHIFT;
    private static final long BYTES = ONE_MESSAGE - 1;
    private static final int MAX_FRAME_LENGTH = Integer.MAX_VALUE - 64;
    private static final VarHandle WAITING;
    private static final VarHandle CONSUMING;

    static
    {
        try
        {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            WAITING = lookup.findVarHandle(OutboundAccount.class, "waiting", long.class);
            CONSUMING = lookup.findVarHandle(OutboundAccount.class, "consuming", boolean.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private final OutboundContext context;
    private final long limit;
    private final long ampleReferences;
    private final int messageLimit;
    private volatile long waiting;
    private volatile boolean consuming;
    private volatile long refusedSpace;

    OutboundAccount(final OutboundContext context)
    {
        super(context.rings());
        this.context = context;
        limit = context.limits().bytes();
        messageLimit = context.limits().messages();
        ampleReferences = limit - context.rings().ringCapacity();
    }

    final OutboundContext context()
    {
        return context;
    }

    final long limit()
    {
        return limit;
    }

    /** The bytes that wait beside the ring. */
    final long referencedBytes()
    {
        return waiting & BYTES;
    }

    /**
     * The messages that wait and are counted. Any thread may call it.
     *
     * @return the number at the time of the call.
     */
    public final int messagesBuffered()
    {
        return (int)(waiting >>> MESSAGE_SHIFT);
    }

    /** Whether every message is counted, also those that are copied into the ring. */
    final boolean countsMessages()
    {
        return messageLimit > 0;
    }

    final boolean hasMessageRoom()
    {
        return !isFull(messagesBuffered());
    }

    private boolean isFull(final int messages)
    {
        return messageLimit > 0 && messages >= messageLimit;
    }

    final boolean isHalfFull()
    {
        return messageLimit > 0 && messagesBuffered() > messageLimit / 2;
    }

    /**
     * Becomes the one who may consume what waits. The writer does so for each visit; a producer only to drop something,
     * which takes an instant.
     */
    final boolean tryConsume()
    {
        return !consuming && CONSUMING.compareAndSet(this, false, true);
    }

    final void endConsume()
    {
        CONSUMING.setRelease(this, false);
    }

    /**
     * Whether so little is referred to that everything else could wait in the ring without exceeding the limit. Then
     * the ring is the bound, and nothing need be counted.
     */
    final boolean isAmple()
    {
        return referencedBytes() <= ampleReferences;
    }

    /** Whether a record can ever wait, however empty the connection is. */
    final boolean isWithinLimit(final int length)
    {
        return ampleReferences >= 0 || OutboundRing.space(length) <= limit;
    }

    /**
     * Claims a record, if what waits stays within the limit. Two who claim at the same time see each other afterwards,
     * if not before; then the record is aborted. Padding before a record at the ring's wrap, always shorter than the
     * record, is left out of account, or it would refuse a message for want of what that does not take.
     *
     * @return the index of the record, or {@link OutboundRing#NO_SPACE}.
     */
    final int claimRecord(final int type, final int length)
    {
        final OutboundRing ring = ring();
        final int space = OutboundRing.space(length);
        if (!isAmple() && exceedsLimit(ring.size() + space, space))
        {
            return OutboundRing.NO_SPACE;
        }
        return checked(ring, ring.claim(type, length), space, space);
    }

    /** Claims a record of a frame that is reserved for; without it, the reservation ends. */
    final int claimReserved(final int type, final long frameLength)
    {
        final OutboundRing ring = ring();
        final int claimed = ring.claim(type, OutboundRing.REFERENCE_LENGTH);
        final int index = checked(ring, claimed, REFERENCE_SPACE, frameLength + REFERENCE_SPACE);
        if (index == OutboundRing.NO_SPACE)
        {
            unreserve(frameLength);
        }
        return index;
    }

    private int checked(final OutboundRing ring, final int index, final int ringSpace, final long space)
    {
        if (index != OutboundRing.NO_SPACE && !isAmple() &&
            exceedsLimit(ring.size() - (OutboundRing.isFirst(index) ? ringSpace : 0), space))
        {
            ring.abort(index);
            return OutboundRing.NO_SPACE;
        }
        return index;
    }

    private boolean exceedsLimit(final long inRing, final long space)
    {
        return exceedsLimit(referencedBytes(), inRing, space);
    }

    private boolean exceedsLimit(final long referenced, final long inRing, final long space)
    {
        if (referenced + inRing <= limit)
        {
            return false;
        }
        refusedSpace = space;
        return true;
    }

    /** Counts a frame that is referred to, before it is enqueued. The caller is inside, with a ring or without. */
    final SendResult reserve(final long frameLength, final boolean withRing)
    {
        if (frameLength > MAX_FRAME_LENGTH || frameLength + REFERENCE_SPACE > limit)
        {
            return SendResult.TOO_LARGE;
        }
        long current;
        do
        {
            current = waiting;
            final long space = frameLength + REFERENCE_SPACE;
            if (isFull((int)(current >>> MESSAGE_SHIFT)) ||
                exceedsLimit(current & BYTES, (withRing ? ring().size() : 0) + space, space))
            {
                return SendResult.BACK_PRESSURE;
            }
        }
        while (!WAITING.compareAndSet(this, current, current + frameLength + ONE_MESSAGE));
        return SendResult.ACCEPTED;
    }

    /** The end of several reservations. */
    final void unreserve(final long bytes, final int messages)
    {
        if (messages > 0)
        {
            WAITING.getAndAdd(this, -(bytes + messages * ONE_MESSAGE));
        }
    }

    final void unreserve(final long frameLength)
    {
        WAITING.getAndAdd(this, -(frameLength + ONE_MESSAGE));
    }

    /** Counts what a waiting message grows by, if that stays within the limit. */
    final boolean reserveGrowth(final long bytes, final boolean withRing)
    {
        long current;
        do
        {
            current = waiting;
            if (exceedsLimit(current & BYTES, (withRing ? ring().size() : 0) + bytes, bytes))
            {
                return false;
            }
        }
        while (!WAITING.compareAndSet(this, current, current + bytes));
        return true;
    }

    /** What waits has grown, or shrunk, without becoming more messages. */
    final void adjust(final long bytes)
    {
        WAITING.getAndAdd(this, bytes);
    }

    /** Counts a message that is copied into the ring; only if {@link #countsMessages()}. */
    final boolean reserveMessage()
    {
        if ((int)((long)WAITING.getAndAdd(this, ONE_MESSAGE) >>> MESSAGE_SHIFT) < messageLimit)
        {
            return true;
        }
        unreserveMessage();
        return false;
    }

    final void unreserveMessage()
    {
        WAITING.getAndAdd(this, -ONE_MESSAGE);
    }

    /** A pooled buffer with one reference, or null if there is no memory. */
    final SharedBuffer acquire(final int length)
    {
        return context.buffers().tryAcquire(length);
    }

    /** Notes how much a message needs that is refused for want of memory. */
    final void noteRefused(final long space)
    {
        refusedSpace = space;
    }

    final long refusedSpace()
    {
        return refusedSpace;
    }

    final void forgetRefusal()
    {
        refusedSpace = 0;
    }

    /**
     * In total at the low watermark, and so far that the last message refused would fit; the ring at most half full,
     * or a connection whose ring alone was full would be writable at once and refuse again.
     */
    final boolean isDrained()
    {
        final OutboundRing ring = ring();
        final int inRing = ring == null ? 0 : ring.size();
        final long watermark = Math.min(context.limits().lowWatermark(), limit - refusedSpace);
        return inRing <= context.rings().ringCapacity() / 2 && inRing + referencedBytes() <= watermark &&
            !isHalfFull();
    }
}
