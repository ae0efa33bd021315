package io.millrace.handshake;

/**
 * The characters of a token (RFC 9110 §5.6.2).
 */
final class Tokens
{
    private static final String SYMBOLS = "!#$%&'*+-.^_`|~";
    private static final boolean[] TOKEN_CHARS = new boolean[256];

    static
    {
        for (int c = 0; c < TOKEN_CHARS.length; c++)
        {
            TOKEN_CHARS[c] = isAlpha(c) || isDigit(c) || SYMBOLS.indexOf(c) >= 0;
        }
    }

    private Tokens()
    {
    }

    static boolean isTokenChar(final int c)
    {
        return c < TOKEN_CHARS.length && TOKEN_CHARS[c];
    }

    static boolean isToken(final CharSequence text)
    {
        return isToken(text, 0, text.length());
    }

    static boolean isToken(final CharSequence text, final int start, final int end)
    {
        for (int i = start; i < end; i++)
        {
            if (!isTokenChar(text.charAt(i)))
            {
                return false;
            }
        }
        return start < end;
    }

    static boolean isAlpha(final int c)
    {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    static boolean isDigit(final int c)
    {
        return c >= '0' && c <= '9';
    }

    static boolean isHexDigit(final int c)
    {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    static boolean isBlank(final int c)
    {
        return c == ' ' || c == '\t';
    }
}
