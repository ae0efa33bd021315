package io.millrace.handshake;

import io.millrace.api.HttpResponse;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Makes the bytes of responses (RFC 6455 §4.2.2, RFC 9112 §4). Static and safe on any thread; the arrays returned
 * belong to the caller.
 * <p>
 * Each response but 101 is the last of its connection and says so in its only {@code Connection} header. One with an
 * {@code Upgrade} header names that there too (RFC 9110 §7.8): {@code Connection: Upgrade, close}; 426 always has an
 * {@code Upgrade} header, added if need be (§15.5.22).
 */
public final class ResponseWriter
{
    private static final String UPGRADE = "Upgrade";
    private static final String CONNECTION = "Connection";
    private static final String CONTENT_LENGTH = "Content-Length";
    private static final String TRANSFER_ENCODING = "Transfer-Encoding";
    private static final String WEBSOCKET_PREFIX = "Sec-WebSocket-";
    private static final String CRLF = "\r\n";
    private static final int DELETE = 0x7f;
    private static final int HIGHEST_VALUE_CHAR = 0xff;
    private static final int UPGRADE_REQUIRED = 426;
    private static final int INITIAL_CAPACITY = 256;

    private ResponseWriter()
    {
    }

    /**
     * The response that opens a connection.
     *
     * @param acceptKey         the value of {@code Sec-WebSocket-Accept}, of {@link AcceptKey#compute(String)}.
     * @param subprotocolOrNull that was chosen; one that the client offered.
     * @param extraHeaders      of the application, in this order.
     * @return the bytes up to and including the blank line.
     * @throws IllegalArgumentException if an extra header is reserved or could not stand in a header, or the
     *                                  subprotocol is not a token.
     */
    public static byte[] switchingProtocols(
        final String acceptKey, final String subprotocolOrNull, final List<Map.Entry<String, String>> extraHeaders)
    {
        return switchingProtocols(acceptKey, subprotocolOrNull, null, extraHeaders);
    }

