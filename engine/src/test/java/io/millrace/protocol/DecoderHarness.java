package io.millrace.protocol;

import org.agrona.concurrent.UnsafeBuffer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Drives a {@link FrameDecoder} as a connection does, over reads of given lengths, and watches that it keeps its
 * contract: it consumes all but an unfinished header, leaves alone what it was not given, reports whole frames only,
 * and does not touch what it has reported or handed over.
 */
final class DecoderHarness implements FrameSink
{
    /** Never read a payload directly to where it will stay. */
    static final int NO_DIRECT_READS = -1;

    private static final int MAX_LEFT_OVER = 13;
    private static final int GUARD_LENGTH = 24;
    private static final byte[] NOTHING = {};

    private final DecoderConfig config;
    private final int alignment;
    private final int threshold;
    private final FrameDecoder decoder;
    private final WatchedInflater inflater;
    private final HarnessSlots slots;
    private final List<DecodedEvent> events = new ArrayList<>();
    private final List<byte[]> runs = new ArrayList<>();
    private final List<Integer> runOffsets = new ArrayList<>();
    private UnsafeBuffer received;
    private int receivedOffset;
    private int runEnd;
    private byte[] leftOver = NOTHING;
    private int presented;
    private int presentedBefore;
    private int preparedLength;
    private boolean violated;

    DecoderHarness(final DecoderConfig config, final int alignment, final int threshold)
    {
        this.config = config;
        this.alignment = alignment;
        this.threshold = threshold;
        slots = new HarnessSlots(alignment);
        inflater = config.inflater() == null ? null : ((WatchedInflater)config.inflater()).another();
        decoder = new FrameDecoder(this, new DecoderConfig(
            config.fromClient(), config.fragments(), config.observed(), config.maxFrameLength(),
            config.maxMessageLength(), inflater));
    }

    /** Feeds all bytes, or those up to a violation, in reads of the given lengths; the last read takes the rest. */
    DecoderHarness run(final byte[] wire, final int... reads)
    {
        int position = 0;
        for (int i = 0; i <= reads.length && position < wire.length && !violated; i++)
        {
            final int length = i < reads.length ? Math.min(reads[i], wire.length - position) : wire.length - position;
            read(wire, position, length);
            position += length;
        }
        return this;
    }

    /** One read of the socket; returns whether the decoder may go on. */
    boolean read(final byte[] wire, final int offset, final int length)
    {
        int done = 0;
        while (done < length && !violated)
        {
            presentedBefore = presented;
            try
            {
                final boolean direct = threshold != NO_DIRECT_READS && decoder.isBodyLongerThan(threshold);
                done += direct ? readBody(wire, offset + done, length - done) :
                    decode(wire, offset + done, length - done);
            }
            catch (final ProtocolViolation violation)
            {
                violated = true;
                events.add(DecodedEvent.violation(violation.closeCode()));
            }
        }
        return !violated;
    }

    List<DecodedEvent> events()
    {
        return events;
    }

    HarnessSlots slots()
    {
        return slots;
    }

    boolean isViolated()
    {
        return violated;
    }

    /** Gives up what the decoder holds, at any moment. */
    DecoderHarness release()
    {
        if (inflater != null)
        {
            inflater.release();
        }
        return this;
    }

    boolean isClosed()
    {
        return decoder.isClosed();
    }

    /** How many bytes the decoder had seen before the call that was the last. */
    int presentedBefore()
    {
        return presentedBefore;
    }

    /** How many bytes the decoder has seen. */
    int presented()
    {
        return presented;
    }

    private int decode(final byte[] wire, final int offset, final int count) throws ProtocolViolation
    {
        final int length = leftOver.length + count;
        final int start = alignment + (config.fragments() ? FrameHeader.MAX_HEADER_LENGTH : 0);
        final byte[] memory = new byte[start + length + GUARD_LENGTH];
        Arrays.fill(memory, Memory.GUARD);
        System.arraycopy(leftOver, 0, memory, start, leftOver.length);
        System.arraycopy(wire, offset, memory, start + leftOver.length, count);
        presented += count;
        received = new UnsafeBuffer(memory, 0, start + length);
        receivedOffset = start;
        runEnd = 0;
        runs.clear();
        runOffsets.clear();
        final int consumed;
        try
        {
            consumed = decoder.decode(received, start, length);
        }
        finally
        {
            received = null;
            checkUntouched(memory, start, length);
        }
        checkConsumed(consumed, length);
        leftOver = Arrays.copyOfRange(memory, start + consumed, start + length);
        final int end = offset + count;
        check(Arrays.equals(leftOver, 0, leftOver.length, wire, end - leftOver.length, end), "left over bytes changed");
        return count;
    }

