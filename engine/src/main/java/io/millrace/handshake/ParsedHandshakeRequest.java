package io.millrace.handshake;

import io.millrace.api.HandshakeRequest;

import java.net.SocketAddress;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLSession;

/**
 * A request that {@link ServerHandshake} did not refuse, as the application sees it (RFC 6455 §4.2.1). Immutable and
 * safe on any thread.
 * <p>
 * If the target was an absolute URI, {@link #target()} is its path and query, and its host stands in place of the
 * {@code Host} header's value (RFC 9112 §3.2.2).
 */
public final class ParsedHandshakeRequest implements HandshakeRequest
{
    private final RequestHead head;
    private final List<String> subprotocols;
    private final SocketAddress localAddress;
    private final SSLSession sslSession;
    private final SocketAddress peerAddress;
    private final Forwarded forwarded;

    /**
     * A request that nobody passed on, and the addresses between which it travelled.
     *
     * @param head          of the request.
     * @param localAddress  at which it arrived; null if unknown.
     * @param remoteAddress from which it came; null if unknown.
     * @param sslSession    of its channel; null if that is not encrypted.
     */
    public ParsedHandshakeRequest(
        final RequestHead head,
        final SocketAddress localAddress,
        final SocketAddress remoteAddress,
        final SSLSession sslSession)
    {
        this(head, localAddress, remoteAddress, sslSession, Forwarded.by(remoteAddress));
    }

    /**
     * A request that proxies may have passed on.
     *
     * @param head         of the request.
     * @param localAddress at which it arrived; null if unknown.
     * @param peerAddress  of whoever sent it here; null if unknown.
     * @param sslSession   of its channel; null if that is not encrypted.
     * @param forwarded    what trusted proxies say of it.
     */
    public ParsedHandshakeRequest(
        final RequestHead head,
        final SocketAddress localAddress,
        final SocketAddress peerAddress,
        final SSLSession sslSession,
        final Forwarded forwarded)
    {
        this.sslSession = sslSession;
        this.peerAddress = peerAddress;
        this.forwarded = forwarded;
        this.head = head.inOriginForm();
        this.localAddress = localAddress;
        final List<String> offered = Subprotocols.offered(head);
        subprotocols = offered == null ? List.of() : offered;
    }

    @Override
    public String method()
    {
        return head.method();
    }

    @Override
    public String target()
    {
        return head.target();
    }

    @Override
    public String path()
    {
        return head.path();
    }

    @Override
    public String query()
    {
        return head.query();
    }

    /**
     * The first value of a query parameter, percent-decoded as UTF-8, with {@code +} read as a space.
     *
     * @param name of the parameter, decoded and case-sensitive.
     * @return the value; as it was sent if its escapes are malformed or not UTF-8; an empty string if the name stands
     *     alone; null if there is none.
     */
    @Override
    public String queryParameter(final String name)
    {
        return Queries.parameter(head.query(), name);
    }

    @Override
    public String header(final String name)
    {
        return head.header(name);
    }

    @Override
    public List<Map.Entry<String, String>> headers()
    {
        return head.headers();
    }

    /**
     * The subprotocols that the client offers, over all header lines.
     *
     * @return an immutable list; empty if there are none, or if a plain request has a malformed list.
     */
    @Override
    public List<String> subprotocols()
    {
        return subprotocols;
    }

    @Override
    public String origin()
    {
        return head.header("Origin");
    }

    @Override
    public SocketAddress localAddress()
    {
        return localAddress;
    }

    @Override
    public SocketAddress remoteAddress()
    {
        return forwarded.client();
    }

    @Override
    public SocketAddress peerAddress()
    {
        return peerAddress;
    }

    @Override
    public boolean isSecure()
    {
        return forwarded.secure() != null ? forwarded.secure() : sslSession != null;
    }

    @Override
    public String host()
    {
        return forwarded.host() != null ? forwarded.host() : head.header("Host");
    }

    @Override
    public SSLSession sslSession()
    {
        return sslSession;
    }
}
