package io.millrace.transport;

import io.millrace.handshake.TrustedProxies;

/**
 * What is done with a new connection of a server before its request is read.
 *
 * @param wrapper    of its channel, such as that of TLS.
 * @param proxies    that send a header of the PROXY protocol first; null for none.
 * @param required   whether each of these proxies has to send one.
 * @param attachment of the connection; null for none.
 */
public record Reception(ChannelWrapper wrapper, TrustedProxies proxies, boolean required, Object attachment)
{
    /** Whether a header of the PROXY protocol may come first. */
    boolean expectsHeader(final TransportChannel channel)
    {
        return proxies != null && proxies.contains(channel.peerAddress());
    }
}
