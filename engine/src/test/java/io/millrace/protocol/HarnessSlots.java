package io.millrace.protocol;

import org.agrona.concurrent.UnsafeBuffer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The memory that a {@link DecoderHarness} lends to its decoder. A buffer that was handed over or replaced is
 * overwritten and taken away from its view, so that any later use fails.
 */
final class HarnessSlots
{
    private static final byte POISON = (byte) 0xDD;
    private static final int FIRST_LENGTH = 256;
    private static final byte[] TAKEN_AWAY = {};

    private final UnsafeBuffer[] buffers = new UnsafeBuffer[2];
    private final int alignment;
    private int growths;
    private int largestRequest;
    private long copiedBytes;

    HarnessSlots(final int alignment)
    {
        this.alignment = alignment;
    }

    UnsafeBuffer grow(final int slot, final int usedLength, final int minimumLength, final long arrived)
    {
        final UnsafeBuffer old = buffers[slot];
        final int oldCapacity = old == null ? 0 : old.capacity();
        final long bound = Math.max(FIRST_LENGTH, 2 * (arrived + FrameHeader.MAX_HEADER_LENGTH));
        if (minimumLength > bound || minimumLength <= oldCapacity || usedLength > oldCapacity || usedLength < 0)
        {
            throw new AssertionError("asked for " + minimumLength + " bytes in place of " + oldCapacity + " with " +
                usedLength + " used, when " + arrived + " had arrived");
        }
        // Some sinks lend exactly what was asked for, some more.
        final int capacity = minimumLength + (alignment % 2) * alignment;
        final UnsafeBuffer longer = new UnsafeBuffer(new byte[capacity + alignment], alignment, capacity);
        Memory.guard(longer);
        if (old != null)
        {
            longer.putBytes(0, old, 0, usedLength);
            takeAway(old);
        }
        buffers[slot] = longer;
        growths++;
        largestRequest = Math.max(largestRequest, minimumLength);
        copiedBytes += usedLength;
        return longer;
    }

    byte[] handOver(final int slot, final int offset, final int length)
    {
        final UnsafeBuffer buffer = buffers[slot];
        assertThat(buffer).as("buffer of slot %d", slot).isNotNull();
        final byte[] frame = Memory.bytes(buffer, offset, length);
        takeAway(buffer);
        buffers[slot] = null;
        return frame;
    }

    UnsafeBuffer buffer(final int slot)
    {
        return buffers[slot];
    }

    int growths()
    {
        return growths;
    }

    int largestRequest()
    {
        return largestRequest;
    }

    long copiedBytes()
    {
        return copiedBytes;
    }

    private static void takeAway(final UnsafeBuffer buffer)
    {
        buffer.setMemory(0, buffer.capacity(), POISON);
        buffer.wrap(TAKEN_AWAY);
    }
}
