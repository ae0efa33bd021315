package io.millrace.handshake;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Addresses in their text forms (RFC 3986 §3.2.2): what needs no name service. Static and safe on any thread.
 */
public final class IpAddress
{
    private static final int V4_LENGTH = 4;
    private static final int V6_LENGTH = 16;
    private static final int MAX_BYTE = 255;
    private static final int MAX_BYTE_DIGITS = 3;
    private static final int MAX_GROUP_DIGITS = 4;
    private static final int RADIX = 16;

    private IpAddress()
    {
    }

    /**
     * Parses an address.
     *
     * @param text four decimal numbers with dots between them, or an IPv6 address without brackets or zone.
     * @return 4 or 16 bytes; null if this is no address.
     */
    public static byte[] parse(final String text)
    {
        return text.indexOf(':') >= 0 ? parseV6(text) : parseV4(text);
    }

    /** An address with a port, without a look-up of any name. */
    static InetSocketAddress socketAddress(final byte[] address, final int port)
    {
        try
        {
            return new InetSocketAddress(InetAddress.getByAddress(address), port);
        }
        catch (final UnknownHostException ex)
        {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + address.length, ex);
        }
    }

    private static byte[] parseV4(final String text)
    {
        final String[] parts = text.split("\\.", -1);
        final byte[] address = new byte[V4_LENGTH];
        if (parts.length != V4_LENGTH)
        {
            return null;
        }
        for (int i = 0; i < V4_LENGTH; i++)
        {
            final int value = number(parts[i], MAX_BYTE_DIGITS, 10);
            if (value < 0 || value > MAX_BYTE || (parts[i].length() > 1 && parts[i].startsWith("0")))
            {
                return null;
            }
            address[i] = (byte)value;
        }
        return address;
    }

    private static byte[] parseV6(final String text)
    {
        final int gap = text.indexOf("::");
        if (gap < 0)
        {
            final byte[] whole = groups(text);
            return whole != null && whole.length == V6_LENGTH ? whole : null;
        }
        final byte[] before = groups(text.substring(0, gap));
        final byte[] after = groups(text.substring(gap + 2));
        if (before == null || after == null || before.length + after.length > V6_LENGTH - 2 ||
            text.substring(0, gap).indexOf('.') >= 0)
        {
            return null;
        }
        final byte[] address = Arrays.copyOf(before, V6_LENGTH);
        System.arraycopy(after, 0, address, V6_LENGTH - after.length, after.length);
        return address;
    }

    /**
     * Groups with colons between them, the last two of which may be an IPv4 address.
     */
    private static byte[] groups(final String text)
    {
        if (text.isEmpty())
        {
            return new byte[0];
        }
        final String[] parts = text.split(":", -1);
        final byte[] bytes = new byte[2 * parts.length + 2];
        int length = 0;
        for (int i = 0; i < parts.length; i++)
        {
            if (i == parts.length - 1 && parts[i].indexOf('.') >= 0)
            {
                final byte[] v4 = parseV4(parts[i]);
                if (v4 == null)
                {
                    return null;
                }
                System.arraycopy(v4, 0, bytes, length, V4_LENGTH);
                return Arrays.copyOf(bytes, length + V4_LENGTH);
            }
            final int group = number(parts[i], MAX_GROUP_DIGITS, RADIX);
            if (group < 0)
            {
                return null;
            }
            bytes[length++] = (byte)(group >> Byte.SIZE);
            bytes[length++] = (byte)group;
        }
        return Arrays.copyOf(bytes, length);
    }

    private static int number(final String text, final int maxDigits, final int radix)
    {
        int value = text.isEmpty() || text.length() > maxDigits ? -1 : 0;
        for (int i = 0; i < text.length() && value >= 0; i++)
        {
            final char c = text.charAt(i);
            final boolean digit = radix == RADIX ? Tokens.isHexDigit(c) : Tokens.isDigit(c);
            value = digit ? value * radix + Character.digit(c, radix) : -1;
        }
        return value;
    }
}
