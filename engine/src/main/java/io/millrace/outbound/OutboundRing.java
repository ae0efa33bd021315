package io.millrace.outbound;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

import io.millrace.memory.BlockRecord;

import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RecordDescriptor;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * The off-heap ring that a connection leases. Producers claim, the one writer looks at what is committed, writes it,
 * and only then consumes it.
 *
 * <pre>
 *  record:  +--------+------+---------------------------------+
 *           | length | type | whole frames, back to back      |   type FRAMES with their number, MESSAGE, RAW, CLAIMED
 *           +--------+------+----------------+----------------+
 *           | length | type | buffer handle  | frame length   |   type REFERENCE, DROPPABLE, CLAIMED_REFERENCE
 *           +--------+------+----------------+----------------+
 *           | length | type | slot handle    |                |   type TOKEN
 *           +--------+------+----------------+----------------+
 *           | length | type | listener handle| 1: lost        |   type MARKER
 *           +--------+------+----------------+----------------+
 * </pre>
 */
final class OutboundRing
{
    /** Holds a number of frames, which stands above the bits of the type. */
    static final int FRAMES = 1;
    static final int REFERENCE = 2;
    static final int MARKER = 3;

    /** As FRAMES, but one frame, which is counted as a message. */
    static final int MESSAGE = 4;

    /** As FRAMES, but what it holds is no frame and must not be dropped. */
    static final int RAW = 7;

    /** As REFERENCE, but may be dropped to make room. */
    static final int DROPPABLE = 5;

    /** Stands for what a conflation slot holds when its turn comes. */
    static final int TOKEN = 6;

    /** What will be FRAMES or MESSAGE, while the application encodes it. Never committed with this type. */
    static final int CLAIMED = 8;

    /** What will be a REFERENCE, while the application encodes what it refers to. Never committed with this type. */
    static final int CLAIMED_REFERENCE = 9;
    static final long NO_CLAIM = -1;
    static final int REFERENCE_LENGTH = 2 * Integer.BYTES;
    static final int MARKER_LENGTH = 2 * Integer.BYTES;
    static final int HEADER_LENGTH = RecordDescriptor.HEADER_LENGTH;
    static final int NO_SPACE = ManyToOneRingBuffer.INSUFFICIENT_CAPACITY;

    private static final int TYPE_MASK = 0xff;
    private static final int COUNT_SHIFT = 8;
    private static final int MAX_COUNT = Integer.MAX_VALUE >> COUNT_SHIFT;

    private static final ControlledMessageHandler STOP_AT_RECORD =
        (type, buffer, index, length) -> ControlledMessageHandler.Action.ABORT;

    private final ByteBuffer memory;
    private final AtomicBuffer buffer;
    private final ManyToOneRingBuffer ring;
    private final int capacity;
    private boolean local;
    private final BlockRecord record;

    OutboundRing(final ByteBuffer memory)
    {
        this(memory, null);
    }

    OutboundRing(final ByteBuffer memory, final BlockRecord record)
    {
        this.record = record;
        this.memory = memory;
        buffer = new UnsafeBuffer(memory);
        ring = new ManyToOneRingBuffer(buffer);
        capacity = ring.capacity();
    }

    static int memoryLength(final int capacity)
    {
        return capacity + RingBufferDescriptor.TRAILER_LENGTH;
    }

    /** In the debug mode: what was poisoned must still be, and becomes zero again, as the ring needs it. */
    void onLease(final OutboundRingPool lender)
    {
        record.lend(lender);
        buffer.setMemory(0, capacity, (byte)0);
    }

    /** In the debug mode: what the ring has consumed must be zero; then all but its positions is poisoned. */
    void onGiveBack(final OutboundRingPool lender)
    {
        record.giveBackZeroed(lender, capacity);
    }

    ByteBuffer memory()
    {
        return memory;
    }

    AtomicBuffer buffer()
    {
        return buffer;
    }

    /** Whether it was leased on the writer's own thread. Who leases writes it, who returns reads it. */
    boolean isLocal()
    {
        return local;
    }

    void local(final boolean value)
    {
        local = value;
    }

