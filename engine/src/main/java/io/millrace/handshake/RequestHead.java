package io.millrace.handshake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The request line and headers of an HTTP/1.1 request (RFC 9112 §2.1) as they were received. Immutable and safe on any
 * thread. Made by a {@link RequestParser}.
 */
public final class RequestHead
{
    private static final String HOST = "Host";

    private final String method;
    private final String target;
    private final String authority;
    private final String path;
    private final String query;
    private final List<Map.Entry<String, String>> headers;

    RequestHead(final String method, final String target, final List<Map.Entry<String, String>> headers)
    {
        this.method = method;
        this.target = target;
        this.headers = List.copyOf(headers);

        final boolean originForm = target.startsWith("/");
        final int authorityStart = originForm ? 0 : Authority.startIn(target);
        final int pathStart = originForm ? 0 : Authority.endIn(target, authorityStart);
        final int mark = target.indexOf('?', pathStart);
        final int pathEnd = mark < 0 ? target.length() : mark;
        authority = originForm ? null : target.substring(authorityStart, pathStart);
        path = pathStart == pathEnd ? "/" : target.substring(pathStart, pathEnd);
        query = mark < 0 ? "" : target.substring(mark + 1);
    }

    /**
     * The method.
     *
     * @return a token, case-sensitive.
     */
    public String method()
    {
        return method;
    }

    /**
     * Whether the response to this request must have no body (RFC 9110 §9.3.2).
     *
     * @return true if the method is HEAD.
     */
    public boolean isHeadRequest()
    {
        return "HEAD".equals(method);
    }

    /**
     * The request target as it was sent, in origin-form or absolute-form (RFC 9112 §3.2).
     *
     * @return visible ASCII characters.
     */
    public String target()
    {
        return target;
    }

    /**
     * The path, percent-encoded as it was sent.
     *
     * @return begins with {@code /}.
     */
    public String path()
    {
        return path;
    }

    /**
     * The query, percent-encoded as it was sent.
     *
     * @return what follows the first {@code ?}, or an empty string.
     */
    public String query()
    {
        return query;
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

    /**
     * This request with its target in origin-form. The host of an absolute-form target replaces that of the
     * {@code Host} header (RFC 9112 §3.2.2).
     */
    RequestHead inOriginForm()
    {
        if (authority == null)
        {
            return this;
        }
        final List<Map.Entry<String, String>> replaced = new ArrayList<>(headers);
        replaced.replaceAll(
            (header) -> HOST.equalsIgnoreCase(header.getKey()) ? Map.entry(header.getKey(), authority) : header);
        return new RequestHead(method, target.indexOf('?') < 0 ? path : path + '?' + query, replaced);
    }

    int indexOf(final String name, final int from)
    {
        for (int i = from; i < headers.size(); i++)
        {
            if (headers.get(i).getKey().equalsIgnoreCase(name))
            {
                return i;
            }
        }
        return -1;
    }

    String value(final int index)
    {
        return headers.get(index).getValue();
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
