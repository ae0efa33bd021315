package io.millrace.outbound;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.millrace.counters.AgentRole;
import io.millrace.counters.CounterKey;
import io.millrace.memory.BufferPool;
import io.millrace.memory.SharedBuffer;
import io.millrace.monitor.Counter;
import io.millrace.monitor.CounterSet;

/**
 * Drains the outbound sides of a writer thread's connections into their sockets. What is pending for a connection goes
 * into one write: a single or long record straight from the ring, several short ones through a staging buffer, a large
 * frame from the buffer that its record refers to. A record is consumed only when the kernel has all of it.
 * <p>
 * Belongs to one writer thread.
 */
public final class OutboundWriter implements AutoCloseable
{
    /** Writes per visit at most: producers that go on with small frames would not let it end otherwise. */
    private static final int TURNS_PER_VISIT = 32;

    /** Compression takes longer than copying: so many times less is a share of it. */
    private static final int COMPRESSED_SHARE = 8;

    /** What is left of a share is never so little that a stage might find no whole header in it. */
    private static final int LEAST_SHARE = 64;

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
        LAST_WRITTEN,

        /** What had to be the last bytes, after the closing ones, is out as well. */
        FINISHED
    }

    private final PendingFrames pending;
    private final CountingTarget counting = new CountingTarget();
    private final int maxBytesPerVisit;
    private Counter bytesSent;
    private Counter framesSent;
    private Counter writesCounter;
    private Counter writesShort;
    private int writes;
    private long takenBytes;
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
        this.maxBytesPerVisit = maxBytesPerVisit;
        pending = new PendingFrames(buffers, stagingLength);
        counters(CounterSet.detached(AgentRole.WRITER));
    }

    /**
     * Has it be seen what is written. To be called once at most, before anything drives the writer.
     *
     * @param set of the writer agent.
     */
    public void counters(final CounterSet set)
    {
        bytesSent = set.get(CounterKey.BYTES_SENT);
        framesSent = set.get(CounterKey.FRAMES_SENT);
        writesCounter = set.get(CounterKey.WRITES);
        writesShort = set.get(CounterKey.WRITES_SHORT);
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

    /** A producer that drops something at this moment is done in an instant, so the writer does not wait for it. */
    private Status visit(final OutboundDrain drain, final WriteTarget target) throws IOException
    {
        takenBytes = 0;
        writtenBytes = 0;
        writes = 0;
        if (!drain.outbound().tryConsume())
        {
            return Status.MORE;
        }
        try
        {
            final EncodingStage stage = drain.stage();
            final Status status = stage == EncodingStage.PLAIN ?
                writeAll(drain, stage, target) : writeEncoded(drain, stage, counting.wrap(target));
            if (status == Status.BLOCKED)
            {
                writesShort.add(1);
            }
            return status;
        }
        finally
        {
            drain.outbound().endConsume();
            count();
        }
    }

    private void count()
    {
        if (writtenBytes > 0)
        {
            bytesSent.add(writtenBytes);
            writesCounter.add(writes);
            framesSent.add(pending.takeWrittenFrames());
        }
    }

    /** What a stage has encoded leaves with the visit, or is kept by the stage and leaves with a later one. */
    private Status writeEncoded(final OutboundDrain drain, final EncodingStage stage, final WriteTarget target)
        throws IOException
    {
        boolean complete = false;
        try
        {
            final Status status = !stage.flush(target) ? Status.BLOCKED :
                !stage.isReady() ? Status.DRAINED : finish(drain, stage, target, writeAll(drain, stage, target));
            complete = true;
            return status;
        }
        finally
        {
            writtenBytes = counting.written();
            writes = counting.writes();
            if (!complete)
            {
                drain.outbound().context().wire().clear();
            }
        }
    }

    private static Status finish(
        final OutboundDrain drain, final EncodingStage stage, final WriteTarget target, final Status status)
        throws IOException
    {
        if (status != Status.LAST_WRITTEN && !(status == Status.CLOSE_WRITTEN && drain.isFinishing()))
        {
            return stage.flush(target) ? status : Status.BLOCKED;
        }
        return !stage.finish(target) ? Status.BLOCKED : drain.isFinishing() ? Status.FINISHED : status;
    }

    private Status writeAll(final OutboundDrain drain, final EncodingStage stage, final WriteTarget target)
        throws IOException
    {
        final Outbound outbound = drain.outbound();
        Status status = null;
        for (int turns = TURNS_PER_VISIT; status == null; turns--)
        {
            if (turns == 0)
            {
                status = Status.MORE;
            }
            else if (!writeControl(drain, stage, target))
            {
                status = Status.BLOCKED;
            }
            else if (drain.isClosingWritten())
            {
                status = outbound.closingFrame().last() ? Status.LAST_WRITTEN : Status.CLOSE_WRITTEN;
            }
            else
            {
                status = writeFrames(drain, stage, target);
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
        if (outbound.hasProducers() || !outbound.isClosing() || !outbound.tryConsume())
        {
            return false;
        }
        try
        {
            drain.stage().release();
            pending.discard(outbound);
            return outbound.returnIfDrained();
        }
        finally
        {
            outbound.endConsume();
        }
    }

    /**
     * Does the same though producers are inside, if each of them is a claim that the application has not completed: its
     * ring is used no more, and what a claimant may write to is left to the garbage collector. The claims may still be
     * completed, to no effect.
     *
     * @param drain of a connection that refuses sends.
     * @return false if another producer is inside, so that it must be tried again.
     */
    public boolean quarantine(final OutboundDrain drain)
    {
        final Outbound outbound = drain.outbound();
        if (!outbound.tryConsume())
        {
            return false;
        }
        try
        {
            final OutboundRing ring = outbound.quarantine();
            if (ring != null)
            {
                drain.stage().release();
                pending.quarantine(outbound, ring);
                outbound.context().rings().abandon(ring);
            }
            return ring != null;
        }
        finally
        {
            outbound.endConsume();
        }
    }

    /**
     * Lets another thread be the writer thread. Only when none uses the writer.
     */
    public void handOver()
    {
        pending.staging().handOver();
    }

    /**
     * Gives the staging buffer back.
     */
    @Override
    public void close()
    {
        pending.close();
    }

    /** Null if it should be called again. */
    private Status writeFrames(final OutboundDrain drain, final EncodingStage stage, final WriteTarget target)
        throws IOException
    {
        if (takenBytes >= maxBytesPerVisit)
        {
            // A control frame took the rest of the share.
            return Status.MORE;
        }
        final Outbound outbound = drain.outbound();
        final ByteBuffer range = pending.gather(outbound);
        if (range == null)
        {
            return pending.isMarkerNext() ? takeMarker(outbound, stage, target) : onEmpty(drain);
        }
        if (drain.isStageOutdated())
        {
            // It was told how to encode during this visit: the next one begins with the stage for these bytes.
            pending.consume(outbound, 0);
            return Status.MORE;
        }
        final SharedBuffer shared = pending.shared();
        final long share = stage.isCompressing() ? maxBytesPerVisit / COMPRESSED_SHARE : maxBytesPerVisit;
        final int length = shared != null ? range.remaining() :
            (int)Math.min(range.remaining(), Math.max(LEAST_SHARE, share - takenBytes));
        range.limit(range.position() + length);
        final int taken = shared != null ? takeShared(stage, target, shared, range) : take(stage, target, range);
        pending.consume(outbound, taken);
        if (stage == EncodingStage.PLAIN ? taken < length : stage.isPending())
        {
            return Status.BLOCKED;
        }
        return takenBytes >= share ? Status.MORE : null;
    }

    private int takeShared(
        final EncodingStage stage, final WriteTarget target, final SharedBuffer frame, final ByteBuffer range)
        throws IOException
    {
        final int taken = stage.writeShared(target, frame, range);
        takenBytes += taken;
        return taken;
    }

    private int take(final EncodingStage stage, final WriteTarget target, final ByteBuffer range) throws IOException
    {
        final int taken = stage.write(target, range);
        takenBytes += taken;
        if (stage == EncodingStage.PLAIN)
        {
            writtenBytes += taken;
            writes++;
        }
        return taken;
    }

    private Status onEmpty(final OutboundDrain drain)
    {
        final Outbound outbound = drain.outbound();
        final ClosingFrame closing = outbound.closingFrame();
        // Whoever was accepted before the flag was raised is inside, and may lease a ring, or has committed and left:
        // so look at the flag first, then who is inside, and only then at the ring and the queue.
        final boolean ending = closing != null && outbound.isClosing() && !outbound.hasProducers();
        final boolean drained = outbound.returnIfDrained();
        if (!ending)
        {
            // A producer that is inside calls the writer when it leaves.
            return Status.DRAINED;
        }
        if (drained && !outbound.hasQueued())
        {
            drain.beginClosing(closing);
            return null;
        }
        // Another thread has changed the word, or queued something, in between.
        return Status.MORE;
    }

    private boolean writeControl(final OutboundDrain drain, final EncodingStage stage, final WriteTarget target)
        throws IOException
    {
        drain.takePong();
        while (drain.hasControl())
        {
            final int length = Math.min(drain.controlRemaining(), pending.staging().capacity());
            drain.copyControl(pending.staging().buffer(), length);
            final int taken = take(stage, target, pending.staging().range(0, length));
            drain.onControlWritten(taken);
            if (taken < length)
            {
                return false;
            }
            pending.onControlWritten(drain.hasControl() ? 0 : 1);
        }
        return true;
    }

    /** What was accepted before the marker is out, but for a pong that may have come meanwhile. */
    private Status takeMarker(final Outbound outbound, final EncodingStage stage, final WriteTarget target)
        throws IOException
    {
        if (!stage.flush(target))
        {
            return Status.BLOCKED;
        }
        if (!outbound.hasPong())
        {
            pending.takeMarker(outbound);
        }
        return null;
    }
}