    int capacity()
    {
        return capacity;
    }

    int maxRecordLength()
    {
        return ring.maxMsgLength();
    }

    /** What a record of a length takes of the ring, in bytes. */
    static int space(final int length)
    {
        return align(HEADER_LENGTH + length);
    }

    /** Whether a record is the first in the ring's memory, so that padding may stand before it at the end. */
    static boolean isFirst(final int index)
    {
        return index == HEADER_LENGTH;
    }

    int size()
    {
        return ring.size();
    }

    /** Whether nothing but padding is left, which is consumed. Only the writer may call it. */
    boolean isEmpty()
    {
        if (ring.producerPosition() != ring.consumerPosition())
        {
            consumePadding();
        }
        return ring.producerPosition() == ring.consumerPosition();
    }

    int claim(final int type, final int length)
    {
        return ring.tryClaim(type, length);
    }

    void commit(final int index)
    {
        ring.commit(index);
    }

    void abort(final int index)
    {
        ring.abort(index);
    }

    /** Changes the type of a record that is not committed, after everything else about it. For its claimant. */
    void type(final int index, final int type)
    {
        VarHandle.releaseFence();
        buffer.putInt(RecordDescriptor.typeOffset(index - HEADER_LENGTH), type);
    }

    /**
     * Ends a claim of a large frame: the claimant who completes it, or the writer who gives it up. Whoever succeeds
     * owns what the record refers to.
     *
     * @param commit whether the record refers to a frame to be sent from now on.
     * @return false if the other was faster.
     */
    boolean endLargeClaim(final int index, final boolean commit)
    {
        return buffer.compareAndSetInt(RecordDescriptor.typeOffset(index - HEADER_LENGTH),
            CLAIMED_REFERENCE, commit ? REFERENCE : ManyToOneRingBuffer.PADDING_MSG_TYPE_ID);
    }

    /**
     * The first record that is not committed, if the application has it. Whoever is inside may call it.
     *
     * @return its position, or {@link #NO_CLAIM}; also if the writer consumes something meanwhile.
     */
    long firstClaim()
    {
        final long head = ring.consumerPosition();
        final long end = ring.producerPosition();
        long position = head;
        int length = 1;
        while (position < end && length > 0)
        {
            length = buffer.getIntVolatile(RecordDescriptor.lengthOffset((int)position & (capacity - 1)));
            position += length > 0 ? align(length) : 0;
        }
        return position < end && length < 0 && isLent(type(index(position))) && ring.consumerPosition() == head ?
            position : NO_CLAIM;
    }

    /** How many records the application has, as far as can be told. For the consumer. */
    int countClaims()
    {
        final int[] count = new int[1];
        forEach((type, memory, index, length) -> count[0] += isLent(type) ? 1 : 0);
        return count[0];
    }

    /** Shows records to a handler, committed or not, up to one whose claimant has not said how long it is. */
    void forEach(final MessageHandler handler)
    {
        final long end = ring.producerPosition();
        long position = ring.consumerPosition();
        int length = 1;
        while (position < end && length != 0)
        {
            final int index = index(position);
            length = Math.abs(buffer.getIntVolatile(RecordDescriptor.lengthOffset(index - HEADER_LENGTH)));
            if (length != 0)
            {
                handler.onMessage(type(index), buffer, index, length - HEADER_LENGTH);
            }
            position += align(length);
        }
    }

    private static boolean isLent(final int type)
    {
        return type == CLAIMED || type == CLAIMED_REFERENCE;
    }

    /**
     * Commits only the first bytes of a claim of FRAMES; what was claimed beyond becomes a padding record. The claimant
     * owns the whole range, so it may lay out a second record header there before the first one is published.
     */
    void commit(final int index, final int claimedLength, final int usedLength, final int frames)
    {
        final int record = index - HEADER_LENGTH;
        final int claimedEnd = align(HEADER_LENGTH + claimedLength);
        final int usedEnd = align(HEADER_LENGTH + usedLength);
        if (usedEnd < claimedEnd)
        {
            final int rest = record + usedEnd;
            buffer.putInt(RecordDescriptor.typeOffset(rest), ManyToOneRingBuffer.PADDING_MSG_TYPE_ID);
            buffer.putInt(RecordDescriptor.lengthOffset(rest), claimedEnd - usedEnd);
        }
        final int countAndType = Math.min(frames, MAX_COUNT) << COUNT_SHIFT | FRAMES;
        buffer.putInt(RecordDescriptor.typeOffset(record), countAndType);
        buffer.putInt(RecordDescriptor.lengthOffset(record), -(HEADER_LENGTH + usedLength));
        ring.commit(index);
    }

