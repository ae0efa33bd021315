package io.millrace.handshake;

/**
 * Walks the elements of a comma-separated list without quoted strings (RFC 9110 §5.6.1). Empty elements are passed
 * over, as §5.6.1.2 demands of recipients. Linear; one thread only.
 */
final class ListElements
{
    private final CharSequence list;
    private int start;
    private int trimmedEnd;
    private int end = -1;

    ListElements(final CharSequence list)
    {
        this.list = list;
    }

    boolean next()
    {
        final int length = list.length();
        while (end < length)
        {
            start = end + 1;
            end = start;
            while (end < length && list.charAt(end) != ',')
            {
                end++;
            }
            if (trim())
            {
                return true;
            }
        }
        return false;
    }

    boolean isToken()
    {
        return Tokens.isToken(list, start, trimmedEnd);
    }

    /**
     * Whether the element is {@code name ["/" version]} (RFC 9110 §7.8).
     */
    boolean isProtocol()
    {
        int slash = start;
        while (slash < trimmedEnd && list.charAt(slash) != '/')
        {
            slash++;
        }
        return Tokens.isToken(list, start, slash) &&
            (slash == trimmedEnd || Tokens.isToken(list, slash + 1, trimmedEnd));
    }

    /**
     * Whether the element is the given one, in any case. The list's characters are those of ISO-8859-1, where only
     * ASCII letters equal an ASCII letter in another case.
     */
    boolean is(final String element)
    {
        final int length = element.length();
        if (trimmedEnd - start != length)
        {
            return false;
        }
        for (int i = 0; i < length; i++)
        {
            if (Character.toLowerCase(list.charAt(start + i)) != Character.toLowerCase(element.charAt(i)))
            {
                return false;
            }
        }
        return true;
    }

    String text()
    {
        return list.subSequence(start, trimmedEnd).toString();
    }

    private boolean trim()
    {
        trimmedEnd = end;
        while (start < trimmedEnd && Tokens.isBlank(list.charAt(start)))
        {
            start++;
        }
        while (start < trimmedEnd && Tokens.isBlank(list.charAt(trimmedEnd - 1)))
        {
            trimmedEnd--;
        }
        return start < trimmedEnd;
    }
}
