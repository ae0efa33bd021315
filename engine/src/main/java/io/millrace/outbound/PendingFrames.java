package io.millrace.outbound;

import java.nio.ByteBuffer;

import io.millrace.memory.BufferPool;
import io.millrace.memory.HandleTable;
import io.millrace.memory.OffHeapBuffer;
import io.millrace.memory.SharedBuffer;

import org.agrona.concurrent.MessageHandler;

/**
 * Puts together what a writer writes next for a connection, and takes away what was written. In this order: the frame
 * or record of which a part is out, the queue of shared frames, the ring. A long frame or record, or a lone record, is
 * written from where it lies; several short ones are copied into a staging buffer, to be one write. A token of a
 * conflation slot becomes a plain reference when its turn comes.
 * <p>
 * Belongs to one writer thread, which must be the consumer of the connection that it looks at.
 */
final class PendingFrames implements AutoCloseable
{
    private static final int DIRECT_LENGTH = 8 * 1024;

    private final BufferPool buffers;
    private final OffHeapBuffer staging;
    private final int directLength;
    private final MessageHandler onWritten = (type, buffer, index, length) -> onWrittenRecord(type, index);
    private final MessageHandler onBegun = (type, buffer, index, length) -> removeFrame(index);
    private final MessageHandler onMarker = (type, buffer, index, length) -> onMarker(index);
    private final MessageHandler onDiscarded =
        (type, buffer, index, length) -> onDiscarded(OutboundRing.typeOf(type), index);
    private Outbound current;
    private ByteBuffer direct;
    private SharedBuffer shared;
    private int filled;
    private int skipped;
    private int queued;
    private int writtenFrames;
    private boolean markerNext;
    private boolean lost;
    private OffHeapBuffer viewedBlock;
    private ByteBuffer view;

    PendingFrames(final BufferPool buffers, final int stagingLength)
    {
        this.buffers = buffers;
        staging = buffers.acquire(stagingLength);
        staging.confine("a staging buffer");
        directLength = Math.min(DIRECT_LENGTH, staging.capacity());
    }

    OffHeapBuffer staging()
    {
        return staging;
    }

    @Override
    public void close()
    {
        view = null;
        viewedBlock = null;
        buffers.release(staging);
    }

    /** Whether {@link #gather(Outbound)} has just found a marker and nothing before it. */
    boolean isMarkerNext()
    {
        return markerNext;
    }

    /** The frame that {@link #gather(Outbound)} has just found, if it is whole, sent to many, and to be compressed. */
    SharedBuffer shared()
    {
        return shared;
    }

    /**
     * What to write next.
     *
     * @return a range, valid until the next call; null if there is none, or a marker is next.
     */
    ByteBuffer gather(final Outbound outbound)
    {
        current = outbound;
        direct = null;
        shared = null;
        filled = 0;
        queued = 0;
        markerNext = false;
        outbound.dropUnbegun();
        skipped = outbound.sentLength();
        final OutboundRing ring = outbound.ring();
        // Who sees how far the ring is claimed also sees what was queued before.
        final long end = ring == null ? 0 : ring.producerPosition();
        final SharedBuffer begun = outbound.begun();
        if (begun == null && skipped > 0)
        {
            // A part of the first record is out, so the rest of it goes before what has come to the queue meanwhile.
            gatherRing(ring, outbound.hasQueued() ? ring.nextRecord(ring.consumerPosition()) + 1 : end);
        }
        else if ((begun == null || add(begun)) && gatherQueue(outbound) && ring != null)
        {
            gatherRing(ring, end);
        }
        return direct != null ? direct : filled > 0 ? staging.range(0, filled) : null;
    }

    /** False if nothing more can be added. */
    private boolean add(final SharedBuffer frame)
    {
        final int length = frame.length() - skipped;
        final boolean apart = frame.isShared() && current.isCompressing();
        if (filled == 0 && (length >= directLength || apart))
        {
            direct = range(frame, skipped, length);
            shared = apart && skipped == 0 ? frame : null;
            return false;
        }
        if (apart || filled + length > staging.capacity())
        {
            return false;
        }
        staging.buffer().putBytes(filled, frame.block().buffer(), skipped, length);
        filled += length;
        skipped = 0;
        return true;
    }

