package io.millrace.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.millrace.api.FlushListener;
import io.millrace.api.SlowConsumerPolicy;
import io.millrace.memory.BufferPool;
import io.millrace.memory.HandleTable;
import io.millrace.memory.OffHeapAllocator;
import io.millrace.memory.SharedBuffers;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * An outbound side with everything around it, whose socket is an array.
 */
final class OutboundFixture implements OutboundListener, WriteTarget
{
    static final int RING_CAPACITY = 4096;
    static final int MAX_RECORD_LENGTH = RING_CAPACITY / 8;
    static final int STAGING_LENGTH = 1024;
    static final int LIMIT = 16 * 1024;
    static final int FIN_TEXT = 0x81;
    static final int FIN_BINARY = 0x82;
    static final int FIN_PING = 0x89;

    final OffHeapAllocator allocator = new OffHeapAllocator();
    final BufferPool pool = new BufferPool(allocator, 1 << 20);
    final OutboundRingPool rings = new OutboundRingPool(allocator, RING_CAPACITY);
    final HandleTable<Object> handles = new HandleTable<>();
    final HandleTable<FlushListener> listeners = new HandleTable<>();
    final Outbound outbound;
    final OutboundDrain drain;
    final OutboundWriter writer;
    final ByteArrayOutputStream wire = new ByteArrayOutputStream();
    int writeLimit = Integer.MAX_VALUE;
    int window = Integer.MAX_VALUE;
    int writes;
    int scheduled;
    int drained;
    boolean mayNotWait;
    boolean writesInline;
    int dropped;
    int conflated;
    int messageLimit;
    Runnable onQueueFull = () -> {};
    Runnable onWait = () -> {};
    Runnable onScheduled = () -> {};
    Runnable onWrite = () -> {};
    final List<String> flushed = new ArrayList<>();

    OutboundFixture()
    {
        this(Integer.MAX_VALUE);
    }

    OutboundFixture(final int maxBytesPerVisit)
    {
        this(maxBytesPerVisit, STAGING_LENGTH);
    }

    OutboundFixture(final int maxBytesPerVisit, final int stagingLength)
    {
        this(maxBytesPerVisit, stagingLength, LIMIT, LIMIT / 4);
    }

    OutboundFixture(
        final int maxBytesPerVisit, final int stagingLength, final long limit, final long lowWatermark)
    {
        outbound = new Outbound(context(limit, lowWatermark), this);
        drain = new OutboundDrain(outbound, EncodingStage.PLAIN);
        writer = new OutboundWriter(pool, stagingLength, maxBytesPerVisit);
    }

    /** One with these bounds. */
    static OutboundFixture limited(final long limit, final long lowWatermark)
    {
        return new OutboundFixture(Integer.MAX_VALUE, STAGING_LENGTH, limit, lowWatermark);
    }

    OutboundContext context(final long limit, final long lowWatermark)
    {
        return new OutboundContext(
            rings, new SharedBuffers(pool), handles, listeners, new OutboundLimits(limit, lowWatermark, messageLimit),
            SlowConsumerPolicy.refuse(), new OutboundStats(), new WireBuffers(pool));
    }

    @Override
    public void onScheduled()
    {
        scheduled++;
        onScheduled.run();
    }

    @Override
    public void onDrained()
    {
        drained++;
    }

    @Override
    public void onFlushed(final FlushListener flushListener, final boolean written)
    {
        flushListener.onFlushed(null, written);
    }

    @Override
    public boolean onQueueFull()
    {
        onQueueFull.run();
        return writesInline;
    }

    @Override
    public void onDropped(final int count, final boolean oldest)
    {
        dropped += count;
    }

    @Override
    public void onConflated()
    {
        conflated++;
    }

    @Override
    public boolean onWait()
    {
        onWait.run();
        return mayNotWait;
    }

    /** A listener that writes down its outcome and how much was on the wire. */
    FlushListener listener(final String name)
    {
        return (connection, written) -> flushed.add(name + " " + written + " " + wire.size());
    }

    @Override
    public int write(final ByteBuffer source)
    {
        writes++;
        onWrite.run();
        final int count = Math.min(source.remaining(), Math.min(writeLimit, window));
        final byte[] bytes = new byte[count];
        source.get(bytes);
        wire.writeBytes(bytes);
        window -= count;
        return count;
    }

    OutboundWriter.Status visit()
    {
        try
        {
            return writer.write(drain, this);
        }
        catch (final IOException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    /** Visits until nothing more is blocked. */
    OutboundWriter.Status drain()
    {
        OutboundWriter.Status status;
        do
        {
            status = visit();
        }
        while (status == OutboundWriter.Status.BLOCKED || status == OutboundWriter.Status.MORE);
        return status;
    }

    String wireText()
    {
        return wire.toString(StandardCharsets.ISO_8859_1);
    }

    /** Everything lent has come back. */
    void assertNothingIsHeld()
    {
        writer.close();
        assertThat(pool.lentBuffers()).isZero();
        pool.close();
        rings.close();
        assertThat(allocator.allocatedBytes()).isZero();
    }

    static UnsafeBuffer payload(final int length, final int seed)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[length]);
        for (int i = 0; i < length; i++)
        {
            buffer.putByte(i, (byte)('a' + (i + seed) % 26));
        }
        return buffer;
    }

    /** A server's frame, written out by hand. */
    static byte[] frame(final int firstByte, final UnsafeBuffer payload)
    {
        final int length = payload.capacity();
        final ByteBuffer frame = ByteBuffer.allocate(10 + length).put((byte)firstByte);
        if (length < 126)
        {
            frame.put((byte)length);
        }
        else if (length < 65536)
        {
            frame.put((byte)126).putShort((short)length);
        }
        else
        {
            frame.put((byte)127).putLong(length);
        }
        final byte[] bytes = new byte[length];
        payload.getBytes(0, bytes);
        frame.put(bytes);
        final byte[] result = new byte[frame.position()];
        frame.flip().get(result);
        return result;
    }

    static String frameText(final int firstByte, final UnsafeBuffer payload)
    {
        return new String(frame(firstByte, payload), StandardCharsets.ISO_8859_1);
    }
}
