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
     * The address at which the request arrived.
     *
     * @return the local address.
     */
    SocketAddress localAddress();

    /**
     * The address from which the request came.
     *
     * @return the peer's address.
     */
    SocketAddress remoteAddress();

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
