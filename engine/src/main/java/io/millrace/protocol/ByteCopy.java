package io.millrace.protocol;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Copies between buffers of any kind, on the heap or off it. It is the one place that decides how.
 * <p>
 * Stateless; any thread may call, if no other thread writes the memory meanwhile.
 */
public final class ByteCopy
{
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
        // A loop over words, each checked against two capacities, is slower from the second word on.
        dst.putBytes(dstOffset, src, srcOffset, length);
    }
}