    /**
     * The response that opens a connection with an extension.
     *
     * @param acceptKey         the value of {@code Sec-WebSocket-Accept}, of {@link AcceptKey#compute(String)}.
     * @param subprotocolOrNull that was chosen; one that the client offered.
     * @param extensionsOrNull  that were agreed on, the value of {@code Sec-WebSocket-Extensions} (RFC 6455 §9.1).
     * @param extraHeaders      of the application, in this order.
     * @return the bytes up to and including the blank line.
     * @throws IllegalArgumentException if an extra header is reserved or could not stand in a header, or the
     *                                  subprotocol is not a token.
     */
    public static byte[] switchingProtocols(
        final String acceptKey,
        final String subprotocolOrNull,
        final String extensionsOrNull,
        final List<Map.Entry<String, String>> extraHeaders)
    {
        final StringBuilder text = new StringBuilder(INITIAL_CAPACITY)
            .append("HTTP/1.1 101 Switching Protocols\r\n")
            .append("Upgrade: websocket\r\n")
            .append("Connection: Upgrade\r\n");
        appendHeader(text, "Sec-WebSocket-Accept", acceptKey);
        if (subprotocolOrNull != null)
        {
            Subprotocols.check(subprotocolOrNull);
            appendHeader(text, "Sec-WebSocket-Protocol", subprotocolOrNull);
        }
        if (extensionsOrNull != null)
        {
            appendHeader(text, "Sec-WebSocket-Extensions", extensionsOrNull);
        }
        for (final Map.Entry<String, String> header : extraHeaders)
        {
            checkExtraHeader(header.getKey(), header.getValue());
            appendHeader(text, header.getKey(), header.getValue());
        }
        return text.append(CRLF).toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * A response that ends the connection. Headers of the response that the engine writes itself
     * ({@code Connection}, {@code Content-Length}, {@code Transfer-Encoding}) are left out. A status that allows no
     * body (204, 205, 304) gets none.
     *
     * @param response    to write.
     * @param withoutBody true for the response to a HEAD request: its length is announced, its body left out.
     * @return the bytes of head and body.
     */
    public static byte[] response(final HttpResponse response, final boolean withoutBody)
    {
        final String head = head(response);
        return bytes(head, withoutBody || !hasBody(response.status()) ? new byte[0] : response.body());
    }

    /**
     * The body of a response that ends the connection, to be sent after its head, which
     * {@link #response(HttpResponse, boolean)} makes without body.
     *
     * @param response to write.
     * @return a view that shares its bytes with all others; null if the status allows no body, or it is empty.
     */
    public static ByteBuffer body(final HttpResponse response)
    {
        final ByteBuffer body = response.bodyBuffer();
        return hasBody(response.status()) && body.hasRemaining() ? body : null;
    }

    private static String head(final HttpResponse response)
    {
        final int status = response.status();
        final int length = hasBody(status) ? response.bodyBuffer().remaining() : 0;
        final StringBuilder text = new StringBuilder(INITIAL_CAPACITY)
            .append("HTTP/1.1 ").append(status).append(' ').append(reasonPhrase(status)).append(CRLF);
        boolean upgrade = false;
        for (final Map.Entry<String, String> header : response.headers())
        {
            if (!isFraming(header.getKey()))
            {
                upgrade |= UPGRADE.equalsIgnoreCase(header.getKey());
                appendHeader(text, header.getKey(), header.getValue());
            }
        }
        if (status == UPGRADE_REQUIRED && !upgrade)
        {
            upgrade = true;
            appendHeader(text, UPGRADE, "websocket");
        }
        if (hasLength(status))
        {
            appendHeader(text, CONTENT_LENGTH, Integer.toString(length));
        }
        appendHeader(text, CONNECTION, upgrade ? "Upgrade, close" : "close");
        return text.append(CRLF).toString();
    }

    /**
     * The response to a refused handshake.
     *
     * @param failure the reason for it.
     * @return a response whose body is the reason as plain text.
     */
    public static HttpResponse of(final HandshakeFailure failure)
    {
        HttpResponse response = HttpResponse.text(failure.status(), failure.reason());
        for (final Map.Entry<String, String> header : failure.headers())
        {
            response = response.withHeader(header.getKey(), header.getValue());
        }
        return response;
    }

    /**
     * Checks the name of a header that an application adds to the handshake's response.
     *
     * @param name of the header.
     * @throws IllegalArgumentException if it is not a token, or is one that the handshake itself writes:
     *                                  {@code Upgrade}, {@code Connection}, {@code Sec-WebSocket-…},
     *                                  {@code Content-Length}, {@code Transfer-Encoding}.
     */
    public static void checkExtraHeader(final String name)
    {
        if (!Tokens.isToken(name))
        {
            throw new IllegalArgumentException("not a header name: " + name);
        }
        if (UPGRADE.equalsIgnoreCase(name) || isFraming(name) ||
            name.regionMatches(true, 0, WEBSOCKET_PREFIX, 0, WEBSOCKET_PREFIX.length()))
        {
            throw new IllegalArgumentException("the handshake itself writes header " + name);
        }
    }

    /**
     * Checks name and value of a header that an application adds to the handshake's response.
     *
     * @param name  of the header, as in {@link #checkExtraHeader(String)}.
     * @param value of the header.
     * @throws IllegalArgumentException if the name is refused, or the value has a control character or one outside
     *                                  ISO-8859-1.
     */
    public static void checkExtraHeader(final String name, final String value)
    {
        checkExtraHeader(name);
        checkValue(name, value);
    }

    /** Checks that a value can stand in a header (RFC 9110 §5.5). */
    static void checkValue(final String name, final String value)
    {
        for (int i = 0; i < value.length(); i++)
        {
            final char c = value.charAt(i);
            if (c != '\t' && (c < ' ' || c == DELETE || c > HIGHEST_VALUE_CHAR))
            {
                throw new IllegalArgumentException(
                    "control or non-ISO-8859-1 character in the value of header " + name);
            }
        }
    }

    private static boolean isFraming(final String name)
    {
        return CONNECTION.equalsIgnoreCase(name) || CONTENT_LENGTH.equalsIgnoreCase(name) ||
            TRANSFER_ENCODING.equalsIgnoreCase(name);
    }

    /**
     * RFC 9110 §8.6 forbids the header in 204; in 304 it would be the length of what is not sent.
     */
    private static boolean hasLength(final int status)
    {
        return status != 204 && status != 304;
    }

    private static boolean hasBody(final int status)
    {
        return hasLength(status) && status != 205;
    }

    private static void appendHeader(final StringBuilder text, final String name, final String value)
    {
        text.append(name).append(": ").append(value).append(CRLF);
    }

    private static byte[] bytes(final String head, final byte[] body)
    {
        final byte[] bytes = new byte[head.length() + body.length];
        final byte[] headBytes = head.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(headBytes, 0, bytes, 0, headBytes.length);
        System.arraycopy(body, 0, bytes, headBytes.length, body.length);
        return bytes;
    }

    /**
     * The reason phrase, which has no meaning (RFC 9112 §4) and may be empty.
     */
    private static String reasonPhrase(final int status)
    {
        return switch (status)
        {
            case 200 -> "OK";
            case 204 -> "No Content";
            case 301 -> "Moved Permanently";
            case 302 -> "Found";
            case 304 -> "Not Modified";
            case 307 -> "Temporary Redirect";
            case 308 -> "Permanent Redirect";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 413 -> "Content Too Large";
            case 414 -> "URI Too Long";
            case 417 -> "Expectation Failed";
            case 426 -> "Upgrade Required";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 500 -> "Internal Server Error";
            case 501 -> "Not Implemented";
            case 503 -> "Service Unavailable";
            case 505 -> "HTTP Version Not Supported";
            default -> "";
        };
    }
}
