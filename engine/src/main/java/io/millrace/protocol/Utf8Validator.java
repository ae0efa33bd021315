package io.millrace.protocol;

import org.agrona.DirectBuffer;

/**
 * Validates UTF-8 (RFC 3629) as it arrives, in pieces of any size (RFC 6455 §8.1). It fails at the first byte after
 * which no continuation could make the text valid.
 * <p>
 * The state between two pieces is an {@code int} that the caller keeps. It says what the rest of an unfinished
 * character must look like:
 * <pre>
 *   31          24 23          16 15           8 7            0
 *  +--------------+--------------+--------------+--------------+
 *  |      0       | bytes to     | highest      | lowest       |
 *  |              | come         | next byte    | next byte    |
 *  +--------------+--------------+--------------+--------------+
 * </pre>
 * All bytes but the second of a character are 0x80 to 0xBF. The lead bytes E0 and F0 raise the lowest second byte, to
 * forbid forms longer than needed; ED lowers the highest, to forbid surrogates, and F4, to forbid what lies above
 * U+10FFFF.
 * <p>
 * Stateless; any thread may call.
 */
public final class Utf8Validator
{
    /** The state at the start and after each whole character: a text that ends here is valid. */
    public static final int ACCEPT = 0;

    /** The state after an invalid byte; there is no way back. */
    public static final int REJECT = -1;

    private static final long TOP_BITS = 0x8080808080808080L;
    private static final int BYTE_MASK = 0xFF;
    private static final int HIGHEST_SHIFT = 8;
    private static final int REMAINING_SHIFT = 16;
    private static final int ONE_REMAINING = 1 << REMAINING_SHIFT;

    private static final int LAST_OF_CHARACTER = ONE_REMAINING | 0xBF80;
    private static final int LAST_TWO = 2 << REMAINING_SHIFT | 0xBF80;
    private static final int LAST_THREE = 3 << REMAINING_SHIFT | 0xBF80;
    private static final int AFTER_E0 = 2 << REMAINING_SHIFT | 0xBFA0;
    private static final int AFTER_ED = 2 << REMAINING_SHIFT | 0x9F80;
    private static final int AFTER_F0 = 3 << REMAINING_SHIFT | 0xBF90;
    private static final int AFTER_F4 = 3 << REMAINING_SHIFT | 0x8F80;

    private Utf8Validator()
    {
    }

    /**
     * Validates the next piece of a text.
     *
     * @param state  what the piece before returned; {@link #ACCEPT} for the first one.
     * @param buffer that holds the piece; unchanged.
     * @param offset of its first byte.
     * @param length in bytes.
     * @return {@link #ACCEPT} if the text could end here, {@link #REJECT} if it is invalid, else a state to go on with.
     */
    public static int validate(final int state, final DirectBuffer buffer, final int offset, final int length)
    {
        final int end = offset + length;
        int current = state;
        int i = offset;
        while (i < end && current != REJECT)
        {
            if (current == ACCEPT && end - i >= Long.BYTES && (buffer.getLong(i) & TOP_BITS) == 0)
            {
                i += Long.BYTES;
            }
            else
            {
                current = next(current, buffer.getByte(i) & BYTE_MASK);
                i++;
            }
        }
        return current;
    }

    private static int next(final int state, final int value)
    {
        if (state == ACCEPT)
        {
            return value < 0x80 ? ACCEPT : afterLead(value);
        }
        if (state == REJECT || value < (state & BYTE_MASK) || value > (state >> HIGHEST_SHIFT & BYTE_MASK))
        {
            return REJECT;
        }
        final int remaining = (state >> REMAINING_SHIFT) - 1;
        return remaining == 0 ? ACCEPT : remaining << REMAINING_SHIFT | LAST_OF_CHARACTER & 0xFFFF;
    }

    private static int afterLead(final int lead)
    {
        if (lead < 0xC2 || lead > 0xF4)
        {
            return REJECT;
        }
        if (lead < 0xE0)
        {
            return LAST_OF_CHARACTER;
        }
        if (lead < 0xF0)
        {
            return lead == 0xE0 ? AFTER_E0 : lead == 0xED ? AFTER_ED : LAST_TWO;
        }
        return lead == 0xF0 ? AFTER_F0 : lead == 0xF4 ? AFTER_F4 : LAST_THREE;
    }
}
