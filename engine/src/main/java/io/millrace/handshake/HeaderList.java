package io.millrace.handshake;

import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;

/**
 * Header lines in one array, since each open connection keeps those of its request: as strings they would be most of
 * what it holds. Immutable; entries and strings are made for those who ask.
 * <pre>
 *   +------+-------+------+-------+---
 *   | name | value | name | value | ...
 *   +------+-------+------+-------+---
 *        ends[0] ends[1] ends[2] ends[3]
 * </pre>
 */
final class HeaderList extends AbstractList<Map.Entry<String, String>> implements RandomAccess
{
    private static final int CASE_BIT = 0x20;

    private final byte[] text;
    private final int[] ends;

    private HeaderList(final byte[] text, final int[] ends)
    {
        this.text = text;
        this.ends = ends;
    }

    /**
     * Of strings.
     *
     * @param headers names and values in ISO-8859-1.
     */
    static HeaderList of(final List<Map.Entry<String, String>> headers)
    {
        if (headers instanceof HeaderList same)
        {
            return same;
        }
        final StringBuilder all = new StringBuilder();
        final int[] ends = new int[2 * headers.size()];
        int count = 0;
        for (final Map.Entry<String, String> header : headers)
        {
            ends[count++] = all.append(header.getKey()).length();
            ends[count++] = all.append(header.getValue()).length();
        }
        return new HeaderList(all.toString().getBytes(StandardCharsets.ISO_8859_1), ends);
    }

    /**
     * Of a head that was received.
     *
     * @param head   its bytes.
     * @param fields where each header lies in it: start and end of its name, start and end of its value.
     * @param count  of headers.
     */
    static HeaderList of(final byte[] head, final int[] fields, final int count)
    {
        final int[] ends = new int[2 * count];
        int length = 0;
        for (int i = 0; i < ends.length; i++)
        {
            length += fields[2 * i + 1] - fields[2 * i];
            ends[i] = length;
        }
        final byte[] text = new byte[length];
        for (int i = 0, begin = 0; i < ends.length; begin = ends[i++])
        {
            System.arraycopy(head, fields[2 * i], text, begin, ends[i] - begin);
        }
        return new HeaderList(text, ends);
    }

    @Override
    public int size()
    {
        return ends.length / 2;
    }

    @Override
    public Map.Entry<String, String> get(final int index)
    {
        return Map.entry(part(2 * index), value(index));
    }

    String value(final int index)
    {
        return part(2 * index + 1);
    }

    /**
     * The next header of a name.
     *
     * @param name in any case of its letters.
     * @param from index of the first header to look at.
     * @return its index, or -1.
     */
    int indexOf(final String name, final int from)
    {
        for (int i = from; i < size(); i++)
        {
            if (isNamed(i, name))
            {
                return i;
            }
        }
        return -1;
    }

    private boolean isNamed(final int index, final String name)
    {
        final int begin = begin(2 * index);
        if (ends[2 * index] - begin != name.length())
        {
            return false;
        }
        for (int i = 0; i < name.length(); i++)
        {
            final int b = text[begin + i];
            final int c = name.charAt(i);
            if (b != c && !((b ^ c) == CASE_BIT && Tokens.isAlpha(b)))
            {
                return false;
            }
        }
        return true;
    }

    private String part(final int index)
    {
        return HeaderLines.text(text, begin(index), ends[index]);
    }

    private int begin(final int index)
    {
        return index == 0 ? 0 : ends[index - 1];
    }
}