    /** Several writers may write the same frame, so each has a view of its own; of the last one, since that goes on. */
    private ByteBuffer range(final SharedBuffer frame, final int offset, final int length)
    {
        final OffHeapBuffer block = frame.block();
        if (!frame.isShared())
        {
            return block.range(offset, length);
        }
        if (block != viewedBlock)
        {
            view = block.view();
            viewedBlock = block;
        }
        return view.limit(offset + length).position(offset);
    }

    /** False if nothing may follow what was gathered so far. */
    private boolean gatherQueue(final Outbound outbound)
    {
        final FrameQueue queue = outbound.queue();
        if (queue == null)
        {
            return true;
        }
        outbound.trimQueue();
        Object entry;
        while ((entry = queue.peek(queued)) != null)
        {
            final boolean added = entry == OutboundShared.DROPPED || add(resolve(queue, entry));
            if (added || direct != null)
            {
                queued++;
            }
            if (!added)
            {
                return false;
            }
        }
        return queued == queue.size();
    }

    private SharedBuffer resolve(final FrameQueue queue, final Object entry)
    {
        if (!(entry instanceof ConflationSlot))
        {
            return (SharedBuffer)entry;
        }
        final SharedBuffer newest = ((ConflationSlot)entry).take();
        queue.replace(queued, newest);
        return newest;
    }

    private void gatherRing(final OutboundRing ring, final long end)
    {
        long position = ring.nextRecord(ring.consumerPosition(), end);
        while (position >= 0)
        {
            final int index = ring.index(position);
            final int type = ring.type(index);
            if (type == OutboundRing.MARKER)
            {
                markerNext = filled == 0;
                return;
            }
            final int length = ring.length(index);
            final long next = ring.nextRecord(ring.positionAfter(position, length), end);
            final boolean added = OutboundRing.isFrames(type) ?
                addRecord(ring, index, length, next) : add(frame(ring, index, type));
            if (!added)
            {
                return;
            }
            position = next;
        }
    }

    private boolean addRecord(final OutboundRing ring, final int index, final int recordLength, final long next)
    {
        final int length = recordLength - skipped;
        if (filled == 0 &&
            (length >= directLength || next < 0 || ring.type(ring.index(next)) == OutboundRing.MARKER))
        {
            direct = ring.range(index + skipped, length);
            return false;
        }
        if (filled + length > staging.capacity())
        {
            return false;
        }
        staging.buffer().putBytes(filled, ring.buffer(), index + skipped, length);
        filled += length;
        skipped = 0;
        return true;
    }

    private SharedBuffer frame(final OutboundRing ring, final int index, final int type)
    {
        final HandleTable<Object> handles = current.context().handles();
        if (type != OutboundRing.TOKEN)
        {
            return (SharedBuffer)handles.get(ring.referenceHandle(index));
        }
        final SharedBuffer newest = ((ConflationSlot)handles.remove(ring.referenceHandle(index))).take();
        ring.resolve(index, handles.enter(newest), newest.length());
        return newest;
    }

    /** Takes away what was written of that which was gathered last. */
    void consume(final Outbound outbound, final int written)
    {
        int left = written;
        final SharedBuffer begun = outbound.begun();
        if (begun != null)
        {
            final int rest = begun.length() - outbound.sentLength();
            if (left < rest)
            {
                outbound.sentLength(outbound.sentLength() + left);
                return;
            }
            left -= rest;
            writtenFrames++;
            outbound.begun(null);
            outbound.sentLength(0);
            outbound.release(begun);
        }
        left = consumeQueue(outbound, left);
        if (left > 0)
        {
            consumeRing(outbound, left);
        }
    }

    private int consumeQueue(final Outbound outbound, final int written)
    {
        final FrameQueue queue = outbound.queue();
        int left = written;
        int count = 0;
        for (int i = queued; i > 0 && left > 0; i--)
        {
            final Object entry = queue.peek(0);
            queue.poll();
            if (entry != OutboundShared.DROPPED)
            {
                final SharedBuffer frame = (SharedBuffer)entry;
                if (left < frame.length())
                {
                    outbound.begun(frame);
                    outbound.sentLength(left);
                    writtenFrames += count;
                    outbound.unreserve(written - left, count);
                    return 0;
                }
                left -= frame.length();
                count++;
                frame.release(1);
            }
        }
        writtenFrames += count;
        outbound.unreserve(written - left, count);
        return left;
    }

