package io.millrace.outbound;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

import io.millrace.api.FlushListener;
import io.millrace.api.SendResult;
import io.millrace.jcstress.ReusedMemory;
import io.millrace.memory.BufferPool;
import io.millrace.memory.MemoryBudget;
import io.millrace.memory.SharedBuffer;
import io.millrace.memory.SharedBuffers;
import io.millrace.protocol.Opcode;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The outbound side of one connection with the writer that serves it. As in the server, the writer visits only when it
 * was called, so what no one calls it for stays where it is.
 */
final class StressedOutbound implements OutboundListener, WriteTarget
{
    static final int RING_CAPACITY = 1024;
    static final int MAX_RECORD_LENGTH = RING_CAPACITY / 8;
    static final int SMALL = 4;
    /** Of a payload whose record fills an eighth of the ring. */
    static final int EIGHTH = MAX_RECORD_LENGTH - OutboundRing.HEADER_LENGTH - 2;
    /** Of a payload that is too long for a record, so that a record refers to it. */
    static final int LARGE = 200;
    static final int LIMIT = 4096;
    static final int FIN_TEXT = 0x81;
    static final int TEXT = 0x01;
    static final int FIN_CONTINUATION = 0x80;

    private static final byte[] CLOSE_FRAME = { (byte)0x88, 0 };
    private static final int STAGING_LENGTH = 256;
    private static final int WIRE_LENGTH = 256;
    private static final int VISITS = 100;
    private static final BufferPool SHARED_POOL = new BufferPool(new ReusedMemory(), 1 << 22);
    private static final ThreadLocal<StringBuilder> TEXTS = ThreadLocal.withInitial(StringBuilder::new);

    final Outbound outbound;
    final OutboundDrain drain;
    final OutboundWriter writer;
    private final ReusedMemory memory = new ReusedMemory();
    private final BufferPool ownPool;
    private final MemoryBudget lent = MemoryBudget.unlimited();
    private final OutboundRingPool rings;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger drained = new AtomicInteger();
    private final AtomicInteger dropped = new AtomicInteger();
    private final AtomicInteger conflated = new AtomicInteger();
    private volatile boolean calledTwice;
    private int window = Integer.MAX_VALUE;
    private boolean blocked;
    private int flushes;
    private int flushedLength;
    private byte[] wire = new byte[WIRE_LENGTH];
    private int wireLength;
    private char last = ' ';

    /** Shares a pool of buffers with the other states. */
    StressedOutbound()
    {
        this(null, SHARED_POOL, LIMIT, MemoryBudget.unlimited());
    }

    private StressedOutbound(
        final BufferPool ownPool, final BufferPool pool, final int limit, final MemoryBudget ringBudget)
    {
        this.ownPool = ownPool;
        rings = new OutboundRingPool(memory, RING_CAPACITY, ringBudget);
        final OutboundLimits limits = new OutboundLimits(limit, limit / 4, 0);
        outbound = new Outbound(new OutboundContext(rings, new SharedBuffers(pool, lent), limits), this);
        drain = new OutboundDrain(outbound, EncodingStage.PLAIN);
        writer = new OutboundWriter(pool, STAGING_LENGTH, Integer.MAX_VALUE);
    }

    /** Has a pool of its own, which costs time, so that every buffer that is not given back counts. */
    static StressedOutbound withOwnPool()
    {
        final BufferPool pool = new BufferPool(new ReusedMemory(), 1 << 16);
        return new StressedOutbound(pool, pool, LIMIT, MemoryBudget.unlimited());
    }

    /** Has another limit than the ring's capacity allows for, in bytes. */
    static StressedOutbound limited(final int limit)
    {
        return new StressedOutbound(null, SHARED_POOL, limit, MemoryBudget.unlimited());
    }

    /** Leases its rings within a budget. */
    static StressedOutbound budgeted(final MemoryBudget ringBudget)
    {
        return new StressedOutbound(null, SHARED_POOL, LIMIT, ringBudget);
    }

