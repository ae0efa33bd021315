package io.millrace.outbound;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.millrace.api.SendResult;
import io.millrace.memory.MemoryBudget;

/**
 * What producers and the writer of one connection tell each other: whether the writer was called, how much waits, and
 * whether a producer was refused and wants to know when there is room again.
 */
class OutboundState extends OutboundAccount
{
    private static final VarHandle SCHEDULED;
    private static final VarHandle AWAITING;
    private static final VarHandle REFUSED;
    private static final VarHandle CORKS;
    private static final VarHandle WAITERS;

    static
    {
        try
        {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            SCHEDULED = lookup.findVarHandle(OutboundState.class, "scheduled", int.class);
            AWAITING = lookup.findVarHandle(OutboundState.class, "awaitingBudget", boolean.class);
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

    private final OutboundListener listener;
    private volatile int scheduled;
    private volatile int refused;
    private volatile int corks;
    private volatile boolean claimsWatched;
    private volatile boolean awaitingBudget;
    private volatile SendWaiters waiters;

    OutboundState(final OutboundContext context, final OutboundListener listener)
    {
        super(context);
        this.listener = listener;
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
            return referencedBytes();
        }
        final OutboundRing ring = ring();
        final int inRing = ring == null ? 0 : ring.size();
        leaveUnlessQuarantined();
        if (inRing == 0 || corks == 0 || isClosing())
        {
            // The writer may have met this caller inside, and left the ring or the close frame for later.
            schedule();
        }
        return inRing + referencedBytes();
    }

    /** A claim is open: somebody is to watch it. A producer looks while it is inside. */
    final void watchClaims()
    {
        if (!claimsWatched)
        {
            claimsWatched = true;
            listener.onClaimed();
        }
    }

    /** Ends the watch unless a producer is inside, who may be in a claim and believe that it is watched. */
    final boolean endClaimWatch()
    {
        claimsWatched = false;
        if (hasProducers())
        {
            claimsWatched = true;
            return false;
        }
        return true;
    }

    /** The position of the claim that keeps back what was sent later, or {@link OutboundRing#NO_CLAIM}. */
    final long firstClaim()
    {
        if (!enterIfLeased())
        {
            return OutboundRing.NO_CLAIM;
        }
        final OutboundRing ring = ring();
        final long position = ring == null ? OutboundRing.NO_CLAIM : ring.firstClaim();
        leaveUnlessQuarantined();
        // The writer may have met this caller inside.
        schedule();
        return position;
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
        SCHEDULED.setRelease(this, IDLE);
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
        if (hasWaiters() && hasMessageRoom() && hasBudget())
        {
            final OutboundRing ring = ring();
            final int inRing = ring == null ? 0 : ring.size();
            waiters.wake(
                limit() - referencedBytes() - inRing,
                context().rings().ringCapacity() - inRing,
                word());
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

    /**
     * The present thread, with what it needs. A record may need its own length again at the ring's end. The end of a
     * stream wakes all, and a producer that leaves calls the writer.
     */
    final SendWaiters.Waiter newWaiter(final long frameLength, final long obstacles)
    {
        final Thread thread = Thread.currentThread();
        if (frameLength > context().rings().maxRecordLength())
        {
            return new SendWaiters.Waiter(thread, frameLength + REFERENCE_SPACE, 2 * REFERENCE_SPACE, obstacles);
        }
        final int space = OutboundRing.space((int)frameLength);
        return new SendWaiters.Waiter(thread, space, 2 * space, obstacles);
    }

    /** Notes a refusal. The writer, at the end of each visit, tells the connection when there is room. */
    final SendResult refuse()
    {
        if ((int)REFUSED.getAndSet(this, 1) == 0)
        {
            context().stats().onBackPressure();
            listener.onBackPressure();
        }
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
        if (refused != 0 && isDrained() && hasBudget() && REFUSED.compareAndSet(this, 1, 0))
        {
            forgetRefusal();
            listener.onDrained();
        }
    }

    /**
     * Whether the server has memory for what this connection was refused; if not, the writer is called when some is
     * given back. Whoever looked before that was noted looks again.
     */
    private boolean hasBudget()
    {
        final MemoryBudget budget = context().rings().budget();
        final long needed =
            Math.min(Math.max(context().rings().ringCapacity(), refusedSpace()), budget.limit());
        if (budget.hasRoom(needed))
        {
            return true;
        }
        if (AWAITING.compareAndSet(this, false, true))
        {
            budget.await(this::onBudget);
            listener.onMemoryShort();
        }
        return budget.hasRoom(needed);
    }

    private void onBudget()
    {
        awaitingBudget = false;
        schedule();
    }
}