    void putReference(final int index, final int handle, final int frameLength)
    {
        buffer.putInt(index, handle);
        buffer.putInt(index + Integer.BYTES, frameLength);
    }

    int referenceHandle(final int index)
    {
        return buffer.getInt(index);
    }

    int referenceLength(final int index)
    {
        return buffer.getInt(index + Integer.BYTES);
    }

    void putMarker(final int index, final int handle)
    {
        buffer.putInt(index, handle);
        buffer.putInt(index + Integer.BYTES, 0);
    }

    /** Something that was accepted before a committed marker was dropped. For the consumer. */
    void markLost(final int index)
    {
        buffer.putInt(index + Integer.BYTES, 1);
    }

    boolean isLost(final int index)
    {
        return buffer.getInt(index + Integer.BYTES) != 0;
    }

    int markerHandle(final int index)
    {
        return buffer.getInt(index);
    }

    long consumerPosition()
    {
        return ring.consumerPosition();
    }

    /** Up to where producers have claimed. */
    long producerPosition()
    {
        return ring.producerPosition();
    }

    static boolean isFrames(final int type)
    {
        return type == FRAMES || type == MESSAGE || type == RAW;
    }

    static boolean isReference(final int type)
    {
        return type == REFERENCE || type == DROPPABLE;
    }

    /** Makes padding of a committed record. For the consumer. */
    void drop(final int index)
    {
        buffer.putInt(RecordDescriptor.typeOffset(index - HEADER_LENGTH), ManyToOneRingBuffer.PADDING_MSG_TYPE_ID);
    }

    /** Makes a reference of a committed token. For the consumer. */
    void resolve(final int index, final int handle, final int frameLength)
    {
        putReference(index, handle, frameLength);
        buffer.putInt(RecordDescriptor.typeOffset(index - HEADER_LENGTH), REFERENCE);
    }

    /**
     * The next committed record before a position, that is not padding.
     *
     * @return its position, or -1 if there is none.
     */
    long nextRecord(final long from, final long end)
    {
        final long position = nextRecord(from);
        return position < end ? position : -1;
    }

    /**
     * The next committed record that is not padding. In a full ring what follows the last record is the first one
     * again, so the search ends a capacity after the consumer.
     *
     * @return its position, or -1 if there is none.
     */
    long nextRecord(final long from)
    {
        final long limit = ring.consumerPosition() + capacity;
        long position = from;
        while (position < limit)
        {
            final int record = (int)position & (capacity - 1);
            final int length = buffer.getIntVolatile(RecordDescriptor.lengthOffset(record));
            if (length <= 0)
            {
                return -1;
            }
            if (buffer.getInt(RecordDescriptor.typeOffset(record)) != ManyToOneRingBuffer.PADDING_MSG_TYPE_ID)
            {
                return position;
            }
            position += align(length);
        }
        return -1;
    }

    int index(final long position)
    {
        return ((int)position & (capacity - 1)) + HEADER_LENGTH;
    }

    int type(final int index)
    {
        return typeOf(buffer.getInt(RecordDescriptor.typeOffset(index - HEADER_LENGTH)));
    }

    /** The type, of what a ring that is read calls the type. */
    static int typeOf(final int countAndType)
    {
        return countAndType & TYPE_MASK;
    }

    /** The number of frames, of what a ring that is read calls the type; one where it is not noted. */
    static int framesOf(final int countAndType)
    {
        return Math.max(1, countAndType >> COUNT_SHIFT);
    }

