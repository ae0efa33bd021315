package io.millrace.examples;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A range of IP addresses with a common prefix (CIDR, RFC 4632 §3.1 and RFC 4291 §2.3). Immutable.
 */
final class AddressRange
{
    private static final Pattern LITERAL = Pattern.compile(
        "\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private final byte[] first;
    private final int prefixLength;

    private AddressRange(final byte[] first, final int prefixLength)
    {
        this.first = first;
        this.prefixLength = prefixLength;
    }

    /**
     * Parses a range such as {@code 10.0.0.0/8} or {@code fd00::/8}, or a single address. Names are not looked up.
     *
     * @throws IllegalArgumentException if this is none.
     */
    static AddressRange parse(final String text)
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
                    return new AddressRange(bytes, length);
                }
            }
        }
        catch (final UnknownHostException | NumberFormatException ex)
        {
            throw new IllegalArgumentException("not a range of addresses: " + text, ex);
        }
        throw new IllegalArgumentException("not a range of addresses: " + text);
    }

    boolean contains(final InetAddress address)
    {
        final byte[] bytes = address.getAddress();
        return bytes.length == first.length &&
            new BigInteger(1, bytes).xor(new BigInteger(1, first))
                .shiftRight(bytes.length * Byte.SIZE - prefixLength)
                .equals(BigInteger.ZERO);
    }
}
