package io.millrace.protocol;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a {@link FrameDecoder} collects in one slot of its {@link FrameSink}: a payload with room before it for the
 * header. It grows with what arrives, never with what was announced.
 *
 * <pre>
 *   0          14 - h        14                14 + length
 *   +-----------+-------------+------------------+
 *   |  unused   |  header, h  |     payload      |
 *   +-----------+-------------+------------------+
 * </pre>
 */
final class FrameAssembly
{
    private static final int PAYLOAD_OFFSET = FrameHeader.MAX_HEADER_LENGTH;
    private static final int MAX_LENGTH = Integer.MAX_VALUE - 64;
    private static final int FIRST_LENGTH = 256;
    private static final long UNKNOWN_TOP_BITS = -1L;

    private final FrameSink sink;
    private final int slot;
    private UnsafeBuffer buffer;
    private int length;

    FrameAssembly(final FrameSink sink, final int slot)
    {
        this.sink = sink;
        this.slot = slot;
    }

    int length()
    {
        return length;
    }

    int end()
    {
        return PAYLOAD_OFFSET + length;
    }

    UnsafeBuffer buffer()
    {
        return buffer;
    }

    void reserve(final int more)
    {
        final int needed = end() + more;
        if (buffer == null)
        {
            buffer = sink.grow(slot, 0, Math.max(FIRST_LENGTH, needed));
        }
        else if (buffer.capacity() < needed)
        {
            final long doubled = 2L * buffer.capacity();
            buffer = sink.grow(slot, end(), (int)Math.min(MAX_LENGTH, Math.max(doubled, needed)));
        }
    }

    long appendUnmasking(final DirectBuffer source, final int offset, final int count, final int key)
    {
        reserve(count);
        final long topBits = Masking.applyTo(source, offset, buffer, end(), count, key);
        length += count;
        return topBits;
    }

    long append(final DirectBuffer source, final int offset, final int count)
    {
        reserve(count);
        ByteCopy.copy(source, offset, buffer, end(), count);
        length += count;
        return UNKNOWN_TOP_BITS;
    }

    void advance(final int count)
    {
        length += count;
    }

    int payloadOffset()
    {
        return PAYLOAD_OFFSET;
    }

    void complete(final int firstByte, final boolean masked, final boolean received)
    {
        reserve(0);
        final int headerLength = FrameHeader.encodedLength(length, masked);
        final int offset = PAYLOAD_OFFSET - headerLength;
        if (masked)
        {
            FrameHeader.encodeMasked(buffer, offset, firstByte, length, 0);
        }
        else
        {
            FrameHeader.encode(buffer, offset, firstByte, length);
        }
        final int total = headerLength + length;
        buffer = null;
        length = 0;
        sink.onAssembled(slot, offset, total, received);
    }
}
