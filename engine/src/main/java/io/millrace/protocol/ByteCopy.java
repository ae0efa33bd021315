package io.millrace.protocol;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Copies between buffers, fast for the short payloads that most messages have: there the call of a general copy costs
 * more than the copying.
 * <p>
 * Stateless; any thread may call, if no other thread writes the memory meanwhile.
 */
public final class ByteCopy
{
    private static final int MAX_LENGTH_BY_WORDS = 64;

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
    public static void copy(
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
        final int last = length - Long.BYTES;
        for (int i = 0; i < last; i += Long.BYTES)
        {
            dst.putLong(dstOffset + i, src.getLong(srcOffset + i));
        }
        dst.putLong(dstOffset + last, src.getLong(srcOffset + last));
    }
}
