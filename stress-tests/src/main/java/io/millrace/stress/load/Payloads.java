package io.millrace.stress.load;

/**
 * Messages to send when only their length matters.
 */
public final class Payloads
{
    private static final int FIRST_LETTER = 'a';
    private static final int LETTERS = 26;

    private Payloads()
    {
    }

    /**
     * A text of ASCII letters.
     *
     * @param length in bytes.
     * @return its bytes.
     */
    public static byte[] ofText(final int length)
    {
        final byte[] text = new byte[length];
        for (int i = 0; i < length; i++)
        {
            text[i] = (byte)(FIRST_LETTER + i % LETTERS);
        }
        return text;
    }
}
