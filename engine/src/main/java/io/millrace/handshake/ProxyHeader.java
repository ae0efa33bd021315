package io.millrace.handshake;

import java.net.InetSocketAddress;

/**
 * What a proxy says of the connection that it passes on, by the PROXY protocol. Immutable.
 *
 * @param source      the address of the client; null if the proxy speaks for itself, as in a health check, or does not
 *                    know, or the client did not come over TCP/IP.
 * @param destination the address at which the client connected to the proxy; null if the source is.
 */
public record ProxyHeader(InetSocketAddress source, InetSocketAddress destination)
{
    static final ProxyHeader WITHOUT_ADDRESSES = new ProxyHeader(null, null);
}
