package io.millrace.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Kinds of random text, by the lengths of their characters in UTF-8.
 */
enum Script
{
    ASCII(100, 0, 0),
    LATIN(75, 25, 0),
    CYRILLIC(10, 90, 0),
    CJK(2, 0, 98),
    EMOJI(0, 0, 0),
    MIXED(40, 20, 20);

    private final int ofOneByte;
    private final int ofTwoBytes;
    private final int ofThreeBytes;

    /** Shares in percent; the rest are characters of four bytes. */
    Script(final int ofOneByte, final int ofTwoBytes, final int ofThreeBytes)
    {
        this.ofOneByte = ofOneByte;
        this.ofTwoBytes = ofTwoBytes;
        this.ofThreeBytes = ofThreeBytes;
    }

    /**
     * Whole characters, then as many ASCII characters as the length still needs.
     */
    byte[] text(final Random random, final int length)
    {
        final byte[] text = new byte[length];
        int done = 0;
        while (done < length)
        {
            final byte[] character = Character.toString(codePoint(random)).getBytes(StandardCharsets.UTF_8);
            if (done + character.length <= length)
            {
                System.arraycopy(character, 0, text, done, character.length);
                done += character.length;
            }
            else
            {
                text[done++] = 'z';
            }
        }
        return text;
    }

    private int codePoint(final Random random)
    {
        final int share = random.nextInt(100);
        if (share < ofOneByte)
        {
            return random.nextInt(0x80);
        }
        if (share < ofOneByte + ofTwoBytes)
        {
            return 0x80 + random.nextInt(0x800 - 0x80);
        }
        if (share < ofOneByte + ofTwoBytes + ofThreeBytes)
        {
            final int codePoint = 0x800 + random.nextInt(0x10000 - 0x800);
            return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE ? 0x4E00 : codePoint;
        }
        return 0x10000 + random.nextInt(Character.MAX_CODE_POINT + 1 - 0x10000);
    }
}
