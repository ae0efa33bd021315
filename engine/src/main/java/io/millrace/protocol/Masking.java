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
 * Payloads of eight bytes or more are walked by words. The last word is loaded before anything is written and may
 * overlap the one before it, so that no byte is left over and none outside the payload is touched.
 * <p>
 * The methods that walk a payload also tell whether it holds a byte of 0x80 or more afterwards. If a text has none, it
 * is ASCII and needs no further validation (RFC 6455 §8.1).
 * <p>
 * Stateless; any thread may call, if no other thread uses the memory meanwhile.
 */
public final class Masking
{
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final int FOUR_WORDS = 4 * Long.BYTES;
    private static final long TOP_BITS = 0x8080808080808080L;
    private static final long KEY_BITS = 0xFFFFFFFFL;
    private static final int PHASE_MASK = 3;

    /** From here on a copy and a walk over one buffer cost less than a walk over two. */
    private static final int MIN_LENGTH_TO_COPY_FIRST = 64;

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
        if (length < Long.BYTES)
        {
            return applyToFew(buffer, offset, buffer, offset, length, key);
        }
        return length <= FOUR_WORDS ?
            applyToWords(buffer, offset, offset + length - Long.BYTES, twice(key), twice(rotate(key, length))) :
            applyInPlace(buffer, offset, length, key);
    }

    /**
     * Masks or unmasks bytes where they lie, in a buffer of any kind.
     *
     * @param buffer that holds the bytes.
     * @param offset of the first byte; the key's first byte applies to it.
     * @param length in bytes.
     * @param key    see {@link Masking}.
     * @return non-zero if any byte of the result is 0x80 or more.
     */
    public static long apply(final MutableDirectBuffer buffer, final int offset, final int length, final int key)
    {
        return length < Long.BYTES ?
            applyToFew(buffer, offset, buffer, offset, length, key) : applyInPlace(buffer, offset, length, key);
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
        if (length < Long.BYTES)
        {
            return applyToFew(src, srcOffset, dst, dstOffset, length, key);
        }
        if (length >= MIN_LENGTH_TO_COPY_FIRST)
        {
            ByteCopy.copy(src, srcOffset, dst, dstOffset, length);
            return applyInPlace(dst, dstOffset, length, key);
        }
        final long longKey = twice(key);
        final int lastIndex = length - Long.BYTES;
        final long last = src.getLong(srcOffset + lastIndex) ^ twice(rotate(key, length));
        long seen = last;
        for (int i = 0; i < lastIndex; i += Long.BYTES)
        {
            final long word = src.getLong(srcOffset + i) ^ longKey;
            dst.putLong(dstOffset + i, word);
            seen |= word;
        }
        dst.putLong(dstOffset + lastIndex, last);
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

    private static long applyInPlace(
        final MutableDirectBuffer buffer, final int offset, final int length, final int key)
    {
        final long longKey = twice(key);
        final int lastOffset = offset + length - Long.BYTES;
        final long last = buffer.getLong(lastOffset) ^ twice(rotate(key, length));
        long seen = last;
        for (int i = offset; i < lastOffset; i += Long.BYTES)
        {
            final long word = buffer.getLong(i) ^ longKey;
            buffer.putLong(i, word);
            seen |= word;
        }
        buffer.putLong(lastOffset, last);
        return seen & TOP_BITS;
    }

    private static long applyToFew(
        final DirectBuffer src,
        final int srcOffset,
        final MutableDirectBuffer dst,
        final int dstOffset,
        final int length,
        final int key)
    {
        if (length >= Integer.BYTES)
        {
            final int lastIndex = length - Integer.BYTES;
            final int last = src.getInt(srcOffset + lastIndex) ^ rotate(key, length);
            final int first = src.getInt(srcOffset) ^ key;
            dst.putInt(dstOffset, first);
            dst.putInt(dstOffset + lastIndex, last);
            return (first | last) & TOP_BITS;
        }
        long seen = 0;
        if ((length & Short.BYTES) != 0)
        {
            final short result = (short) (src.getShort(srcOffset) ^ firstShortOf(key));
            dst.putShort(dstOffset, result);
            seen = result;
        }
        if ((length & 1) != 0)
        {
            final int lastIndex = length - 1;
            final byte result = (byte) (src.getByte(srcOffset + lastIndex) ^ firstByteOf(rotate(key, lastIndex)));
            dst.putByte(dstOffset + lastIndex, result);
            seen |= result;
        }
        return seen & TOP_BITS;
    }

    /**
     * Two or four words, from the beginning and from the end, which may overlap. All are loaded before any is written.
     */
    private static long applyToWords(
        final UnsafeBuffer buffer, final int offset, final int lastOffset, final long longKey, final long lastKey)
    {
        final long first = buffer.getLong(offset) ^ longKey;
        final long last = buffer.getLong(lastOffset) ^ lastKey;
        long seen = first | last;
        if (lastOffset - offset > Long.BYTES)
        {
            final long second = buffer.getLong(offset + Long.BYTES) ^ longKey;
            final long third = buffer.getLong(lastOffset - Long.BYTES) ^ lastKey;
            seen |= second | third;
            buffer.putLong(offset + Long.BYTES, second);
            buffer.putLong(lastOffset - Long.BYTES, third);
        }
        buffer.putLong(offset, first);
        buffer.putLong(lastOffset, last);
        return seen & TOP_BITS;
    }

    private static long twice(final int key)
    {
        return key & KEY_BITS | (long) key << Integer.SIZE;
    }

    private static int firstShortOf(final int key)
    {
        return LITTLE_ENDIAN ? key : key >>> Integer.SIZE - Short.SIZE;
    }

    private static int firstByteOf(final int key)
    {
        return LITTLE_ENDIAN ? key : key >>> Integer.SIZE - Byte.SIZE;
    }
}