    private void checkConsumed(final int consumed, final int length)
    {
        final int most = decoder.isClosed() || decoder.isBodyLongerThan(0) ? 0 : MAX_LEFT_OVER;
        check(consumed <= length && length - consumed <= most, "consumed " + consumed + " of " + length);
    }

    private void checkUntouched(final byte[] memory, final int start, final int length)
    {
        for (int i = 0; i < runs.size(); i++)
        {
            final int from = runOffsets.get(i);
            final byte[] run = runs.get(i);
            check(Arrays.equals(run, 0, run.length, memory, from, from + run.length), "changed after it was reported");
        }
        final int untouched = config.fragments() ? start - FrameHeader.MAX_HEADER_LENGTH : start;
        for (int i = 0; i < memory.length; i = i == untouched - 1 ? start + length : i + 1)
        {
            if (i < untouched || i >= start + length)
            {
                check(memory[i] == Memory.GUARD, "touched byte " + (i - start) + " of " + length);
            }
        }
    }

    private int readBody(final byte[] wire, final int offset, final int available) throws ProtocolViolation
    {
        check(leftOver.length == 0, "a header is left over inside a payload");
        final int maximum = available + alignment % 3;
        preparedLength = maximum;
        final int room = decoder.prepareBody(maximum);
        check(room > 0 && room <= maximum, "prepared " + room + " of " + maximum);
        preparedLength = 0;
        final int count = Math.min(room, available);
        final UnsafeBuffer slot = slots.buffer(MESSAGE);
        final int end = decoder.bodyOffset() + room;
        slot.putBytes(decoder.bodyOffset(), wire, offset, count);
        presented += count;
        decoder.onBody(count);
        if (slots.buffer(MESSAGE) == slot)
        {
            for (int i = end - room + count; i < end; i++)
            {
                check(slot.getByte(i) == Memory.GUARD, "touched what was prepared but not read");
            }
        }
        return count;
    }

    @Override
    public void onFrames(final int offset, final int length)
    {
        check(received != null, "frames reported outside decode");
        final int first = config.fragments() ? receivedOffset - FrameHeader.MAX_HEADER_LENGTH : receivedOffset;
        check(offset >= Math.max(first, runEnd), "run at " + offset + " begins before " + runEnd + " or " + first);
        check(length > 0 && offset + length <= received.capacity(), "run of " + length);
        runEnd = offset + length;
        final byte[] run = Memory.bytes(received, offset, length);
        runs.add(run);
        runOffsets.add(offset);
        frames(run, true);
    }

    @Override
    public void onAssembled(final int slot, final int offset, final int length, final boolean wasReceived)
    {
        final int before = events.size();
        frames(slots.handOver(slot, offset, length), wasReceived);
        check(events.size() == before + 1, "not one frame in a slot");
    }

    @Override
    public UnsafeBuffer grow(final int slot, final int usedLength, final int minimumLength)
    {
        final long inflated = inflater == null ? 0 : inflater.mayNeed();
        return slots.grow(slot, usedLength, minimumLength, presented + preparedLength + inflated);
    }

    private void frames(final byte[] run, final boolean wasReceived)
    {
        int position = 0;
        while (position < run.length)
        {
            position = frame(run, position, wasReceived);
        }
    }

    private int frame(final byte[] run, final int position, final boolean wasReceived)
    {
        check(run.length - position >= 2, "half a header");
        final int firstByte = run[position] & 0xFF;
        final int secondByte = run[position + 1] & 0xFF;
        final int lengthBytes = secondByte % 128 == 127 ? 8 : secondByte % 128 == 126 ? 2 : 0;
        final int payload = position + 2 + lengthBytes + (secondByte >= 128 ? 4 : 0);
        check(payload <= run.length, "half a header");
        long length = lengthBytes == 0 ? secondByte % 128 : 0;
        for (int i = 0; i < lengthBytes; i++)
        {
            length = length << 8 | run[position + 2 + i] & 0xFF;
        }
        check(length >= 0 && length <= run.length - payload, "half a frame: " + length + " bytes announced");
        check(secondByte >= 128 == config.fromClient(), "reported with the wrong mask bit");
        final int rsv = inflater != null && config.observed() && wasReceived && (firstByte % 16 | 3) == 3 ? 0x40 : 0;
        check((firstByte & 0x70 & ~rsv) == 0, "reported with reserved bits");
        final int end = payload + (int) length;
        events.add(DecodedEvent.frame(
            firstByte >= 128, firstByte & (rsv | 0xf), Arrays.copyOfRange(run, payload, end), wasReceived));
        return end;
    }

    private static void check(final boolean right, final String what)
    {
        if (!right)
        {
            throw new AssertionError(what);
        }
    }
}
