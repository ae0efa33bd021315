package io.millrace.outbound;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.millrace.api.SendResult;
import io.millrace.memory.OffHeapBuffer;

/**
 * What producers and the writer of one connection tell each other: whether the writer was called, how much waits, and
 * whether a producer was refused and wants to know when there is room again.
 */
class OutboundState extends OutboundLease
{
    private static final VarHandle SCHEDULED;
    private static final VarHandle REFERENCED;
    private static final VarHandle REFUSED;

    static
    {
        try
        {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            SCHEDULED = lookup.findVarHandle(OutboundState.class, "scheduled", int.class);
            REFERENCED = lookup.findVarHandle(OutboundState.class, "referencedBytes", long.class);
            REFUSED = lookup.findVarHandle(OutboundState.class, "refused", int.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private static final int MAX_FRAME_LENGTH = Integer.MAX_VALUE - 64;

    private final OutboundContext context;
    private final OutboundListener listener;
    private volatile int scheduled;
    private volatile int refused;
    private volatile long refusedLength;
    private volatile long referencedBytes;

    OutboundState(final OutboundContext context, final OutboundListener listener)
    {
        super(context.rings());
        this.context = context;
        this.listener = listener;
    }

    /**
     * The bytes that wait: what stands in the ring, with its headers and padding, and what it refers to.
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
        // The writer may have met this caller inside, and left the ring or the close frame for later.
        schedule();
        return inRing + referencedBytes;
    }

    final OutboundContext context()
    {
        return context;
    }

    /**
     * Calls the writer unless it was called and has not come yet. Any thread may call it.
     */
    public final void schedule()
    {
        if (scheduled == 0 && SCHEDULED.compareAndSet(this, 0, 1))
        {
            listener.onScheduled();
        }
    }

    /** The writer has come: whoever commits from now on calls it again. */
    final void onWriterCame()
    {
        scheduled = 0;
        VarHandle.fullFence();
    }

    /** The writer comes back by itself, so nobody needs to call it. */
    final void onWriterReturns()
    {
        scheduled = 1;
    }

    /** Counts a large frame against the bounds before it is enqueued. */
    final SendResult reserve(final long frameLength)
    {
        if (frameLength > Math.min(context.outboundLimit(), MAX_FRAME_LENGTH))
        {
            return SendResult.TOO_LARGE;
        }
        final long before = (long)REFERENCED.getAndAdd(this, frameLength);
        if (before + frameLength > context.outboundLimit())
        {
            unreserve(frameLength);
            refusedLength = frameLength;
            return SendResult.BACK_PRESSURE;
        }
        return SendResult.ACCEPTED;
    }

    final void unreserve(final long frameLength)
    {
        REFERENCED.getAndAdd(this, -frameLength);
    }

    /** A pooled buffer, or null if there is no memory. */
    final OffHeapBuffer acquire(final int length)
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

    final void release(final OffHeapBuffer buffer)
    {
        context.buffers().release(buffer);
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
            refused = 1;
        }
        schedule();
    }

    /**
     * The socket takes bytes again: calls the writer, who had said that it would come back by itself. Only the selector
     * thread may call it.
     */
    public final void reschedule()
    {
        scheduled = 0;
        schedule();
    }

    /** Tells the connection that there is room again, once for each time that a send was refused. For the writer. */
    final void notifyIfDrained()
    {
        if (refused != 0 && isDrained() && REFUSED.compareAndSet(this, 1, 0))
        {
            refusedLength = 0;
            listener.onDrained();
        }
    }

    /** Below the watermarks, and so far that the last large frame refused would fit. */
    private boolean isDrained()
    {
        final OutboundRing ring = ring();
        final int ringWatermark = context.rings().ringCapacity() / 2;
        final long watermark = Math.min(context.lowWatermark(), context.outboundLimit() - refusedLength);
        return (ring == null || ring.size() <= ringWatermark) && referencedBytes <= watermark;
    }
}
