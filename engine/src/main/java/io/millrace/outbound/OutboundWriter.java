package io.millrace.outbound;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.millrace.memory.BufferPool;
import io.millrace.memory.OffHeapBuffer;
import io.millrace.memory.SharedBuffer;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;

/**
 * Drains the outbound sides of a writer thread's connections into their sockets. What is pending for a connection goes
 * into one write: a single or long record straight from the ring, several short ones through a staging buffer, a large
 * frame from the buffer that its record refers to. A record is consumed only when the kernel has all of it.
 * <p>
 * Belongs to one writer thread.
 */
public final class OutboundWriter implements AutoCloseable
{
    private static final int DIRECT_LENGTH = 8 * 1024;

    /** How a visit to a connection ended. */
    public enum Status
    {
        /** Nothing is left to write. */
        DRAINED,

        /** The connection had its share; there is more to write. */
        MORE,

        /** The kernel takes no more now: visit again when the socket is writable. */
        BLOCKED,

        /** The closing bytes are out; the peer may still answer. */
        CLOSE_WRITTEN,

        /** The closing bytes are out, and nothing more is expected of the peer. */
        LAST_WRITTEN
    }

    private final BufferPool buffers;
    private final OffHeapBuffer staging;
    private final int maxBytesPerVisit;
    private final MessageHandler onConsumed = (type, buffer, index, length) -> onConsumed(type, index, true);
    private final MessageHandler onDiscarded = (type, buffer, index, length) -> onConsumed(type, index, false);
    private final int directLength;
    private OutboundDrain current;
    private long writtenBytes;

    /**
     * Creates the writer of one thread.
     *
     * @param buffers          to take the staging buffer from.
     * @param stagingLength    of that buffer, in bytes.
     * @param maxBytesPerVisit after which another connection has its turn.
     */
    public OutboundWriter(final BufferPool buffers, final int stagingLength, final int maxBytesPerVisit)
    {
        this.buffers = buffers;
        this.maxBytesPerVisit = maxBytesPerVisit;
        staging = buffers.acquire(stagingLength);
        staging.confine("a staging buffer");
        directLength = Math.min(DIRECT_LENGTH, staging.capacity());
    }

    /**
     * Writes what a connection has to send, as far as its socket takes it.
     *
     * @param drain  of the connection.
     * @param target its socket.
     * @return how it ended.
     * @throws IOException if the socket failed.
     */
    public Status write(final OutboundDrain drain, final WriteTarget target) throws IOException
    {
        final Outbound outbound = drain.outbound();
        outbound.onWriterCame();
        final Status status = visit(drain, target);
        if (status == Status.BLOCKED)
        {
            outbound.onWriterReturns();
        }
        outbound.onWriterLeaves();
        return status;
    }

    /**
     * Writes what a connection has to send, as far as its socket takes it, in between and out of turn: the writer is
     * called and comes all the same, and whatever has to follow is left to that visit. So this may be called while the
     * connection is queued for the writer.
     *
     * @param drain  of the connection.
     * @param target its socket.
     * @throws IOException if the socket failed; the next visit will find it so as well.
     */
    public void writeInline(final OutboundDrain drain, final WriteTarget target) throws IOException
    {
        drain.outbound().schedule();
        visit(drain, target);
        drain.outbound().onWriterLeaves();
    }

    private Status visit(final OutboundDrain drain, final WriteTarget target) throws IOException
    {
        final Outbound outbound = drain.outbound();
        writtenBytes = 0;
        Status status = null;
        while (status == null)
        {
            if (!writeControl(drain, target))
            {
                status = Status.BLOCKED;
            }
            else if (drain.isClosingWritten())
            {
                status = outbound.closingFrame().last() ? Status.LAST_WRITTEN : Status.CLOSE_WRITTEN;
            }
            else
            {
                status = writeRecords(drain, target);
            }
        }
        return status;
    }

    /**
     * The bytes that the last visit wrote.
     *
     * @return the number of bytes.
     */
    public long writtenBytes()
    {
        return writtenBytes;
    }

    /**
     * Drops what a connection that has ended still holds, and returns its ring.
     *
     * @param drain of a connection that refuses sends.
     * @return false if a producer is still inside, so that it must be tried again.
     */
    public boolean discard(final OutboundDrain drain)
    {
        final Outbound outbound = drain.outbound();
        if (outbound.hasProducers() || !outbound.isClosing())
        {
            return false;
        }
        final OutboundRing ring = outbound.ring();
        if (ring != null)
        {
            current = drain;
            ring.discard(onDiscarded);
        }
        return outbound.returnIfDrained();
    }

    /**
     * Lets another thread be the writer thread. Only when none uses the writer.
     */
    public void handOver()
    {
        staging.handOver();
    }

    /**
     * Gives the staging buffer back.
     */
    @Override
    public void close()
    {
        buffers.release(staging);
    }

