package io.millrace.handshake;

import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;

import io.millrace.api.AddressRange;

/**
 * The proxies that are believed. Immutable and safe on any thread.
 *
 * @param ranges     of their addresses.
 * @param unixDomain whether peers of Unix domain sockets are believed.
 */
public record TrustedProxies(List<AddressRange> ranges, boolean unixDomain)
{
    /**
     * Copies the ranges.
     *
     * @param ranges     of their addresses.
     * @param unixDomain whether peers of Unix domain sockets are believed.
     */
    public TrustedProxies
    {
        ranges = List.copyOf(ranges);
    }

    /**
     * Whether somebody is believed.
     *
     * @param address of the peer, or of a proxy further away.
     * @return true if so.
     */
    public boolean contains(final SocketAddress address)
    {
        if (unixDomain && address instanceof UnixDomainSocketAddress)
        {
            return true;
        }
        for (final AddressRange range : ranges)
        {
            if (range.contains(address))
            {
                return true;
            }
        }
        return false;
    }
}
