package io.millrace.handshake;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Makes the client's handshake (RFC 6455 §4.1). Static and safe on any thread; the arrays returned belong to the
 * caller.
 */
public final class RequestWriter
{
    static final String KEY = "Sec-WebSocket-Key";
    static final String PROTOCOL = "Sec-WebSocket-Protocol";
    static final String EXTENSIONS = "Sec-WebSocket-Extensions";

    private static final int KEY_LENGTH = 16;
    private static final int DELETE = 0x7f;
    private static final int INITIAL_CAPACITY = 512;
    private static final List<String> RESERVED = List.of("Host", "Origin", "Expect", "Proxy-Authorization");

    private RequestWriter()
    {
    }

    /**
     * A new key (§4.1, item 7).
     *
     * @param random a strong source.
     * @return 16 random bytes in base64.
     */
    public static String newKey(final SecureRandom random)
    {
        final byte[] bytes = new byte[KEY_LENGTH];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * The request that asks a server for a WebSocket.
     *
     * @param uri              to connect to.
     * @param key              of {@link #newKey(SecureRandom)}.
     * @param subprotocols     offered, the preferred first; tokens, each once.
     * @param extensionsOrNull the value of {@code Sec-WebSocket-Extensions}.
     * @param originOrNull     the value of {@code Origin}.
     * @param extraHeaders     of the application, in this order.
     * @return the request.
     * @throws IllegalArgumentException if a subprotocol is not a token or repeated, or a header is refused by
     *                                  {@link #checkExtraHeader(String, String)}.
     */
    public static RequestHead handshake(
        final WebSocketUri uri,
        final String key,
        final List<String> subprotocols,
        final String extensionsOrNull,
        final String originOrNull,
        final List<Map.Entry<String, String>> extraHeaders)
    {
        final List<Map.Entry<String, String>> headers = new ArrayList<>();
        headers.add(Map.entry("Host", uri.hostHeader()));
        headers.add(Map.entry("Upgrade", "websocket"));
        headers.add(Map.entry("Connection", "Upgrade"));
        headers.add(Map.entry(KEY, key));
        headers.add(Map.entry("Sec-WebSocket-Version", "13"));
        if (!subprotocols.isEmpty())
        {
            checkSubprotocols(subprotocols);
            headers.add(Map.entry(PROTOCOL, String.join(", ", subprotocols)));
        }
        if (extensionsOrNull != null)
        {
            headers.add(Map.entry(EXTENSIONS, extensionsOrNull));
        }
        if (originOrNull != null)
        {
            checkOrigin(originOrNull);
            headers.add(Map.entry("Origin", originOrNull));
        }
        for (final Map.Entry<String, String> header : extraHeaders)
        {
            checkExtraHeader(header.getKey(), header.getValue());
            headers.add(header);
        }
        return new RequestHead("GET", uri.target(), headers);
    }

    /**
     * The bytes of a request.
     *
     * @param request to write.
     * @return the bytes up to and including the blank line.
     */
    public static byte[] bytes(final RequestHead request)
    {
        return bytes(request.method(), request.target(), request.headers());
    }

    /**
     * The bytes of a request.
     *
     * @param method  of the request.
     * @param target  of the request.
     * @param headers in this order.
     * @return the bytes up to and including the blank line.
     */
    public static byte[] bytes(
        final String method, final String target, final List<Map.Entry<String, String>> headers)
    {
        final StringBuilder text = new StringBuilder(INITIAL_CAPACITY)
            .append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
        for (final Map.Entry<String, String> header : headers)
        {
            text.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
        }
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * Checks the line of a request that was read elsewhere, so that it cannot become more than one line.
     *
     * @param method of the request.
     * @param target of the request.
     * @throws IllegalArgumentException if the method is not a token, or the target has other characters than visible
     *                                  ASCII ones.
     */
    public static void checkRequestLine(final String method, final String target)
    {
        if (!Tokens.isToken(method))
        {
            throw new IllegalArgumentException("not a method: " + method);
        }
        if (target.isEmpty() || !target.chars().allMatch(c -> c > ' ' && c < DELETE))
        {
            throw new IllegalArgumentException("not a request target: " + target);
        }
    }

    /**
     * Checks a header of a request that was read elsewhere, so that it cannot become more than one line.
     *
     * @param name  of the header.
     * @param value of the header.
     * @throws IllegalArgumentException if the name is not a token, or the value has a control character or one outside
     *                                  ISO-8859-1.
     */
    public static void checkHeader(final String name, final String value)
    {
        if (!Tokens.isToken(name))
        {
            throw new IllegalArgumentException("not a header name: " + name);
        }
        ResponseWriter.checkValue(name, value);
    }

    /**
     * Checks a header that an application adds to its request.
     *
     * @param name  of the header.
     * @param value of the header.
     * @throws IllegalArgumentException if the name is not a token, or is one that the engine writes itself:
     *                                  {@code Host}, {@code Upgrade}, {@code Connection}, {@code Sec-WebSocket-…},
     *                                  {@code Origin}, {@code Content-Length}, {@code Transfer-Encoding},
     *                                  {@code Expect}, {@code Proxy-Authorization}; or if the value has a control
     *                                  character or one outside ISO-8859-1.
     */
    public static void checkExtraHeader(final String name, final String value)
    {
        ResponseWriter.checkExtraHeader(name, value);
        if (RESERVED.stream().anyMatch(name::equalsIgnoreCase))
        {
            throw new IllegalArgumentException("the handshake itself writes header " + name);
        }
    }

    /**
     * Checks subprotocols to be offered (§4.1, item 10).
     *
     * @param subprotocols to check.
     * @throws IllegalArgumentException if one is not a token, or repeated.
     */
    public static void checkSubprotocols(final List<String> subprotocols)
    {
        subprotocols.forEach(Subprotocols::check);
        if (new LinkedHashSet<>(subprotocols).size() < subprotocols.size())
        {
            throw new IllegalArgumentException("a subprotocol is offered more than once: " + subprotocols);
        }
    }

    /**
     * Checks an origin to be sent (RFC 6454 §7.1).
     *
     * @param origin to check.
     * @throws IllegalArgumentException if it is neither {@code null} nor a scheme and a host with an optional port.
     */
    public static void checkOrigin(final String origin)
    {
        if (!"null".equals(origin) && Origin.parse(origin) == null)
        {
            throw new IllegalArgumentException("not an origin, such as https://example.org: " + origin);
        }
    }
}
