package io.millrace.jmh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

import io.millrace.api.SendResult;
import io.millrace.api.FlushListener;
import io.millrace.memory.BufferPool;
import io.millrace.memory.SharedBuffers;
import io.millrace.memory.OffHeapAllocator;
import io.millrace.outbound.EncodingStage;
import io.millrace.outbound.Outbound;
import io.millrace.outbound.OutboundContext;
import io.millrace.outbound.OutboundLimits;
import io.millrace.outbound.OutboundDrain;
import io.millrace.outbound.OutboundListener;
import io.millrace.outbound.OutboundRingPool;
import io.millrace.outbound.OutboundWriter;
import io.millrace.outbound.WriteTarget;
import io.millrace.protocol.FrameHeader;
import io.millrace.protocol.Opcode;

import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * {@link Outbound}: the time per message sent, with its share of the writer's visit, into a socket that takes
 * everything and costs nothing. The writer comes after every 64 messages, so that the ring never fills.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = Jvm.AGRONA_FLAG)
public class OutboundBenchmark
{
    private static final int MESSAGES = 64;
    private static final int RING_CAPACITY = 256 * 1024;
    private static final int STAGING_LENGTH = 64 * 1024;
    private static final long OUTBOUND_LIMIT = 64L * 1024 * 1024;
    private static final int FIRST_BYTE = FrameHeader.FIN_BIT | Opcode.TEXT;
    private static final long SEED = 6455;

    /** Bytes in each message; the longest is too long for the ring and goes through a pooled buffer. */
    @Param({ "16", "125", "1024", "65536" })
    public int payloadLength;

    private final TakingTarget target = new TakingTarget();
    private final OffHeapAllocator allocator = new OffHeapAllocator();
    private BufferPool buffers;
    private OutboundRingPool rings;
    private OutboundWriter writer;
    private Outbound outbound;
    private OutboundDrain drain;
    private UnsafeBuffer payload;
    private long bytesPerInvocation;

    /**
     * Opens a connection's outbound side.
     */
    @Setup
    public void setup()
    {
        buffers = new BufferPool(allocator, OUTBOUND_LIMIT);
        rings = new OutboundRingPool(allocator, RING_CAPACITY);
        rings.owner(Thread.currentThread());
        writer = new OutboundWriter(buffers, STAGING_LENGTH, Integer.MAX_VALUE);
        outbound = new Outbound(
            new OutboundContext(
                rings, new SharedBuffers(buffers), new OutboundLimits(OUTBOUND_LIMIT, OUTBOUND_LIMIT / 2, 0)),
            new SilentListener());
        drain = new OutboundDrain(outbound, EncodingStage.PLAIN);
        payload = new ClientFrames(SEED).nextText(payloadLength);
        bytesPerInvocation = MESSAGES * (FrameHeader.encodedLength(payloadLength, false) + (long) payloadLength);
    }

    /**
     * Releases the memory.
     */
    @TearDown
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

    /**
     * Messages that share records, as replies from a handler do.
     *
     * @return bytes written so far.
     * @throws IOException never.
     */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long batched() throws IOException
    {
        outbound.beginBatch((int) bytesPerInvocation);
        sendAll();
        outbound.endBatch();
        return write();
    }

    /**
     * Messages with a record each, as other threads send them.
     *
     * @return bytes written so far.
     * @throws IOException never.
     */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long recordEach() throws IOException
    {
        sendAll();
        return write();
    }

    private void sendAll()
    {
        for (int i = 0; i < MESSAGES; i++)
        {
            if (outbound.send(FIRST_BYTE, payload, 0, payloadLength) != SendResult.ACCEPTED)
            {
                throw new IllegalStateException("message " + i + " was refused");
            }
        }
    }

    private long write() throws IOException
    {
        final long before = target.taken;
        OutboundWriter.Status status;
        do
        {
            status = writer.write(drain, target);
        }
        while (status == OutboundWriter.Status.MORE);
        if (status != OutboundWriter.Status.DRAINED || target.taken - before != bytesPerInvocation)
        {
            throw new IllegalStateException(status + " after " + (target.taken - before) + " bytes");
        }
        return target.taken;
    }

    /**
     * A socket that takes everything.
     */
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

    /**
     * The writer comes by itself.
     */
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