    int length(final int index)
    {
        return buffer.getInt(RecordDescriptor.lengthOffset(index - HEADER_LENGTH)) - HEADER_LENGTH;
    }

    long positionAfter(final long position, final int recordLength)
    {
        return position + align(recordLength + HEADER_LENGTH);
    }

    /** Consumes committed records; the rings read stops at a wrap and at padding, hence the loop. */
    void consume(final MessageHandler handler, final int count)
    {
        int left = count;
        while (left > 0)
        {
            left -= ring.read(handler, left);
        }
    }

    /** Consumes the padding that is next, if any. Only the consumer may call it. */
    void consumePadding()
    {
        long before;
        do
        {
            before = ring.consumerPosition();
            ring.controlledRead(STOP_AT_RECORD, 1);
        }
        while (ring.consumerPosition() != before);
    }

    /**
     * Moves the records at the head up to the next gap that dropped records left behind them, and consumes the gap:
     * what is at the head and must stay would else keep its place from those who claim. For the consumer.
     *
     * @param before a position: only a gap that begins before it counts.
     * @return the position behind the gap, or that of the head if there is none.
     */
    long closeGap(final long before)
    {
        consumePadding();
        final long head = ring.consumerPosition();
        final long wrap = (head & -capacity) + capacity;
        long gap = skip(head, before, false);
        final long end = skip(gap, head + capacity, true);
        long gapEnd = end;
        if (gap == head || gap >= before || gapEnd == gap)
        {
            return head;
        }
        if (wrap < gap)
        {
            moveUp(wrap, gap, gapEnd);
            gapEnd = wrap + gapEnd - gap;
            gap = wrap;
        }
        if (gap != wrap)
        {
            moveUp(head, gap, gap < wrap ? Math.min(gapEnd, wrap) : gapEnd);
        }
        else if (gapEnd - gap >= gap - head)
        {
            moveAcross(head, gap, gapEnd);
        }
        consumePadding();
        return end;
    }

    /** Where the first committed record that is, or is not, padding stands; or where they end. */
    private long skip(final long from, final long limit, final boolean padding)
    {
        long position = from;
        while (position < limit)
        {
            final int record = (int)position & (capacity - 1);
            final int length = buffer.getIntVolatile(RecordDescriptor.lengthOffset(record));
            final int type = buffer.getInt(RecordDescriptor.typeOffset(record));
            if (length <= 0 || padding != (type == ManyToOneRingBuffer.PADDING_MSG_TYPE_ID))
            {
                break;
            }
            position += align(length);
        }
        return position;
    }

    /** The records and the gap lie on the same lap. */
    private void moveUp(final long from, final long gap, final long gapEnd)
    {
        final int source = (int)from & (capacity - 1);
        final int distance = (int)(gapEnd - gap);
        buffer.putBytes(source + distance, buffer, source, (int)(gap - from));
        pad(source, distance);
    }

    /** The records lie at the end of the memory, and the gap, which has room for them, at its beginning. */
    private void moveAcross(final long from, final long gap, final long gapEnd)
    {
        final int source = (int)from & (capacity - 1);
        final int length = (int)(gap - from);
        final int left = (int)(gapEnd - gap) - length;
        buffer.putBytes(left, buffer, source, length);
        pad(0, left);
        pad(source, length);
    }

    private void pad(final int record, final int length)
    {
        if (length > 0)
        {
            buffer.putInt(RecordDescriptor.typeOffset(record), ManyToOneRingBuffer.PADDING_MSG_TYPE_ID);
            buffer.putInt(RecordDescriptor.lengthOffset(record), length);
        }
    }

    int discard(final MessageHandler handler)
    {
        int count = 0;
        while (ring.consumerPosition() != ring.producerPosition())
        {
            final long before = ring.consumerPosition();
            count += ring.read(handler);
            if (ring.consumerPosition() == before)
            {
                break;
            }
        }
        return count;
    }

    ByteBuffer range(final int offset, final int length)
    {
        return memory.limit(offset + length).position(offset);
    }

    private static int align(final int length)
    {
        return (length + RecordDescriptor.ALIGNMENT - 1) & -RecordDescriptor.ALIGNMENT;
    }
}
