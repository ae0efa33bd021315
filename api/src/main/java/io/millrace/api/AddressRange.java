package io.millrace.api;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A range of IP addresses with a common prefix (CIDR, RFC 4632 §3.1 and RFC 4291 §2.3). Immutable and safe on any
 * thread.
 */
public final class AddressRange
{
    private static final Pattern LITERAL = Pattern.compile(
        "\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private final byte[] first;
    private final int prefixLength;
    private final String text;

    private AddressRange(final byte[] first, final int prefixLength, final String text)
    {
        this.first = first;
        this.prefixLength = prefixLength;
        this.text = text;
    }

    /**
     * Parses a range such as {@code 10.0.0.0/8} or {@code fd00::/8}, or a single address. Names are not looked up.
     *
     * @param text of the range.
     * @return the range.
     * @throws IllegalArgumentException if this is none.
     */
    public static AddressRange parse(final String text)
    {
        final int slash = text.indexOf('/');
        final String address = slash < 0 ? text : text.substring(0, slash);
        try
        {
            if (LITERAL.matcher(address).matches())
            {
                final byte[] bytes = InetAddress.getByName(address).getAddress();
                final int bits = bytes.length * Byte.SIZE;
                final int length = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
                if (length >= 0 && length <= bits)
                {
                    return new AddressRange(bytes, length, text);
                }
            }
        }
        catch (final UnknownHostException | NumberFormatException ex)
        {
            throw new IllegalArgumentException("not a range of addresses: " + text, ex);
        }
        throw new IllegalArgumentException("not a range of addresses: " + text);
    }

    /**
     * Whether an address is in the range. An IPv4 address is in no range of IPv6 addresses, nor the other way round.
     *
     * @param address in question.
     * @return true if so.
     */
    public boolean contains(final InetAddress address)
    {
        final byte[] bytes = address.getAddress();
        if (bytes.length != first.length)
        {
            return false;
        }
        for (int i = 0; i < prefixLength; i += Byte.SIZE)
        {
            final int ignored = Math.max(0, Byte.SIZE - (prefixLength - i));
            if ((bytes[i / Byte.SIZE] ^ first[i / Byte.SIZE]) >> ignored != 0)
            {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether the address of a socket is in the range, whatever its port.
     *
     * @param address in question; null, that of a Unix domain socket, or one that is not resolved are in no range.
     * @return true if so.
     */
    public boolean contains(final SocketAddress address)
    {
        return address instanceof final InetSocketAddress inet && inet.getAddress() != null &&
            contains(inet.getAddress());
    }

    /**
     * The range.
     *
     * @return as it was parsed.
     */
    @Override
    public String toString()
    {
        return text;
    }
}
