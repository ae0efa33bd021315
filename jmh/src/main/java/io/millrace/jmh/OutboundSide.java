package io.millrace.jmh;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.millrace.api.FlushListener;
import io.millrace.memory.BufferPool;
import io.millrace.memory.OffHeapAllocator;
import io.millrace.memory.SharedBuffers;
import io.millrace.outbound.EncodingStage;
import io.millrace.outbound.Outbound;
import io.millrace.outbound.OutboundContext;
import io.millrace.outbound.OutboundDrain;
import io.millrace.outbound.OutboundLimits;
import io.millrace.outbound.OutboundListener;
import io.millrace.outbound.OutboundRingPool;
import io.millrace.outbound.OutboundWriter;
import io.millrace.outbound.WriteTarget;
import io.millrace.protocol.FrameHeader;
import io.millrace.protocol.Opcode;

/**
 * The outbound side of a connection whose socket takes everything and costs nothing, and its writer.
 */
final class OutboundSide implements AutoCloseable
{
    static final int TEXT = FrameHeader.FIN_BIT | Opcode.TEXT;
    private static final int RING_CAPACITY = 256 * 1024;
    private static final int STAGING_LENGTH = 64 * 1024;
    private static final long OUTBOUND_LIMIT = 64L * 1024 * 1024;

    private final TakingTarget target = new TakingTarget();
    private final OffHeapAllocator allocator = new OffHeapAllocator();
    private final BufferPool buffers = new BufferPool(allocator, OUTBOUND_LIMIT);
    private final OutboundRingPool rings = new OutboundRingPool(allocator, RING_CAPACITY);
    private final OutboundWriter writer = new OutboundWriter(buffers, STAGING_LENGTH, Integer.MAX_VALUE);
    private final Outbound outbound = new Outbound(
        new OutboundContext(
            rings, new SharedBuffers(buffers), new OutboundLimits(OUTBOUND_LIMIT, OUTBOUND_LIMIT / 2, 0)),
        new SilentListener());
    private final OutboundDrain drain = new OutboundDrain(outbound, EncodingStage.PLAIN);

    OutboundSide()
    {
        writtenBy(Thread.currentThread());
    }

    void writtenBy(final Thread thread)
    {
        rings.owner(thread);
    }

    Outbound outbound()
    {
        return outbound;
    }

    /** Bytes that the socket has taken; for the thread that writes. */
    long taken()
    {
        return target.taken;
    }

    /** Writes everything; how many bytes that were. */
    long write() throws IOException
    {
        final long before = target.taken;
        OutboundWriter.Status status;
        do
        {
            status = writer.write(drain, target);
        }
        while (status == OutboundWriter.Status.MORE);
        if (status != OutboundWriter.Status.DRAINED)
        {
            throw new IllegalStateException(status.name());
        }
        return target.taken - before;
    }

    /** Writes everything, which is so much; how many bytes the socket has taken so far. */
    long write(final long expected) throws IOException
    {
        final long count = write();
        if (count != expected)
        {
            throw new IllegalStateException("wrote " + count + " bytes instead of " + expected);
        }
        return target.taken;
    }

    @Override
    public void close()
    {
        writer.close();
        rings.close();
        buffers.close();
        if (allocator.allocatedBytes() != 0)
        {
            throw new IllegalStateException(allocator.allocatedBytes() + " bytes were not released");
        }
    }

    /** A socket that takes everything. */
    private static final class TakingTarget implements WriteTarget
    {
        private long taken;

        @Override
        public int write(final ByteBuffer source)
        {
            final int length = source.remaining();
            source.position(source.limit());
            taken += length;
            return length;
        }
    }

    /** The writer comes by itself. */
    private static final class SilentListener implements OutboundListener
    {
        @Override
        public void onScheduled()
        {
        }

        @Override
        public void onDrained()
        {
        }

        @Override
        public void onFlushed(final FlushListener flushListener, final boolean written)
        {
        }

        @Override
        public boolean onQueueFull()
        {
            return false;
        }

        @Override
        public void onDropped(final int count, final boolean oldest)
        {
        }

        @Override
        public void onConflated()
        {
        }

        @Override
        public boolean onWait()
        {
            return false;
        }
    }
}
