package io.millrace.handshake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The request line and headers of an HTTP/1.1 request (RFC 9112 §2.1) as they were received. Immutable and safe on any
 * thread. Made by a {@link RequestParser}.
 */
public final class RequestHead extends MessageHead
{
    private static final String HOST = "Host";
    private static final String GET = "GET";

    private final String method;
    private final String target;
    private final String authority;
    private final String path;
    private final String query;

    RequestHead(final String method, final String target, final List<Map.Entry<String, String>> headers)
    {
        super(headers);
        this.method = GET.equals(method) ? GET : method;
        this.target = target;

        final int authorityStart = target.startsWith("/") ? -1 : Authority.startIn(target);
        final boolean absoluteForm = authorityStart >= 0;
        final int pathStart = absoluteForm ? Authority.endIn(target, authorityStart) :
            target.startsWith("/") ? 0 : target.length();
        final int mark = target.indexOf('?', pathStart);
        final int pathEnd = mark < 0 ? target.length() : mark;
        authority = absoluteForm ? target.substring(authorityStart, pathStart) : null;
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
     * The request target as it was sent: in origin-form or absolute-form, or the {@code *} of OPTIONS, or the host and
     * port of CONNECT (RFC 9112 §3.2).
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
     * @return begins with {@code /}, and is nothing else if the target has none.
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
     * This request with its target in origin-form. The host of an absolute-form target replaces that of the
     * {@code Host} header (RFC 9112 §3.2.2).
     */
    RequestHead inOriginForm()
    {
        if (authority == null)
        {
            return this;
        }
        final List<Map.Entry<String, String>> replaced = new ArrayList<>(headers());
        replaced.replaceAll(
            (header) -> HOST.equalsIgnoreCase(header.getKey()) ? Map.entry(header.getKey(), authority) : header);
        return new RequestHead(method, target.indexOf('?') < 0 ? path : path + '?' + query, replaced);
    }
}
