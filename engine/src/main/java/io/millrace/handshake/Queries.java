package io.millrace.handshake;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads percent-encoded paths, and parameters of a query in the form {@code name=value&name=value} (RFC 3986 §2.1 and
 * §3.4). There a {@code +} stands for a space, as HTML forms and the browsers' URLSearchParams write it. Static and
 * safe on any thread.
 */
public final class Queries
{
    private static final int ESCAPE_LENGTH = 3;

    private Queries()
    {
    }

    /**
     * Decodes a path, in which a {@code +} stands for itself.
     *
     * @param path percent-encoded.
     * @return the decoded path; the same path if an escape is malformed or the bytes are not UTF-8.
     */
    public static String decodePath(final String path)
    {
        return decode(path.replace("+", "%2B"));
    }

    /**
     * The first value of a parameter.
     *
     * @return the decoded value, an empty string for a name alone, or null if there is no such name.
     */
    static String parameter(final String query, final String name)
    {
        int start = 0;
        while (start < query.length())
        {
            int equals = -1;
            int end = start;
            while (end < query.length() && query.charAt(end) != '&')
            {
                equals = equals < 0 && query.charAt(end) == '=' ? end : equals;
                end++;
            }
            final int nameEnd = equals < 0 ? end : equals;
            if (start < end && isName(query, start, nameEnd, name))
            {
                return equals < 0 ? "" : decode(query.substring(equals + 1, end));
            }
            start = end + 1;
        }
        return null;
    }

    /**
     * Decodes escapes and {@code +}.
     *
     * @return the decoded text; the same text if an escape is malformed or the bytes are not UTF-8.
     */
    static String decode(final String text)
    {
        if (!hasEscapes(text, 0, text.length()))
        {
            return text;
        }
        final ByteBuffer bytes = ByteBuffer.allocate(text.length());
        for (int i = 0; i < text.length(); i++)
        {
            final char c = text.charAt(i);
            if (c != '%')
            {
                bytes.put((byte) (c == '+' ? ' ' : c));
                continue;
            }
            if (!isEscape(text, i))
            {
                return text;
            }
            bytes.put((byte) (Character.digit(text.charAt(i + 1), 16) << 4 | Character.digit(text.charAt(i + 2), 16)));
            i += ESCAPE_LENGTH - 1;
        }
        try
        {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        }
        catch (final CharacterCodingException ex)
        {
            return text;
        }
    }

    private static boolean isName(final String query, final int start, final int end, final String name)
    {
        return hasEscapes(query, start, end) ?
            decode(query.substring(start, end)).equals(name) :
            end - start == name.length() && query.startsWith(name, start);
    }

    private static boolean hasEscapes(final String text, final int start, final int end)
    {
        for (int i = start; i < end; i++)
        {
            if (text.charAt(i) == '%' || text.charAt(i) == '+')
            {
                return true;
            }
        }
        return false;
    }

    private static boolean isEscape(final String text, final int index)
    {
        return index + ESCAPE_LENGTH <= text.length() &&
            Tokens.isHexDigit(text.charAt(index + 1)) && Tokens.isHexDigit(text.charAt(index + 2));
    }
}
