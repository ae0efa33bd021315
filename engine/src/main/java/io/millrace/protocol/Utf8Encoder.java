package io.millrace.protocol;

import org.agrona.MutableDirectBuffer;

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
        int position = offset;
        for (int i = 0; i < chars; i++)
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

    private static boolean isPairAt(final CharSequence text, final int index, final int chars)
    {
        return Character.isHighSurrogate(text.charAt(index)) &&
            index + 1 < chars && Character.isLowSurrogate(text.charAt(index + 1));
    }

    private static int putBasic(final MutableDirectBuffer buffer, final int position, final char c)
    {
        if (c <= MAX_TWO_BYTES)
        {
            buffer.putByte(position, (byte) (LEAD_OF_TWO | c >> CONTINUATION_BITS));
            buffer.putByte(position + 1, continuation(c));
            return 2;
        }
        if (Character.isSurrogate(c))
        {
            buffer.putByte(position, REPLACEMENT);
            return 1;
        }
        buffer.putByte(position, (byte) (LEAD_OF_THREE | c >> 2 * CONTINUATION_BITS));
        buffer.putByte(position + 1, continuation(c >> CONTINUATION_BITS));
        buffer.putByte(position + 2, continuation(c));
        return 3;
    }

    private static int putSupplementary(final MutableDirectBuffer buffer, final int position, final int codePoint)
    {
        buffer.putByte(position, (byte) (LEAD_OF_FOUR | codePoint >> 3 * CONTINUATION_BITS));
        buffer.putByte(position + 1, continuation(codePoint >> 2 * CONTINUATION_BITS));
        buffer.putByte(position + 2, continuation(codePoint >> CONTINUATION_BITS));
        buffer.putByte(position + 3, continuation(codePoint));
        return 4;
    }

    private static byte continuation(final int bits)
    {
        return (byte) (CONTINUATION | bits & CONTINUATION_MASK);
    }
}
