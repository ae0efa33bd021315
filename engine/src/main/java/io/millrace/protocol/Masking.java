package io.millrace.protocol;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.nio.ByteOrder;

/**
 * Masks and unmasks payloads (RFC 6455 §5.3): each byte is combined by XOR with one of the key's four bytes in turn.
 * The two directions are the same operation.
 * <p>
 * A key is the {@code int} that {@link DirectBuffer#getInt(int)} loads from the four key bytes, in the native byte
 * order, so that whole words can be combined without swapping bytes.
 * <p>
 * The methods that walk a payload also tell whether it holds a byte of 0x80 or more afterwards. If a text has none, it
 * is ASCII and needs no further validation (RFC 6455 §8.1).
 * <p>
 * Stateless; any thread may call, if no other thread uses the memory meanwhile.
 */
public final class Masking
{
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final long TOP_BITS = 0x8080808080808080L;
    private static final long KEY_BITS = 0xFFFFFFFFL;
    private static final int PHASE_MASK = 3;

    private Masking()
    {
    }

    /**
     * Masks or unmasks bytes where they lie.
     *
     * @param buffer that holds the bytes.
     * @param offset of the first byte; the key's first byte applies to it.
     * @param length in bytes.
     * @param key    see {@link Masking}.
     * @return non-zero if any byte of the result is 0x80 or more.
     */
    public static long apply(final UnsafeBuffer buffer, final int offset, final int length, final int key)
    {
        return applyTo(buffer, offset, buffer, offset, length, key);
    }

    /**
     * Masks or unmasks bytes while it copies them. Source and destination must be the same bytes or not overlap.
     *
     * @param src       that holds the bytes; unchanged.
     * @param srcOffset of the first byte; the key's first byte applies to it.
     * @param dst       to write to.
     * @param dstOffset of the first byte written.
     * @param length    in bytes.
     * @param key       see {@link Masking}.
     * @return non-zero if any byte of the result is 0x80 or more.
     */
    public static long applyTo(
        final DirectBuffer src,
        final int srcOffset,
        final MutableDirectBuffer dst,
        final int dstOffset,
        final int length,
        final int key)
    {
        final long longKey = key & KEY_BITS | (long) key << Integer.SIZE;
        long seen = 0;
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES)
        {
            final long word = src.getLong(srcOffset + i) ^ longKey;
            dst.putLong(dstOffset + i, word);
            seen |= word;
        }
        int tailKey = key;
        for (; i < length; i++)
        {
            final byte result = (byte) (src.getByte(srcOffset + i) ^ firstByteOf(tailKey));
            dst.putByte(dstOffset + i, result);
            seen |= result;
            tailKey = rotate(tailKey, 1);
        }
        return seen & TOP_BITS;
    }

    /**
     * The key to go on with after a number of bytes, so that a payload can be masked or unmasked in pieces.
     *
     * @param key   that applied to the first of the bytes.
     * @param bytes that were masked or unmasked with it; only the two lowest bits matter.
     * @return the key that applies to the next byte.
     */
    public static int rotate(final int key, final int bytes)
    {
        final int bits = (bytes & PHASE_MASK) * Byte.SIZE;
        return LITTLE_ENDIAN ? Integer.rotateRight(key, bits) : Integer.rotateLeft(key, bits);
    }

    private static int firstByteOf(final int key)
    {
        return LITTLE_ENDIAN ? key : key >>> Integer.SIZE - Byte.SIZE;
    }
}
