package io.millrace.handshake;

/**
 * The host and port of a {@code Host} header or of an absolute request target (RFC 9110 §4.2 and §7.2, RFC 3986
 * §3.2).
 * <p>
 * Decisions: an empty host is invalid, because no http URI may have one (RFC 9110 §4.2.1); so is user information
 * (§4.2.4), and a port above 65535. Of an IPv6 literal the characters are checked, not the number of its groups.
 */
final class Authority
{
    private static final String NAME_SYMBOLS = "-._~!$&'()*+,;=";
    private static final int HIGHEST_PORT = 65535;
    private static final String HTTP = "http://";
    private static final String HTTPS = "https://";

    private Authority()
    {
    }

    /**
     * Where the authority of an absolute-form target starts (RFC 9112 §3.2.2).
     *
     * @return its index, or -1 if the scheme is neither http nor https (RFC 6455 §4.2.1, item 1).
     */
    static int startIn(final String target)
    {
        if (target.regionMatches(true, 0, HTTP, 0, HTTP.length()))
        {
            return HTTP.length();
        }
        return target.regionMatches(true, 0, HTTPS, 0, HTTPS.length()) ? HTTPS.length() : -1;
    }

    static int endIn(final String target, final int start)
    {
        int end = start;
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?')
        {
            end++;
        }
        return end;
    }

    static boolean isAuthority(final String text)
    {
        return isAuthority(text, 0, text.length());
    }

    /**
     * Whether this is what CONNECT has as its target (RFC 9112 §3.2.3), in which the port must not be left out.
     */
    static boolean isHostAndPort(final String text)
    {
        final int colon = text.lastIndexOf(':');
        return isAuthority(text) && colon > text.lastIndexOf(']') && colon < text.length() - 1;
    }

    static boolean isAuthority(final String text, final int start, final int end)
    {
        final int hostEnd = start < end && text.charAt(start) == '[' ?
            ipLiteralEnd(text, start, end) : nameEnd(text, start, end);
        return hostEnd > start && (hostEnd == end || isPort(text, hostEnd, end));
    }

    /**
     * The end of a bracketed address.
     *
     * @return the index after the closing bracket, or -1 if this is no such address.
     */
    static int ipLiteralEnd(final String text, final int start, final int end)
    {
        int colons = 0;
        int i = start + 1;
        while (i < end && isAddressChar(text.charAt(i)))
        {
            colons += text.charAt(i) == ':' ? 1 : 0;
            i++;
        }
        return i < end && text.charAt(i) == ']' && colons >= 2 ? i + 1 : -1;
    }

    /**
     * The number that a port's digits stand for.
     *
     * @return 0–65535, or -1 if these are no digits or too large a number.
     */
    static int port(final String text, final int start, final int end)
    {
        int port = start < end ? 0 : -1;
        for (int i = start; i < end && port >= 0; i++)
        {
            final char c = text.charAt(i);
            port = Tokens.isDigit(c) ? port * 10 + c - '0' : -1;
            port = port > HIGHEST_PORT ? -1 : port;
        }
        return port;
    }

    private static boolean isPort(final String text, final int start, final int end)
    {
        return text.charAt(start) == ':' && (start + 1 == end || port(text, start + 1, end) >= 0);
    }

    private static int nameEnd(final String text, final int start, final int end)
    {
        int i = start;
        while (i < end && text.charAt(i) != ':')
        {
            final char c = text.charAt(i);
            if (c == '%' && i + 2 < end && Tokens.isHexDigit(text.charAt(i + 1)) &&
                Tokens.isHexDigit(text.charAt(i + 2)))
            {
                i += 2;
            }
            else if (!Tokens.isAlpha(c) && !Tokens.isDigit(c) && NAME_SYMBOLS.indexOf(c) < 0)
            {
                return -1;
            }
            i++;
        }
        return i;
    }

    private static boolean isAddressChar(final char c)
    {
        return Tokens.isHexDigit(c) || c == ':' || c == '.';
    }
}
