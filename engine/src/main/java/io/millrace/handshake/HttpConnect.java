package io.millrace.handshake;

import io.millrace.api.HandshakeResponse;

import org.agrona.DirectBuffer;

import java.nio.charset.StandardCharsets;

/**
 * Asks an HTTP proxy for a tunnel by CONNECT (RFC 9110 §9.3.6, RFC 6455 §4.1, item 3). The name of the server is
 * resolved by the proxy.
 */
public final class HttpConnect implements ProxyHandshake
{
    private final ResponseParser parser;
    private byte[] output;
    private String failure;
    private HandshakeResponse response;

    /**
     * A request for a tunnel.
     *
     * @param host                of the server; an IPv6 address without brackets.
     * @param port                of the server.
     * @param authorisationOrNull the value of {@code Proxy-Authorization}, of {@link Credentials}.
     * @param limits              of the response's head.
     * @param maxBodyLength       bytes of a refusal's body that are kept.
     */
    public HttpConnect(
        final String host,
        final int port,
        final String authorisationOrNull,
        final HandshakeLimits limits,
        final int maxBodyLength)
    {
        parser = new ResponseParser(limits, maxBodyLength, true);
        final String authority = (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
        final StringBuilder request = new StringBuilder("CONNECT ").append(authority).append(" HTTP/1.1\r\nHost: ")
            .append(authority).append("\r\n");
        if (authorisationOrNull != null)
        {
            request.append("Proxy-Authorization: ").append(authorisationOrNull).append("\r\n");
        }
        output = request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public byte[] takeOutput()
    {
        final byte[] taken = output;
        output = null;
        return taken;
    }

    @Override
    public RequestParser.Result parse(final DirectBuffer buffer, final int offset, final int length)
    {
        return judge(parser.parse(buffer, offset, length));
    }

    @Override
    public int consumed()
    {
        return parser.consumed();
    }

    @Override
    public RequestParser.Result onEndOfInput()
    {
        return judge(parser.onEndOfInput());
    }

    @Override
    public RequestParser.Result onTimeout()
    {
        return judge(parser.onTimeout());
    }

    @Override
    public String failure()
    {
        return failure;
    }

    @Override
    public HandshakeResponse response()
    {
        return response;
    }

    private RequestParser.Result judge(final RequestParser.Result result)
    {
        if (result == RequestParser.Result.FAILED)
        {
            failure = "the proxy: " + parser.failure();
        }
        else if (result == RequestParser.Result.COMPLETE && !parser.head().isSuccessful())
        {
            response = parser.response();
            failure = ("the proxy refused to connect: " + response.status() + ' ' + response.reason()).trim();
            return RequestParser.Result.FAILED;
        }
        return result;
    }
}
