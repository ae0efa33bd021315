package io.millrace.outbound;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.millrace.api.SendResult;
import io.millrace.memory.SharedBuffer;

/**
 * Enqueues frames that are encoded already, by reference. As long as nothing else waits they stand in a small queue on
 * the heap, so that a subscriber needs no ring; once there is a ring, because something else was sent or the queue was
 * full, they stand in the ring, behind what came before. So what is in the queue always precedes what is in the ring.
 */
class OutboundShared extends OutboundRecords
{
    /** In place of an entry of the queue that was dropped. */
    static final Object DROPPED = new Object();

    private static final int CONSUME_ATTEMPTS = 4096;
    private static final int CONSUME_SPINS = 63;
    private static final VarHandle QUEUE;

    static
    {
        try
        {
            QUEUE = MethodHandles.lookup().findVarHandle(OutboundShared.class, "queue", FrameQueue.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private volatile FrameQueue queue;
    private volatile boolean droppingAll;

    // These belong to whoever consumes.
    private SharedBuffer begun;
    private int sentLength;
    private boolean lost;
    private boolean lostBeforeRing;
    private long lookedPosition;
    private int lookedGeneration = -1;

    OutboundShared(final OutboundContext context, final OutboundListener listener)
    {
        super(context, listener);
    }

    /** The queue; null if nothing was ever in it. */
    final FrameQueue queue()
    {
        return queue;
    }

    /** The frame of which a part was written, when it stands in neither queue nor ring any more; or null. */
    final SharedBuffer begun()
    {
        return begun;
    }

    final void begun(final SharedBuffer frame)
    {
        begun = frame;
    }

    /** How much was written of what is next: of the frame that was begun, or of the first record of the ring. */
    final int sentLength()
    {
        return sentLength;
    }

    final void sentLength(final int length)
    {
        sentLength = length;
    }

    /**
     * Whether anything was dropped that was accepted before the marker which is next in the ring, and after the one
     * before it. For the consumer.
     */
    final boolean takeLost()
    {
        final long position = ring().nextRecord(ring().consumerPosition());
        boolean taken = lostBeforeRing || ring().isLost(ring().index(position));
        lostBeforeRing = false;
        if (lookedGeneration != generation() || position >= lookedPosition)
        {
            taken |= lost;
            lost = false;
        }
        return taken;
    }

    final boolean hasQueued()
    {
        final FrameQueue present = queue;
        return present != null && !present.isEmpty();
    }

    /**
     * Enqueues a shared frame, of which one reference is taken over if it is accepted.
     *
     * @param frame     to send.
     * @param droppable whether it may be dropped to make room.
     * @return what became of it.
     */
    final SendResult offer(final SharedBuffer frame, final boolean droppable)
    {
        final SendResult entered = enterShared(CLOSING | STREAM);
        if (!entered.isAccepted())
        {
            return entered;
        }
        SendResult result = SendResult.BACK_PRESSURE;
        try
        {
            ensureQueue();
            result = reserve(frame.length(), hasRing());
            if (result.isAccepted() && !enqueue(frame, droppable))
            {
                result = SendResult.BACK_PRESSURE;
            }
        }
        finally
        {
            leave(result);
        }
        return result;
    }

    /**
     * Puts a frame into a slot, of which one reference is taken over if it is accepted. If the slot is empty, a token
     * is enqueued; else the frame takes the place of the older one.
     *
     * @param slot  of the key.
     * @param frame to send.
     * @return what became of it.
     */
    final SendResult offerConflated(final ConflationSlot slot, final SharedBuffer frame)
    {
        final SendResult entered = enterShared(CLOSING | STREAM);
        if (!entered.isAccepted())
        {
            return entered;
        }
        SendResult result = SendResult.BACK_PRESSURE;
        try
        {
            ensureQueue();
            final SendResult reserved = reserve(frame.length(), hasRing());
            result = reserved.isAccepted() ? put(slot, frame) :
                reserved == SendResult.BACK_PRESSURE && replace(slot, frame) ? SendResult.ACCEPTED : reserved;
        }
        finally
        {
            leave(result);
        }
        return result;
    }

    /** What a slot holds is always reserved for, so the room of the older frame may be used only after the exchange. */
    private SendResult put(final ConflationSlot slot, final SharedBuffer frame)
    {
        final SharedBuffer older = slot.put(frame);
        if (older != null)
        {
            unreserve(older.length());
            older.release(1);
            listener().onConflated();
            return SendResult.ACCEPTED;
        }
        if (enqueueToken(slot))
        {
            return SendResult.ACCEPTED;
        }
        // Nobody else takes from the slot while it has no token, but a newer frame may have come.
        final SharedBuffer newest = slot.take();
        unreserve(newest.length());
        if (newest == frame)
        {
            return SendResult.BACK_PRESSURE;
        }
        newest.release(1);
        listener().onDropped(1, false);
        return SendResult.ACCEPTED;
    }

    /** Replaces what waits, for which there is a reservation already; a longer frame must have room to grow. */
    private boolean replace(final ConflationSlot slot, final SharedBuffer frame)
    {
        SharedBuffer older = slot.newest();
        while (older != null)
        {
            // Its life may have ended by now, so what counts is its length when it has been replaced.
            final int growth = Math.max(0, frame.length() - older.length());
            if (growth > 0 && !reserveGrowth(growth, hasRing()))
            {
                return false;
            }
            if (slot.replace(older, frame))
            {
                adjust(frame.length() - older.length() - growth);
                older.release(1);
                listener().onConflated();
                return true;
            }
            adjust(-growth);
            older = slot.newest();
        }
        return false;
    }

    private boolean enqueueToken(final ConflationSlot slot)
    {
        if (offerToQueue(slot, false))
        {
            return true;
        }
        if (!leaseInside())
        {
            return false;
        }
        final int handle = enter(slot);
        if (handle == NO_HANDLE)
        {
            return false;
        }
        final OutboundRing ring = ring();
        final int index = ring.claim(OutboundRing.TOKEN, OutboundRing.REFERENCE_LENGTH);
        if (index == OutboundRing.NO_SPACE)
        {
            context().handles().remove(handle);
            return false;
        }
        ring.putReference(index, handle, 0);
        ring.commit(index);
        return true;
    }

    /** Without room, the reservation ends. */
    private boolean enqueue(final SharedBuffer frame, final boolean droppable)
    {
        if (offerToQueue(frame, droppable))
        {
            return true;
        }
        if (!leaseInside())
        {
            unreserve(frame.length());
            return false;
        }
        final int handle = enter(frame);
        if (handle == NO_HANDLE)
        {
            unreserve(frame.length());
            return false;
        }
        final int index =
            claimReserved(droppable ? OutboundRing.DROPPABLE : OutboundRing.REFERENCE, frame.length());
        if (index == OutboundRing.NO_SPACE)
        {
            context().handles().remove(handle);
            return false;
        }
        ring().putReference(index, handle, frame.length());
        ring().commit(index);
        return true;
    }

    /** Before anything is reserved, since there may be no memory for it. */
    private void ensureQueue()
    {
        if (queue == null)
        {
            QUEUE.compareAndSet(this, (FrameQueue)null, new FrameQueue());
        }
    }

    private boolean offerToQueue(final Object entry, final boolean droppable)
    {
        return !hasRing() && (queue.offer(entry, droppable) || writeNow() && queue.offer(entry, droppable));
    }

    /** The queue is full. On the writer's own thread, the socket may take what it holds. */
    private boolean writeNow()
    {
        return listener().onQueueFull() && queue.size() < FrameQueue.CAPACITY && !hasRing();
    }

    /**
     * Drops the oldest droppable frames, of which nothing was written, until so much room has been made. Any thread may
     * call it.
     *
     * @param bytes to make room for.
     * @return the number of frames that were dropped.
     */
    public final int dropOldest(final long bytes)
    {
        if (!awaitConsume())
        {
            return 0;
        }
        try
        {
            final long before = referencedBytes();
            int count = dropQueued(bytes, false);
            lostBeforeRing |= count > 0;
            final OutboundRing ring = ring();
            final long left = bytes - (before - referencedBytes());
            if (ring != null && (left > 0 || count == 0))
            {
                count += dropInRing(ring, left);
            }
            return count;
        }
        finally
        {
            endConsume();
        }
    }

    /**
     * Drops everything that was not begun, because the connection is to end at once; what is committed later, or is
     * being written at this moment, when the writer comes. Any thread may call it.
     */
    public final void dropAll()
    {
        droppingAll = true;
        if (awaitConsume())
        {
            try
            {
                dropUnbegun();
            }
            finally
            {
                endConsume();
            }
        }
    }

    /** Drops everything that was not begun, if that is to be. For the consumer. */
    final void dropUnbegun()
    {
        if (droppingAll)
        {
            lostBeforeRing |= dropQueued(Long.MAX_VALUE, true) > 0;
            final OutboundRing ring = ring();
            if (ring != null)
            {
                dropRing(ring);
            }
        }
    }

    /** Whoever consumes does so for an instant, unless its thread was interrupted by another in between. */
    private boolean awaitConsume()
    {
        for (int i = 0; i < CONSUME_ATTEMPTS; i++)
        {
            if (tryConsume())
            {
                return true;
            }
            if ((i & CONSUME_SPINS) != CONSUME_SPINS)
            {
                Thread.onSpinWait();
            }
            else
            {
                Thread.yield();
            }
        }
        return false;
    }

    private int dropQueued(final long bytes, final boolean all)
    {
        final FrameQueue present = queue;
        if (present == null)
        {
            return 0;
        }
        int count = 0;
        long left = bytes;
        for (int i = 0; left > 0; i++)
        {
            final Object entry = present.peek(i);
            if (entry == null)
            {
                break;
            }
            if (entry != DROPPED && (all || present.isDroppable(i)))
            {
                present.replace(i, DROPPED);
                left -= release(entry);
                count++;
            }
        }
        trimQueue();
        return count;
    }

    /** Removes what was dropped from the head of the queue. For the consumer. */
    final void trimQueue()
    {
        while (queue != null && queue.peek(0) == DROPPED)
        {
            queue.poll();
        }
    }

    /** Gives up a frame, or what a slot holds; returns its length. For the consumer. */
    final int release(final Object entry)
    {
        final SharedBuffer frame =
            entry instanceof ConflationSlot ? ((ConflationSlot)entry).take() : (SharedBuffer)entry;
        final int length = frame.length();
        unreserve(length);
        frame.release(1);
        return length;
    }

    /** Looks only at what it has not looked at before: what could not be dropped then, cannot be now. */
    private int dropInRing(final OutboundRing ring, final long bytes)
    {
        beginLook(ring);
        long position = ring.nextRecord(lookedPosition);
        long left = bytes;
        int count = 0;
        while (position >= 0 && (left > 0 || count == 0))
        {
            final int index = ring.index(position);
            final int length = ring.length(index);
            if (ring.type(index) == OutboundRing.DROPPABLE)
            {
                final Object frame = context().handles().remove(ring.referenceHandle(index));
                ring.drop(index);
                left -= release(frame);
                lost = true;
                count++;
            }
            else if (lost && ring.type(index) == OutboundRing.MARKER)
            {
                ring.markLost(index);
                lost = false;
            }
            lookedPosition = ring.positionAfter(position, length);
            position = ring.nextRecord(lookedPosition);
        }
        lookedPosition = Math.max(lookedPosition, ring.closeGap(lookedPosition));
        return count;
    }

    private void dropRing(final OutboundRing ring)
    {
        beginLook(ring);
        long position = ring.nextRecord(ring.consumerPosition());
        if (position >= 0 && begun == null && sentLength > 0)
        {
            position = ring.nextRecord(ring.positionAfter(position, ring.length(ring.index(position))));
        }
        boolean dropped = lostBeforeRing;
        while (position >= 0)
        {
            final int index = ring.index(position);
            final int length = ring.length(index);
            if (ring.type(index) != OutboundRing.MARKER)
            {
                dropped |= dropRecord(ring, index);
            }
            else if (dropped || lost && position >= lookedPosition)
            {
                ring.markLost(index);
            }
            final long next = ring.positionAfter(position, length);
            lookedPosition = Math.max(lookedPosition, next);
            position = ring.nextRecord(next);
        }
        lost |= dropped;
        ring.consumePadding();
    }

    private boolean dropRecord(final OutboundRing ring, final int index)
    {
        final int type = ring.type(index);
        if (type == OutboundRing.TOKEN || OutboundRing.isReference(type))
        {
            release(context().handles().remove(ring.referenceHandle(index)));
        }
        else if (type == OutboundRing.MESSAGE)
        {
            unreserveMessage();
        }
        if (type == OutboundRing.RAW)
        {
            return false;
        }
        ring.drop(index);
        return true;
    }

    /** What was looked at in another ring, or is consumed, does not count. */
    private void beginLook(final OutboundRing ring)
    {
        final int generation = generation();
        final long consumed = ring.consumerPosition();
        if (lookedGeneration != generation || lookedPosition < consumed)
        {
            lookedGeneration = generation;
            lookedPosition = consumed;
        }
    }
}
