package io.millrace.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A small HTTP response: the answer to a refused handshake or to a plain request. Immutable. The engine adds
 * {@code Content-Length} and {@code Connection: close}. Responses that are sent many times are best made once: the body
 * is shared by all that wait to be taken.
 */
public final class HttpResponse
{
    private static final int LOWEST_STATUS = 200;
    private static final int HIGHEST_STATUS = 599;

    private final int status;
    private final List<Map.Entry<String, String>> headers;
    private final byte[] body;

    private HttpResponse(final int status, final List<Map.Entry<String, String>> headers, final byte[] body)
    {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /**
     * A response without headers or body.
     *
     * @param status 200–599.
     * @return the response.
     * @throws IllegalArgumentException if the status is out of range.
     */
    public static HttpResponse of(final int status)
    {
        if (status < LOWEST_STATUS || status > HIGHEST_STATUS)
        {
            throw new IllegalArgumentException("status must be 200-599: " + status);
        }
        return new HttpResponse(status, List.of(), new byte[0]);
    }

    /**
     * A response with a body of plain text in UTF-8.
     *
     * @param status 200–599.
     * @param text   the body.
     * @return the response.
     * @throws IllegalArgumentException if the status is out of range.
     */
    public static HttpResponse text(final int status, final String text)
    {
        return of(status)
            .withHeader("Content-Type", "text/plain; charset=utf-8")
            .withBody(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * This response and one more header.
     *
     * @param name  a token of RFC 9110 §5.1.
     * @param value without control characters.
     * @return a new response.
     * @throws IllegalArgumentException if name or value could not stand in a header.
     */
    public HttpResponse withHeader(final String name, final String value)
    {
        HeaderRules.check(name, value);
        final List<Map.Entry<String, String>> all = new ArrayList<>(headers);
        all.add(Map.entry(name, value));
        return new HttpResponse(status, List.copyOf(all), body);
    }

    /**
     * This response with another body.
     *
     * @param bytes the body; copied.
     * @return a new response.
     */
    public HttpResponse withBody(final byte[] bytes)
    {
        return new HttpResponse(status, headers, Objects.requireNonNull(bytes, "bytes").clone());
    }

    /**
     * The status.
     *
     * @return 200–599.
     */
    public int status()
    {
        return status;
    }

    /**
     * The headers in the order in which they were added.
     *
     * @return an immutable list of names and values.
     */
    public List<Map.Entry<String, String>> headers()
    {
        return headers;
    }

    /**
     * The body, without a copy.
     *
     * @return a read-only view of it, a new one each time.
     */
    public ByteBuffer bodyBuffer()
    {
        return ByteBuffer.wrap(body).asReadOnlyBuffer();
    }

    /**
     * The body.
     *
     * @return a copy of the bytes; empty if there is none.
     */
    public byte[] body()
    {
        return body.clone();
    }
}
