package io.millrace.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * Peers that are taken for one: those of an IPv4 address, or of an IPv6 /64, of which a single host may use every
 * address (RFC 4291 §2.5.1, RFC 8981).
 *
 * @param v6   whether it is a /64 of IPv6.
 * @param bits the address, or the first half of one.
 */
record AddressGroup(boolean v6, long bits)
{
    /** The group of an address; null for one that is not of the Internet. */
    static AddressGroup of(final SocketAddress address)
    {
        final InetAddress ip = address instanceof final InetSocketAddress socket ? socket.getAddress() : null;
        if (ip == null)
        {
            return null;
        }
        final ByteBuffer bytes = ByteBuffer.wrap(ip.getAddress());
        return ip instanceof Inet6Address ?
            new AddressGroup(true, bytes.getLong()) : new AddressGroup(false, bytes.getInt());
    }
}
