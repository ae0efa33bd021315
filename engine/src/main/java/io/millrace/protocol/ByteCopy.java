package io.millrace.protocol;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Copies between buffers of any kind, on the heap or off it. It is the one place that decides how: a few words, which
 * may overlap, without a loop; all else by the buffer's own means.
 * <p>
 * Stateless; any thread may call, if no other thread writes the memory meanwhile.
 */
final class ByteCopy
{
    private static final int MAX_LENGTH_BY_WORDS = 4 * Long.BYTES;

    private ByteCopy()
    {
    }

    /**
     * Copies bytes. Source and destination must not overlap.
     *
     * @param src       to read from; unchanged.
     * @param srcOffset of the first byte read.
     * @param dst       to write to.
     * @param dstOffset of the first byte written.
     * @param length    in bytes.
     */
    static void copy(
        final DirectBuffer src,
        final int srcOffset,
        final MutableDirectBuffer dst,
        final int dstOffset,
        final int length)
    {
        if (length < Long.BYTES || length > MAX_LENGTH_BY_WORDS)
        {
            dst.putBytes(dstOffset, src, srcOffset, length);
            return;
        }
        final int lastIndex = length - Long.BYTES;
        if (length > 2 * Long.BYTES)
        {
            final long second = src.getLong(srcOffset + Long.BYTES);
            final long third = src.getLong(srcOffset + lastIndex - Long.BYTES);
            dst.putLong(dstOffset + Long.BYTES, second);
            dst.putLong(dstOffset + lastIndex - Long.BYTES, third);
        }
        final long first = src.getLong(srcOffset);
        final long last = src.getLong(srcOffset + lastIndex);
        dst.putLong(dstOffset, first);
        dst.putLong(dstOffset + lastIndex, last);
    }
}
