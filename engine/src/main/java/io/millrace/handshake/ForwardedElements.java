package io.millrace.handshake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The elements of {@code Forwarded} headers (RFC 7239 §4).
 * <pre>
 *   element = [ pair ] *( ";" [ pair ] )        between commas with or without blanks, over all header lines
 *   pair    = token "=" ( token / quoted-string )
 * </pre>
 * A parameter may stand in an element once. Parsing is linear: it never goes back. One thread only.
 */
final class ForwardedElements
{
    private final String text;
    private int position;

    private ForwardedElements(final String text)
    {
        this.text = text;
    }

    /** The parameters of each element, their names in lower case; null if anything is malformed. */
    static List<Map<String, String>> parse(final List<String> lines)
    {
        final List<Map<String, String>> elements = new ArrayList<>();
        for (final String line : lines)
        {
            if (!new ForwardedElements(line).readLine(elements))
            {
                return null;
            }
        }
        return elements;
    }

    private boolean readLine(final List<Map<String, String>> elements)
    {
        while (true)
        {
            skipBlanks();
            final Map<String, String> element = new HashMap<>();
            if (!readElement(element))
            {
                return false;
            }
            if (!element.isEmpty())
            {
                elements.add(element);
            }
            skipBlanks();
            if (position == text.length())
            {
                return true;
            }
            if (text.charAt(position++) != ',')
            {
                return false;
            }
        }
    }

    private boolean readElement(final Map<String, String> element)
    {
        do
        {
            final String name = readToken();
            if (name != null && !readValue(element, name.toLowerCase(Locale.ROOT)))
            {
                return false;
            }
        }
        while (accept(';'));
        return true;
    }

    private boolean readValue(final Map<String, String> element, final String name)
    {
        if (!accept('='))
        {
            return false;
        }
        final String value = accept('"') ? readQuoted() : readToken();
        return value != null && element.putIfAbsent(name, value) == null;
    }

    private String readToken()
    {
        final int start = position;
        while (position < text.length() && Tokens.isTokenChar(text.charAt(position)))
        {
            position++;
        }
        return position == start ? null : text.substring(start, position);
    }

    private String readQuoted()
    {
        final StringBuilder value = new StringBuilder();
        while (position < text.length())
        {
            char c = text.charAt(position++);
            if (c == '"')
            {
                return value.toString();
            }
            if (c == '\\')
            {
                if (position == text.length())
                {
                    return null;
                }
                c = text.charAt(position++);
            }
            value.append(c);
        }
        return null;
    }

    private boolean accept(final char expected)
    {
        final boolean there = position < text.length() && text.charAt(position) == expected;
        position += there ? 1 : 0;
        return there;
    }

    private void skipBlanks()
    {
        while (position < text.length() && Tokens.isBlank(text.charAt(position)))
        {
            position++;
        }
    }
}
