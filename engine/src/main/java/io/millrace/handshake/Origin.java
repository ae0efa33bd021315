package io.millrace.handshake;

import java.util.Locale;

/**
 * A serialised origin (RFC 6454 §6.2), normalised: scheme and host in lower case, the default ports of http and https
 * filled in. Equal if both origins are the same.
 *
 * @param scheme in lower case.
 * @param host   in lower case: labels of ASCII letters, digits, hyphens and underscores, or an address in brackets.
 * @param port   or -1 if there is none, not even a default one.
 */
record Origin(String scheme, String host, int port)
{
    private static final String SEPARATOR = "://";
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int NO_PORT = -1;

    /**
     * Parses an origin.
     *
     * @return the origin, or null if this is none: with a path, user information, an empty label or an odd character.
     */
    static Origin parse(final String text)
    {
        final int schemeEnd = text.indexOf(SEPARATOR);
        if (schemeEnd < 0 || !isScheme(text, schemeEnd))
        {
            return null;
        }
        final int hostStart = schemeEnd + SEPARATOR.length();
        final int hostEnd = text.startsWith("[", hostStart) ?
            Authority.ipLiteralEnd(text, hostStart, text.length()) : labelsEnd(text, hostStart);
        if (hostEnd < 0)
        {
            return null;
        }
        final String scheme = text.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
        final String host = text.substring(hostStart, hostEnd).toLowerCase(Locale.ROOT);
        if (hostEnd == text.length())
        {
            return new Origin(scheme, host, defaultPort(scheme));
        }
        final int port = text.charAt(hostEnd) == ':' ? Authority.port(text, hostEnd + 1, text.length()) : NO_PORT;
        return port < 0 ? null : new Origin(scheme, host, port);
    }

    private static int defaultPort(final String scheme)
    {
        return switch (scheme)
        {
            case "http" -> HTTP_PORT;
            case "https" -> HTTPS_PORT;
            default -> NO_PORT;
        };
    }

    private static boolean isScheme(final String text, final int end)
    {
        for (int i = 0; i < end; i++)
        {
            final char c = text.charAt(i);
            final boolean inner = i > 0 && (Tokens.isDigit(c) || c == '+' || c == '-' || c == '.');
            if (!inner && !Tokens.isAlpha(c))
            {
                return false;
            }
        }
        return end > 0;
    }

    /**
     * The end of labels with single dots between them.
     *
     * @return the index after the last label, or -1 if a label is empty.
     */
    private static int labelsEnd(final String text, final int start)
    {
        int labelStart = start;
        int i = start;
        while (i < text.length() && (isLabelChar(text.charAt(i)) || text.charAt(i) == '.'))
        {
            if (text.charAt(i) == '.')
            {
                if (i == labelStart)
                {
                    return -1;
                }
                labelStart = i + 1;
            }
            i++;
        }
        return i == labelStart ? -1 : i;
    }

    private static boolean isLabelChar(final char c)
    {
        return Tokens.isAlpha(c) || Tokens.isDigit(c) || c == '-' || c == '_';
    }
}
