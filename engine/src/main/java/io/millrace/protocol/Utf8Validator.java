package io.millrace.protocol;

import org.agrona.DirectBuffer;

import java.nio.ByteOrder;

/**
 * Validates UTF-8 (RFC 3629) as it arrives, in pieces of any size (RFC 6455 §8.1). It rejects a piece if and only if
 * the piece holds a byte after which no continuation could make the text valid.
 * <p>
 * Words of ASCII are skipped. All else walks an automaton that has a state for each thing that may have to come next:
 * <pre>
 *   state          comes next                        because
 *   ACCEPT         a character
 *   ONE            80..BF
 *   TWO            80..BF, then ONE
 *   THREE          80..BF, then TWO
 *   AFTER_E0       A0..BF, then ONE                  less would fit in two bytes
 *   AFTER_ED       80..9F, then ONE                  more would be a surrogate
 *   AFTER_F0       90..BF, then TWO                  less would fit in three bytes
 *   AFTER_F4       80..8F, then TWO                  more would be above U+10FFFF
 *   REJECT         nothing
 * </pre>
 * The nine states are the multiples of six from 0 to 48, so that all transitions of a byte fit a {@code long}: at bit
 * <i>s</i> it holds the state that follows <i>s</i>. A step is then one shift, without a branch that text of changing
 * character lengths could make the processor mispredict.
 * <p>
 * Stateless; any thread may call. The state between two pieces is an {@code int} that the caller keeps.
 */
public final class Utf8Validator
{
    /** The state at the start and after each whole character: a text that ends here is valid. */
    public static final int ACCEPT = 0;

    /** The state after an invalid byte; there is no way back. */
    public static final int REJECT = 48;

    private static final int ONE = 6;
    private static final int TWO = 12;
    private static final int THREE = 18;
    private static final int AFTER_E0 = 24;
    private static final int AFTER_ED = 30;
    private static final int AFTER_F0 = 36;
    private static final int AFTER_F4 = 42;

    private static final int STATE_STEP = 6;
    private static final int STATE_MASK = 0x3F;
    private static final int BYTE_MASK = 0xFF;
    private static final int BYTE_VALUES = 256;
    private static final long TOP_BITS = 0x8080808080808080L;
    private static final long[] TRANSITIONS = new long[BYTE_VALUES];

    static
    {
        for (int value = 0; value < BYTE_VALUES; value++)
        {
            for (int state = ACCEPT; state <= REJECT; state += STATE_STEP)
            {
                TRANSITIONS[value] |= (long) next(state, value) << state;
            }
        }
    }

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
        final int lastWord = end - Long.BYTES;
        long current = state;
        int i = offset;
        for (; i <= lastWord; i += Long.BYTES)
        {
            final long word = buffer.getLong(i, ByteOrder.LITTLE_ENDIAN);
            if ((word & TOP_BITS | current & STATE_MASK) != 0)
            {
                current = nextOfWord(current, word);
            }
        }
        final long rest = length < Long.BYTES ?
            fewBytes(buffer, offset, length) :
            lastBytes(buffer.getLong(lastWord, ByteOrder.LITTLE_ENDIAN), end - i);
        if ((rest & TOP_BITS | current & STATE_MASK) != 0)
        {
            current = nextOfBytes(current, rest, end - i);
        }
        return (int) current & STATE_MASK;
    }

    /**
     * Up to seven bytes as the lowest of a little-endian word, zeros above.
     */
    private static long fewBytes(final DirectBuffer buffer, final int offset, final int length)
    {
        long bytes = 0;
        for (int i = length - 1; i >= 0; i--)
        {
            bytes = bytes << Byte.SIZE | buffer.getByte(offset + i) & BYTE_MASK;
        }
        return bytes;
    }

    /**
     * Up to seven of the last bytes of a little-endian word as its lowest, zeros above.
     */
    private static long lastBytes(final long word, final int count)
    {
        return word >>> 1 >>> Long.SIZE - 1 - count * Byte.SIZE;
    }

    /**
     * Java shifts a {@code long} by the lowest six bits of the distance: what is above them is left where it is.
     */
    private static long nextOfByte(final long state, final long value)
    {
        return TRANSITIONS[(int) value & BYTE_MASK] >>> state;
    }

    private static long nextOfWord(final long state, final long word)
    {
        long next = nextOfByte(state, word);
        next = nextOfByte(next, word >>> Byte.SIZE);
        next = nextOfByte(next, word >>> 2 * Byte.SIZE);
        next = nextOfByte(next, word >>> 3 * Byte.SIZE);
        next = nextOfByte(next, word >>> 4 * Byte.SIZE);
        next = nextOfByte(next, word >>> 5 * Byte.SIZE);
        next = nextOfByte(next, word >>> 6 * Byte.SIZE);
        return nextOfByte(next, word >>> 7 * Byte.SIZE);
    }

    private static long nextOfBytes(final long state, final long bytes, final int count)
    {
        long next = state;
        for (int i = 0; i < count; i++)
        {
            next = nextOfByte(next, bytes >>> i * Byte.SIZE);
        }
        return next;
    }

    private static int next(final int state, final int value)
    {
        switch (state)
        {
            case ACCEPT:
                return value < 0x80 ? ACCEPT : afterLead(value);
            case ONE:
                return value >= 0x80 && value <= 0xBF ? ACCEPT : REJECT;
            case TWO:
                return value >= 0x80 && value <= 0xBF ? ONE : REJECT;
            case THREE:
                return value >= 0x80 && value <= 0xBF ? TWO : REJECT;
            case AFTER_E0:
                return value >= 0xA0 && value <= 0xBF ? ONE : REJECT;
            case AFTER_ED:
                return value >= 0x80 && value <= 0x9F ? ONE : REJECT;
            case AFTER_F0:
                return value >= 0x90 && value <= 0xBF ? TWO : REJECT;
            case AFTER_F4:
                return value >= 0x80 && value <= 0x8F ? TWO : REJECT;
            default:
                return REJECT;
        }
    }

    private static int afterLead(final int lead)
    {
        if (lead < 0xC2 || lead > 0xF4)
        {
            return REJECT;
        }
        if (lead < 0xE0)
        {
            return ONE;
        }
        if (lead < 0xF0)
        {
            return lead == 0xE0 ? AFTER_E0 : lead == 0xED ? AFTER_ED : TWO;
        }
        return lead == 0xF0 ? AFTER_F0 : lead == 0xF4 ? AFTER_F4 : THREE;
    }
}
