package io.millrace.handshake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The headers of a request or response (RFC 9112 §2.1). Immutable and safe on any thread.
 */
abstract class MessageHead
{
    private final HeaderList headers;

    MessageHead(final List<Map.Entry<String, String>> headers)
    {
        this.headers = HeaderList.of(headers);
    }

    /**
     * All headers in the order received, with their names as they were sent.
     *
     * @return an immutable list of names and values; values are without surrounding blanks, decoded as ISO-8859-1.
     */
    public List<Map.Entry<String, String>> headers()
    {
        return headers;
    }

    /**
     * The first value of a header.
     *
     * @param name of the header, in any case.
     * @return the value, or null if there is none.
     */
    public String header(final String name)
    {
        final int index = indexOf(name, 0);
        return index < 0 ? null : value(index);
    }

    /**
     * The values of all header lines of a name.
     *
     * @param name of the header, in any case.
     * @return an immutable list in the order received; empty if there is none.
     */
    public List<String> headerValues(final String name)
    {
        final int first = indexOf(name, 0);
        if (first < 0)
        {
            return List.of();
        }
        final List<String> values = new ArrayList<>(1);
        for (int i = first; i >= 0; i = indexOf(name, i + 1))
        {
            values.add(value(i));
        }
        return List.copyOf(values);
    }

    int indexOf(final String name, final int from)
    {
        return headers.indexOf(name, from);
    }

    String value(final int index)
    {
        return headers.value(index);
    }

    boolean has(final String name)
    {
        return indexOf(name, 0) >= 0;
    }

    boolean isRepeated(final String name)
    {
        final int first = indexOf(name, 0);
        return first >= 0 && indexOf(name, first + 1) >= 0;
    }
}
