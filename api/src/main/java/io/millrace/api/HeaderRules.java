package io.millrace.api;

/**
 * What may stand in an HTTP header (RFC 9110 §5), so that no value can end a line early.
 */
final class HeaderRules
{
    private static final String TOKEN_SYMBOLS = "!#$%&'*+-.^_`|~";
    private static final char DELETE = 0x7f;

    private HeaderRules()
    {
    }

    static void check(final String name, final String value)
    {
        if (name.isEmpty() || !name.chars().allMatch(HeaderRules::isTokenChar))
        {
            throw new IllegalArgumentException("not a header name: " + name);
        }
        if (!value.chars().allMatch(HeaderRules::isValueChar))
        {
            throw new IllegalArgumentException("control or non-ISO-8859-1 character in the value of header " + name);
        }
    }

    private static boolean isTokenChar(final int c)
    {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            TOKEN_SYMBOLS.indexOf(c) >= 0;
    }

    private static boolean isValueChar(final int c)
    {
        return c == '\t' || (c >= ' ' && c <= 0xff && c != DELETE);
    }
}
