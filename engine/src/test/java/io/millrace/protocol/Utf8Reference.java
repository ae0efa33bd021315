package io.millrace.protocol;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/**
 * Tells slowly but surely where a text stops to be valid UTF-8: it knows every prefix of every encoded code point, as
 * the JDK's encoder writes them.
 */
final class Utf8Reference
{
    /** The text is whole characters. */
    static final int VALID = -1;

    /** The text is valid as far as it goes, but ends inside a character. */
    static final int INCOMPLETE = -2;

    private static final int MAX_CHARACTER_LENGTH = 4;

    /** By length less one: the prefixes, that is, bytes that begin a character, the first byte topmost. */
    private static final BitSet[] PREFIXES = {new BitSet(), new BitSet(), new BitSet(), new BitSet()};
    /** By length less one: the whole characters. */
    private static final BitSet[] CHARACTERS = {new BitSet(), new BitSet(), new BitSet(), new BitSet()};

    static
    {
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++)
        {
            if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE)
            {
                learn(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private Utf8Reference()
    {
    }

    private static void learn(final byte[] character)
    {
        int packed = 0;
        for (int i = 0; i < character.length; i++)
        {
            packed = append(packed, character[i]);
            PREFIXES[i].set(packed);
        }
        CHARACTERS[character.length - 1].set(packed);
    }

    private static int append(final int packed, final byte value)
    {
        // Lead bytes of four-byte characters are F0 to F4: three bits tell them apart, so that indices stay positive.
        return (packed & 0x7FFFF) << 8 | value & 0xFF;
    }

    /**
     * The index, counted from the offset, of the first byte after which the text cannot become valid, or
     * {@link #VALID} or {@link #INCOMPLETE}.
     */
    static int firstInvalid(final byte[] text, final int offset, final int length)
    {
        int packed = 0;
        int taken = 0;
        for (int i = 0; i < length; i++)
        {
            packed = append(packed, text[offset + i]);
            if (!PREFIXES[taken].get(packed))
            {
                return i;
            }
            if (CHARACTERS[taken].get(packed))
            {
                packed = 0;
                taken = 0;
            }
            else
            {
                taken++;
                if (taken == MAX_CHARACTER_LENGTH)
                {
                    throw new AssertionError("no character has more than four bytes");
                }
            }
        }
        return taken == 0 ? VALID : INCOMPLETE;
    }
}
