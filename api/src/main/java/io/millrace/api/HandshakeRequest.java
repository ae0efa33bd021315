package io.millrace.api;

import java.net.SocketAddress;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLSession;

/**
 * The request that opened, or asks to open, a connection (RFC 6455 §4.2.1). Immutable and safe on any thread.
 */
public interface HandshakeRequest
{
    /**
     * The method.
     *
     * @return GET for a handshake.
     */
    String method();

    /**
     * The request target as it was sent: path and query.
     *
     * @return for example {@code /chat?room=1}.
     */
    String target();

    /**
     * The path, percent-encoded as it was sent.
     *
     * @return for example {@code /chat}; never empty.
     */
    String path();

    /**
     * The query, percent-encoded as it was sent.
     *
     * @return what follows the first {@code ?}, or an empty string.
     */
    String query();

    /**
     * The first value of a query parameter, percent-decoded as UTF-8.
     *
     * @param name of the parameter, case-sensitive.
     * @return the value, or null if there is none.
     */
    String queryParameter(String name);

    /**
     * The first value of a header.
     *
     * @param name of the header, in any case.
     * @return the value without surrounding blanks, or null if there is none.
     */
    String header(String name);

    /**
     * All headers in the order received; a name that was repeated stands there as often.
     *
     * @return an immutable list of names, as they were sent, and values.
     */
    List<Map.Entry<String, String>> headers();

    /**
     * The subprotocols that the client offers, in its order of preference (RFC 6455 §1.9).
     *
     * @return an immutable list; empty if it offers none.
     */
    List<String> subprotocols();

    /**
     * The value of the {@code Origin} header.
     *
     * @return the origin, or null: clients that are not browsers send none.
     */
    String origin();

    /**
     * The address at which the request arrived: here or, if a trusted proxy says so by the PROXY protocol, there.
     *
     * @return the local address.
     */
    SocketAddress localAddress();

    /**
     * The address from which the request came: that of the client, if the proxies in between are trusted and name it.
     *
     * @return the client's address. If a trusted proxy says that it does not know or tell it (RFC 7239 §6.2 and §6.3),
     *     an unresolved one whose host name is what it says, such as {@code unknown}.
     */
    SocketAddress remoteAddress();

    /**
     * The address at the other end of the connection: the client's, or that of the proxy in front.
     *
     * @return the peer's address; for a server, what the operating system says.
     */
    default SocketAddress peerAddress()
    {
        return remoteAddress();
    }

    /**
     * Whether the client's connection is encrypted: here, or by a trusted proxy that says so.
     *
     * @return true if so.
     */
    default boolean isSecure()
    {
        return sslSession() != null;
    }

    /**
     * The host that the client asked for: as a trusted proxy says, or else as the {@code Host} header does.
     *
     * @return a host, with a port if it is not the default one.
     */
    default String host()
    {
        return header("Host");
    }

    /**
     * The TLS session of the connection, with the cipher suite and, if the peer had to show them, its certificates.
     *
     * @return the session; null if the connection is not encrypted.
     */
    default SSLSession sslSession()
    {
        return null;
    }
}
