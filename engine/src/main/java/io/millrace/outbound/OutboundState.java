package io.millrace.outbound;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.millrace.api.SendResult;
import io.millrace.memory.SharedBuffer;

/**
 * What producers and the writer of one connection tell each other: whether the writer was called, how much waits, and
 * whether a producer was refused and wants to know when there is room again.
 */
class OutboundState extends OutboundLease
{
    private static final VarHandle SCHEDULED;
    private static final VarHandle REFERENCED;
    private static final VarHandle REFUSED;
    private static final VarHandle CORKS;
    private static final VarHandle WAITERS;

    static
    {
        try
        {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            SCHEDULED = lookup.findVarHandle(OutboundState.class, "scheduled", int.class);
            REFERENCED = lookup.findVarHandle(OutboundState.class, "referencedBytes", long.class);
            REFUSED = lookup.findVarHandle(OutboundState.class, "refused", int.class);
            CORKS = lookup.findVarHandle(OutboundState.class, "corks", int.class);
            WAITERS = lookup.findVarHandle(OutboundState.class, "waiters", SendWaiters.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private static final int IDLE = 0;
    private static final int CALLED = 1;
    private static final int RETURNS = 2;
    private static final int MAX_FRAME_LENGTH = Integer.MAX_VALUE - 64;
    private static final int REFERENCE_SPACE = OutboundRing.space(OutboundRing.REFERENCE_LENGTH);

    private final OutboundContext context;
    private final OutboundListener listener;
    private final long limit;
    private final long ampleReferences;
    private volatile int scheduled;
    private volatile int refused;
    private volatile int corks;
    private volatile long refusedSpace;
    private volatile long referencedBytes;
    private volatile SendWaiters waiters;

    OutboundState(final OutboundContext context, final OutboundListener listener)
    {
        super(context.rings());
        this.context = context;
        this.listener = listener;
        limit = context.limits().bytes();
        ampleReferences = limit - context.rings().ringCapacity();
    }

    /**
     * The bytes that wait: what stands in the ring, with its headers and padding and what is claimed but not yet
     * committed, and what it refers to. Any thread may call it.
     *
     * @return the number of bytes at the time of the call.
     */
    public final long bytesBuffered()
    {
        if (!enterIfLeased())
        {
            return referencedBytes;
        }
        final int inRing = ring().size();
        leave();
        if (inRing == 0 || corks == 0 || isClosing())
        {
            // The writer may have met this caller inside, and left the ring or the close frame for later.
            schedule();
        }
        return inRing + referencedBytes;
    }

    final OutboundContext context()
    {
        return context;
    }

    final OutboundListener listener()
    {
        return listener;
    }

    /**
     * Calls the writer unless it was called and has not come yet. Any thread may call it.
     */
    public final void schedule()
    {
        if (scheduled == IDLE && SCHEDULED.compareAndSet(this, IDLE, CALLED))
        {
            listener.onScheduled();
        }
    }

    /**
     * Calls the writer for what was sent, unless that is held back. No call is lost: a producer commits, leaves, which
     * is a full fence, and only then looks at the corks. If it finds one, the commit came before the last uncork, and
     * that calls the writer for it: either a new visit, or one that was called for and has not begun, since the
     * writer clears the call, with a full fence, before it looks at the ring. A connection that is closing has the
     * writer called in any case: it may have met the producer inside and waits for it to write the close frame. So has
     * one where somebody wants to hear of room, whom only the writer tells.
     */
    final void scheduleSent()
    {
        if (corks == 0 || refused != 0 || isClosing() || hasWaiters())
        {
            schedule();
        }
    }

    private boolean hasWaiters()
    {
        final SendWaiters present = waiters;
        return present != null && !present.isEmpty();
    }

    /**
     * Holds back what is sent until {@link #uncork()} was called as often as this. Any thread may call it.
     */
    public final void cork()
    {
        CORKS.getAndAdd(this, 1);
    }

    /**
     * Takes a cork back, and calls the writer if it was the last. Any thread may call it.
     *
     * @throws IllegalStateException if there is none.
     */
    public final void uncork()
    {
        int current;
        do
        {
            current = corks;
            if (current == 0)
            {
                throw new IllegalStateException("the connection is not corked");
            }
        }
        while (!CORKS.compareAndSet(this, current, current - 1));
        if (current == 1)
        {
            schedule();
        }
    }

    /** The writer has come: whoever commits from now on calls it again. */
    final void onWriterCame()
    {
        scheduled = IDLE;
        VarHandle.fullFence();
    }

    /** The writer comes back by itself, so nobody needs to call it; unless somebody did so during its visit. */
    final void onWriterReturns()
    {
        SCHEDULED.compareAndSet(this, IDLE, RETURNS);
    }

    /** The writer is about to leave: those who wait for what it has done hear of it. */
    final void onWriterLeaves()
    {
        VarHandle.fullFence();
        notifyIfDrained();
        // While a stream is open its end wakes them.
        if (hasWaiters() && (word() & STREAM) == 0)
        {
            final OutboundRing ring = ring();
            final int inRing = ring == null ? 0 : ring.size();
            waiters.wake(limit - referencedBytes - inRing, context.rings().ringCapacity() - inRing);
        }
    }

    /** Wakes all who wait to send, because a stream or the connection has ended. */
    final void wakeWaiters()
    {
        final SendWaiters present = waiters;
        if (present != null)
        {
            present.wakeAll();
        }
    }

    /**
     * The threads that wait to send. Whoever adds itself tries once more before it parks: either it finds the room, or
     * what makes the room comes later and finds it here.
     */
    final SendWaiters waiters()
    {
        final SendWaiters present = waiters;
        if (present != null)
        {
            return present;
        }
        final SendWaiters created = new SendWaiters();
        return WAITERS.compareAndSet(this, (SendWaiters)null, created) ? created : waiters;
    }

    /** The present thread, with what it needs. A record may need its own length again at the ring's end. */
    final SendWaiters.Waiter newWaiter(final long frameLength)
    {
        final Thread thread = Thread.currentThread();
        if (frameLength > context.rings().maxRecordLength())
        {
            return new SendWaiters.Waiter(thread, frameLength + REFERENCE_SPACE, 2 * REFERENCE_SPACE);
        }
        final int space = OutboundRing.space((int)frameLength);
        return new SendWaiters.Waiter(thread, space, 2 * space);
    }

    /**
     * Whether so little is referred to that everything else could wait in the ring without exceeding the limit. Then
     * the ring is the bound, and nothing need be counted.
     */
    final boolean isAmple()
    {
        return referencedBytes <= ampleReferences;
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
        if (!isAmple() && exceedsLimit(ring, space))
        {
            return OutboundRing.NO_SPACE;
        }
        return checked(ring, ring.claim(type, length), space, space);
    }

    /** Claims the record of a large frame that is reserved for; without it, the reservation ends. */
    final int claimReference(final long frameLength)
    {
        final OutboundRing ring = ring();
        final int claimed = ring.claim(OutboundRing.REFERENCE, OutboundRing.REFERENCE_LENGTH);
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
            exceedsLimit(ring, OutboundRing.isFirst(index) ? -ringSpace : 0))
        {
            ring.abort(index);
            refusedSpace = space;
            return OutboundRing.NO_SPACE;
        }
        return index;
    }

    private boolean exceedsLimit(final OutboundRing ring, final long space)
    {
        if (referencedBytes + ring.size() + space <= limit)
        {
            return false;
        }
        refusedSpace = space;
        return true;
    }

    /** Counts a large frame against the limit before it is enqueued. */
    final SendResult reserve(final long frameLength)
    {
        if (frameLength > MAX_FRAME_LENGTH || frameLength + REFERENCE_SPACE > limit)
        {
            return SendResult.TOO_LARGE;
        }
        long current;
        do
        {
            current = referencedBytes;
            if (exceedsLimit(ring(), frameLength + REFERENCE_SPACE))
            {
                return SendResult.BACK_PRESSURE;
            }
        }
        while (!REFERENCED.compareAndSet(this, current, current + frameLength));
        return SendResult.ACCEPTED;
    }

    final void unreserve(final long frameLength)
    {
        REFERENCED.getAndAdd(this, -frameLength);
    }

    /** A pooled buffer with one reference, or null if there is no memory. */
    final SharedBuffer acquire(final int length)
    {
        try
        {
            return context.buffers().acquire(length);
        }
        catch (final OutOfMemoryError ex)
        {
            return null;
        }
    }

    /** Notes a refusal. The writer, at the end of each visit, tells the connection when there is room. */
    final SendResult refuse()
    {
        refused = 1;
        schedule();
        return SendResult.BACK_PRESSURE;
    }

    /** Leaves after a send. */
    final void leave(final SendResult result)
    {
        leave();
        if (result == SendResult.BACK_PRESSURE)
        {
            refuse();
        }
        else
        {
            scheduleSent();
        }
    }

    /**
     * The socket takes bytes again: calls the writer, who had said that it would come back by itself. It may have been
     * called in between, and may even have come: what was called and has not come must not be called again. Only the
     * selector thread may call it.
     */
    public final void reschedule()
    {
        if (SCHEDULED.compareAndSet(this, RETURNS, CALLED))
        {
            listener.onScheduled();
        }
        else
        {
            schedule();
        }
    }

    /** Tells the connection that there is room again, once for each time that a send was refused. For the writer. */
    private void notifyIfDrained()
    {
        if (refused != 0 && isDrained() && REFUSED.compareAndSet(this, 1, 0))
        {
            refusedSpace = 0;
            listener.onDrained();
        }
    }

    /**
     * In total at the low watermark, and so far that the last message refused would fit; the ring at most half full,
     * or a connection whose ring alone was full would be writable at once and refuse again.
     */
    private boolean isDrained()
    {
        final OutboundRing ring = ring();
        final int inRing = ring == null ? 0 : ring.size();
        final long watermark = Math.min(context.limits().lowWatermark(), limit - refusedSpace);
        return inRing <= context.rings().ringCapacity() / 2 && inRing + referencedBytes <= watermark;
    }
}
