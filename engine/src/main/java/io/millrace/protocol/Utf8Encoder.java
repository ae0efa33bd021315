package io.millrace.protocol;

import org.agrona.MutableDirectBuffer;

import java.nio.ByteOrder;

/**
 * Writes text as UTF-8 (RFC 3629, RFC 6455 §5.6) straight into a buffer. A surrogate without its other half, which
 * UTF-8 cannot express, becomes a question mark.
 * <p>
 * Stateless; any thread may call, if no other thread changes the text or uses the memory meanwhile.
 */
public final class Utf8Encoder
{
    private static final int MAX_ONE_BYTE = 0x7F;
    private static final int MAX_TWO_BYTES = 0x7FF;
    private static final int LEAD_OF_TWO = 0xC0;
    private static final int LEAD_OF_THREE = 0xE0;
    private static final int LEAD_OF_FOUR = 0xF0;
    private static final int CONTINUATION = 0x80;
    private static final int CONTINUATION_BITS = 6;
    private static final int CONTINUATION_MASK = 0x3F;
    private static final byte REPLACEMENT = '?';
    private static final int BATCH = Long.BYTES;

    private Utf8Encoder()
    {
    }

    /**
     * The length of a text in UTF-8.
     *
     * @param text to measure.
     * @return the length in bytes.
     * @throws ArithmeticException if it is more than {@link Integer#MAX_VALUE}.
     */
    public static int encodedLength(final CharSequence text)
    {
        final int chars = text.length();
        long total = chars;
        for (int i = 0; i < chars; i++)
        {
            final char c = text.charAt(i);
            if (c > MAX_TWO_BYTES)
            {
                if (!Character.isSurrogate(c))
                {
                    total += 2;
                }
                else if (isPairAt(text, i, chars))
                {
                    total += 2;
                    i++;
                }
            }
            else if (c > MAX_ONE_BYTE)
            {
                total++;
            }
        }
        return Math.toIntExact(total);
    }

    /**
     * Writes a text. The buffer must have room for {@link #encodedLength(CharSequence)} bytes.
     *
     * @param text   to write.
     * @param buffer to write to.
     * @param offset of the first byte written.
     * @return the number of bytes written.
     * @throws IndexOutOfBoundsException if the buffer is too small; what it held from the offset on may be overwritten.
     */
    public static int encode(final CharSequence text, final MutableDirectBuffer buffer, final int offset)
    {
        final int chars = text.length();
        final int ascii = putAscii(text, buffer, offset);
        int position = offset + ascii;
        for (int i = ascii; i < chars; i++)
        {
            final char c = text.charAt(i);
            if (c <= MAX_ONE_BYTE)
            {
                buffer.putByte(position++, (byte) c);
            }
            else if (isPairAt(text, i, chars))
            {
                i++;
                position += putSupplementary(buffer, position, Character.toCodePoint(c, text.charAt(i)));
            }
            else
            {
                position += putBasic(buffer, position, c);
            }
        }
        return position - offset;
    }

    /**
     * Writes the batches of ASCII that the text begins with, up to the first that holds anything else.
     *
     * @return the number of chars written, which is that of bytes.
     */
    private static int putAscii(final CharSequence text, final MutableDirectBuffer buffer, final int offset)
    {
        final int lastBatch = text.length() - BATCH;
        int i = 0;
        for (; i <= lastBatch; i += BATCH)
        {
            final char c0 = text.charAt(i);
            final char c1 = text.charAt(i + 1);
            final char c2 = text.charAt(i + 2);
            final char c3 = text.charAt(i + 3);
            final char c4 = text.charAt(i + 4);
            final char c5 = text.charAt(i + 5);
            final char c6 = text.charAt(i + 6);
            final char c7 = text.charAt(i + 7);
            if ((c0 | c1 | c2 | c3 | c4 | c5 | c6 | c7) > MAX_ONE_BYTE)
            {
                break;
            }
            final int low = c0 | c1 << Byte.SIZE | c2 << 2 * Byte.SIZE | c3 << 3 * Byte.SIZE;
            final int high = c4 | c5 << Byte.SIZE | c6 << 2 * Byte.SIZE | c7 << 3 * Byte.SIZE;
            final long bytes = low | (long) high << Integer.SIZE;
            buffer.putLong(offset + i, bytes, ByteOrder.LITTLE_ENDIAN);
        }
        return i;
    }

    private static boolean isPairAt(final CharSequence text, final int index, final int chars)
    {
        return Character.isHighSurrogate(text.charAt(index)) &&
            index + 1 < chars && Character.isLowSurrogate(text.charAt(index + 1));
    }

    private static int putBasic(final MutableDirectBuffer buffer, final int position, final char c)
    {
        if (c <= MAX_TWO_BYTES)
        {
            putPair(buffer, position, LEAD_OF_TWO | c >> CONTINUATION_BITS, continuation(c));
            return 2;
        }
        if (Character.isSurrogate(c))
        {
            buffer.putByte(position, REPLACEMENT);
            return 1;
        }
        putPair(
            buffer, position, LEAD_OF_THREE | c >> 2 * CONTINUATION_BITS, continuation(c >> CONTINUATION_BITS));
        buffer.putByte(position + 2, (byte) continuation(c));
        return 3;
    }

    private static int putSupplementary(final MutableDirectBuffer buffer, final int position, final int codePoint)
    {
        final int lead = LEAD_OF_FOUR | codePoint >> 3 * CONTINUATION_BITS;
        putPair(buffer, position, lead, continuation(codePoint >> 2 * CONTINUATION_BITS));
        putPair(
            buffer, position + 2, continuation(codePoint >> CONTINUATION_BITS), continuation(codePoint));
        return 4;
    }

    private static void putPair(
        final MutableDirectBuffer buffer, final int position, final int first, final int second)
    {
        buffer.putShort(position, (short) (first << Byte.SIZE | second), ByteOrder.BIG_ENDIAN);
    }

    private static int continuation(final int bits)
    {
        return CONTINUATION | bits & CONTINUATION_MASK;
    }
}