    private void consumeRing(final Outbound outbound, final int written)
    {
        final OutboundRing ring = outbound.ring();
        long position = ring.nextRecord(ring.consumerPosition());
        int left = written;
        int sent = outbound.sentLength();
        int count = 0;
        boolean begins = false;
        while (left > 0)
        {
            final int index = ring.index(position);
            final boolean frames = OutboundRing.isFrames(ring.type(index));
            final int length = frames ? ring.length(index) : ring.referenceLength(index);
            if (left < length - sent)
            {
                sent += left;
                begins = !frames;
                break;
            }
            left -= length - sent;
            sent = 0;
            count++;
            if (left > 0)
            {
                position = ring.nextRecord(ring.positionAfter(position, ring.length(index)));
            }
        }
        outbound.sentLength(sent);
        ring.consume(onWritten, count);
        if (begins)
        {
            outbound.begun((SharedBuffer)outbound.context().handles().get(ring.referenceHandle(ring.index(position))));
            ring.consume(onBegun, 1);
        }
    }

    /** So many frames were written that stood neither in queue nor ring. */
    void onControlWritten(final int frames)
    {
        writtenFrames += frames;
    }

    /** The frames that were written, whole, since this was asked for the last time. */
    int takeWrittenFrames()
    {
        final int count = writtenFrames;
        writtenFrames = 0;
        return count;
    }

    private void onWrittenRecord(final int countAndType, final int index)
    {
        writtenFrames += OutboundRing.framesOf(countAndType);
        onWritten(OutboundRing.typeOf(countAndType), index);
    }

    private void onWritten(final int type, final int index)
    {
        if (type == OutboundRing.MESSAGE)
        {
            current.unreserveMessage();
        }
        else if (OutboundRing.isReference(type))
        {
            current.release(removeFrame(index));
        }
    }

    private Object removeFrame(final int index)
    {
        return current.context().handles().remove(current.ring().referenceHandle(index));
    }

    /** The marker is at the head: what was accepted before it is out, or was dropped. */
    void takeMarker(final Outbound outbound)
    {
        current = outbound;
        lost = outbound.takeLost();
        outbound.ring().consume(onMarker, 1);
    }

    private void onMarker(final int index)
    {
        onMarker(index, !lost);
    }

    private void onMarker(final int index, final boolean written)
    {
        final OutboundContext context = current.context();
        current.listener().onFlushed(context.listeners().remove(current.ring().markerHandle(index)), written);
    }

    /**
     * Gives up a ring in which claims are open, and what else a connection that has ended holds. What the claimants may
     * still write to is left to the garbage collector, which knows when they do not refer to it any more.
     */
    void quarantine(final Outbound outbound, final OutboundRing ring)
    {
        discard(outbound);
        ring.forEach((type, memory, index, length) -> onQuarantined(ring, index));
    }

    private void onQuarantined(final OutboundRing ring, final int index)
    {
        final OutboundContext context = current.context();
        final boolean taken = ring.endLargeClaim(index, false);
        final int type = ring.type(index);
        if (taken)
        {
            final SharedBuffer buffer = (SharedBuffer)context.handles().remove(ring.referenceHandle(index));
            current.unreserve(buffer.length());
            buffer.abandon();
        }
        else if (type == OutboundRing.MARKER)
        {
            current.listener().onFlushed(context.listeners().remove(ring.markerHandle(index)), false);
        }
        else if (type == OutboundRing.TOKEN || OutboundRing.isReference(type))
        {
            current.release(context.handles().remove(ring.referenceHandle(index)));
        }
    }

    /** Gives up everything that a connection which has ended still holds. No producer is inside. */
    void discard(final Outbound outbound)
    {
        current = outbound;
        final SharedBuffer begun = outbound.begun();
        if (begun != null)
        {
            outbound.begun(null);
            outbound.release(begun);
        }
        final FrameQueue queue = outbound.queue();
        while (queue != null && !queue.isEmpty())
        {
            final Object entry = queue.peek(0);
            queue.poll();
            if (entry != OutboundShared.DROPPED)
            {
                outbound.release(entry);
            }
        }
        if (outbound.ring() != null)
        {
            outbound.ring().discard(onDiscarded);
        }
    }

    private void onDiscarded(final int type, final int index)
    {
        if (type == OutboundRing.MARKER)
        {
            onMarker(index, false);
        }
        else if (type == OutboundRing.TOKEN)
        {
            current.release(removeFrame(index));
        }
        else
        {
            onWritten(type, index);
        }
    }
}