    /** Null if it should be called again. */
    private Status writeRecords(final OutboundDrain drain, final WriteTarget target) throws IOException
    {
        final OutboundRing ring = drain.outbound().ring();
        final long position = ring == null ? -1 : ring.nextRecord(ring.consumerPosition());
        if (position < 0)
        {
            return onEmpty(drain);
        }
        if (ring.type(ring.index(position)) == OutboundRing.MARKER)
        {
            takeMarker(drain);
            return null;
        }
        final ByteBuffer range = gather(drain, ring, position);
        final int length = range.remaining();
        final int written = drain.stage().write(target, range);
        writtenBytes += written;
        consume(drain, written);
        if (written < length)
        {
            return Status.BLOCKED;
        }
        return writtenBytes >= maxBytesPerVisit ? Status.MORE : null;
    }

    private Status onEmpty(final OutboundDrain drain)
    {
        final Outbound outbound = drain.outbound();
        final ClosingFrame closing = outbound.closingFrame();
        // Whoever was accepted before the flag was raised is inside, or has committed: so look at the flag first.
        final boolean ending = closing != null && outbound.isClosing();
        final boolean drained = outbound.returnIfDrained();
        if (!ending)
        {
            return Status.DRAINED;
        }
        if (drained)
        {
            drain.beginClosing(closing.bytes());
            return null;
        }
        // A producer that is inside calls the writer when it leaves; otherwise another thread changed the word.
        return outbound.hasProducers() ? Status.DRAINED : Status.MORE;
    }

    private boolean writeControl(final OutboundDrain drain, final WriteTarget target) throws IOException
    {
        drain.takePong();
        while (drain.hasControl())
        {
            final int length = Math.min(drain.controlRemaining(), staging.capacity());
            drain.copyControl(staging.buffer(), length);
            final int written = drain.stage().write(target, staging.range(0, length));
            writtenBytes += written;
            drain.onControlWritten(written);
            if (written < length)
            {
                return false;
            }
            drain.takePong();
        }
        return true;
    }

    /** At the head of the ring: what was accepted before is out, but for a pong that may have come meanwhile. */
    private void takeMarker(final OutboundDrain drain)
    {
        if (!drain.outbound().hasPong())
        {
            current = drain;
            drain.outbound().ring().consume(onConsumed, 1);
        }
    }

    private ByteBuffer gather(final OutboundDrain drain, final OutboundRing ring, final long position)
    {
        final int index = ring.index(position);
        final int sent = drain.sentLength();
        if (ring.type(index) == OutboundRing.REFERENCE)
        {
            final SharedBuffer buffer =
                (SharedBuffer)drain.outbound().context().handles().get(ring.referenceHandle(index));
            return buffer.block().range(sent, ring.referenceLength(index) - sent);
        }
        final int length = ring.length(index) - sent;
        final long next = ring.nextRecord(ring.positionAfter(position, ring.length(index)));
        if (length >= directLength || next < 0 || ring.type(ring.index(next)) != OutboundRing.FRAMES)
        {
            return ring.range(index + sent, length);
        }
        return staging.range(0, stage(ring, position, sent));
    }

    private int stage(final OutboundRing ring, final long first, final int sent)
    {
        final MutableDirectBuffer target = staging.buffer();
        long position = first;
        int skipped = sent;
        int filled = 0;
        while (position >= 0)
        {
            final int index = ring.index(position);
            final int length = ring.length(index) - skipped;
            if (ring.type(index) != OutboundRing.FRAMES || filled + length > target.capacity())
            {
                break;
            }
            target.putBytes(filled, ring.buffer(), index + skipped, length);
            filled += length;
            position = ring.nextRecord(ring.positionAfter(position, length + skipped));
            skipped = 0;
        }
        return filled;
    }

    private void consume(final OutboundDrain drain, final int written)
    {
        final OutboundRing ring = drain.outbound().ring();
        long position = ring.nextRecord(ring.consumerPosition());
        int left = written;
        int sent = drain.sentLength();
        int count = 0;
        while (left > 0)
        {
            final int index = ring.index(position);
            final int length = ring.type(index) == OutboundRing.REFERENCE ?
                ring.referenceLength(index) : ring.length(index);
            if (left < length - sent)
            {
                sent += left;
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
        drain.sentLength(sent);
        current = drain;
        ring.consume(onConsumed, count);
    }

    private void onConsumed(final int type, final int index, final boolean written)
    {
        if (type == OutboundRing.FRAMES)
        {
            return;
        }
        final Outbound outbound = current.outbound();
        final OutboundRing ring = outbound.ring();
        if (type == OutboundRing.MARKER)
        {
            outbound.listener().onFlushed(outbound.context().listeners().remove(ring.markerHandle(index)), written);
        }
        else
        {
            outbound.unreserve(ring.referenceLength(index));
            ((SharedBuffer)outbound.context().handles().remove(ring.referenceHandle(index))).release(1);
        }
    }
}