    static DirectBuffer payload(final char id, final int length)
    {
        final byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte)id);
        return new UnsafeBuffer(bytes);
    }

    SendResult send(final DirectBuffer payload)
    {
        return outbound.send(FIN_TEXT, payload, 0, payload.capacity());
    }

    /** Sends a shared frame, whose only other reference ends here. */
    SendResult share(final DirectBuffer payload, final boolean droppable)
    {
        final SharedBuffer frame = frame(payload);
        return releaseIfRefused(frame, outbound.sendShared(frame, droppable));
    }

    /** Sends a frame in place of what the slot holds. */
    SendResult conflate(final ConflationSlot slot, final DirectBuffer payload)
    {
        final SharedBuffer frame = frame(payload);
        return releaseIfRefused(frame, outbound.sendConflated(slot, frame));
    }

    private SharedBuffer frame(final DirectBuffer payload)
    {
        return PreparedFrame.tryEncode(outbound.buffers(), FIN_TEXT, payload, 0, payload.capacity());
    }

    private static SendResult releaseIfRefused(final SharedBuffer frame, final SendResult result)
    {
        if (!result.isAccepted())
        {
            frame.release(1);
        }
        return result;
    }

    /** Queues as many droppable frames as find a place without a ring. */
    StressedOutbound fillQueue(final DirectBuffer payload)
    {
        for (int i = 0; i < FrameQueue.CAPACITY; i++)
        {
            share(payload, true);
        }
        return this;
    }

    void close()
    {
        outbound.close(CLOSE_FRAME, true);
    }

    /** Gives up what waits, as for a connection whose transport has gone. */
    void discard()
    {
        outbound.close(new byte[0], true);
        while (!writer.discard(drain))
        {
            Thread.onSpinWait();
        }
    }

    /** The same, and whoever is inside has a claim that is not waited for. */
    void quarantine()
    {
        outbound.close(new byte[0], true);
        while (!writer.discard(drain) && !writer.quarantine(drain))
        {
            Thread.onSpinWait();
        }
    }

    /** Fills the ring, without being refused. */
    StressedOutbound fill(final DirectBuffer eighth)
    {
        for (int i = 0; i < RING_CAPACITY / MAX_RECORD_LENGTH; i++)
        {
            send(eighth);
        }
        return this;
    }

    /** What the socket takes before it blocks. */
    void window(final int bytes)
    {
        window = bytes;
    }

    @Override
    public void onScheduled()
    {
        if (calls.getAndIncrement() != 0)
        {
            calledTwice = true;
        }
    }

    @Override
    public void onDrained()
    {
        drained.incrementAndGet();
    }

    @Override
    public void onFlushed(final FlushListener flushListener, final boolean written)
    {
        flushes++;
        flushedLength = written ? wireLength : 0;
    }

    @Override
    public boolean onQueueFull()
    {
        return false;
    }

    @Override
    public void onDropped(final int count, final boolean oldest)
    {
        dropped.addAndGet(count);
    }

    @Override
    public void onConflated()
    {
        conflated.incrementAndGet();
    }

    @Override
    public boolean onWait()
    {
        return false;
    }

    /** How often a flush listener was told, and of how many bytes on the wire. */
    String flushes()
    {
        return flushes + " after " + flushedLength;
    }

    int drainedCalls()
    {
        return drained.get();
    }

    /** The last id of what was settled, or a space. */
    char lastWritten()
    {
        return last;
    }

    /** The frames that were replaced by newer ones. */
    int conflatedFrames()
    {
        return conflated.get();
    }

    /** The frames that were accepted and found no place. */
    int droppedFrames()
    {
        return dropped.get();
    }

    @Override
    public int write(final ByteBuffer source)
    {
        final int count = Math.min(source.remaining(), window);
        while (wire.length - wireLength < count)
        {
            wire = Arrays.copyOf(wire, 2 * wire.length);
        }
        source.get(wire, wireLength, count);
        wireLength += count;
        window -= count;
        return count;
    }

    /** What the writer's thread does in a duty cycle. */
    boolean visitIfCalled()
    {
        if (calls.get() == 0)
        {
            return false;
        }
        calls.decrementAndGet();
        try
        {
            final OutboundWriter.Status status = writer.write(drain, this);
            blocked = status == OutboundWriter.Status.BLOCKED;
            if (status == OutboundWriter.Status.MORE)
            {
                outbound.schedule();
            }
        }
        catch (final IOException ex)
        {
            throw new IllegalStateException(ex);
        }
        return true;
    }

    /** Two duty cycles, so that one may come while the other thread is busy. */
    void visitTwiceIfCalled()
    {
        visitIfCalled();
        visitIfCalled();
    }

    /** Lets the writer do all that it was called for, with a socket that takes everything. */
    void settle()
    {
        window = Integer.MAX_VALUE;
        int left = VISITS;
        while ((visitIfCalled() || unblock()) && left > 0)
        {
            left--;
        }
    }

    /** What the selector's thread does when the socket takes bytes again; whether it was blocked. */
    boolean unblock()
    {
        final boolean was = blocked;
        if (was)
        {
            blocked = false;
            outbound.reschedule();
        }
        return was;
    }

    /**
     * Settles, and gives everything back.
     *
     * @return the ids of the frames on the wire, in order, C for the close frame and + after a frame without FIN; then,
     * in brackets, what is wrong.
     */
    String settledWire()
    {
        settle();
        return wireAndRelease();
    }

    /** Gives everything back; also for who has discarded instead of settled. */
    String wireAndRelease()
    {
        final StringBuilder text = TEXTS.get();
        text.setLength(0);
        appendFrames(text);
        if (calledTwice)
        {
            text.append(" (writer called twice)");
        }
        if ((outbound.word() & (OutboundLease.LEASED | OutboundLease.TRANSITION | OutboundLease.PRODUCERS)) != 0)
        {
            text.append(" (ring kept)");
        }
        release(text);
        return text.toString();
    }

    private void appendFrames(final StringBuilder text)
    {
        int position = 0;
        while (position < wireLength)
        {
            final int first = wire[position];
            final boolean extended = wire[position + 1] == 126;
            final int length = extended ?
                (wire[position + 2] & 0xff) << 8 | (wire[position + 3] & 0xff) : wire[position + 1];
            final int begin = position + (extended ? 4 : 2);
            position = begin + length;
            last = (first & 0xf) == Opcode.CLOSE ? 'C' : id(begin, position);
            text.append(last);
            if (first >= 0)
            {
                text.append('+');
            }
        }
    }

    private char id(final int begin, final int end)
    {
        boolean whole = begin < end && end <= wireLength;
        for (int i = begin; whole && i < end; i++)
        {
            whole = wire[i] == wire[begin];
        }
        return whole ? (char)wire[begin] : '?';
    }

    private void release(final StringBuilder text)
    {
        writer.close();
        if (ownPool != null && ownPool.lentBuffers() != 0)
        {
            text.append(" (buffer leaked)");
        }
        if (lent.used() != 0)
        {
            text.append(lent.used() > 0 ? " (reference leaked)" : " (reference released twice)");
        }
        if (outbound.bytesBuffered() != 0 || outbound.messagesBuffered() != 0)
        {
            text.append(" (bytes or messages counted)");
        }
        rings.close();
        if (memory.outstanding() != 0)
        {
            text.append(" (ring leaked)");
        }
    }
}
