package io.millrace.handshake;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * Version 1 of the PROXY protocol's header: a line of text. Static and safe on any thread.
 */
final class ProxyHeaderV1
{
    /** What the protocol allows, the end of the line included. */
    static final int MAX_LENGTH = 107;

    private static final String UNKNOWN = "PROXY UNKNOWN";
    private static final int FIELDS = 6;
    private static final int V4_LENGTH = 4;
    private static final int V6_LENGTH = 16;

    private ProxyHeaderV1()
    {
    }

    /** Parses a line that ends with LF; returns null if it is malformed. */
    static ProxyHeader parse(final byte[] line)
    {
        final String text = new String(line, StandardCharsets.ISO_8859_1);
        if (!text.endsWith("\r\n"))
        {
            return null;
        }
        final String header = text.substring(0, text.length() - 2);
        if (header.equals(UNKNOWN) || header.startsWith(UNKNOWN + ' '))
        {
            return ProxyHeader.WITHOUT_ADDRESSES;
        }
        final String[] fields = header.split(" ", -1);
        final int length = fields.length != FIELDS ? 0 :
            fields[1].equals("TCP4") ? V4_LENGTH : fields[1].equals("TCP6") ? V6_LENGTH : 0;
        if (length == 0)
        {
            return null;
        }
        final InetSocketAddress source = address(fields[2], fields[4], length);
        final InetSocketAddress destination = address(fields[3], fields[5], length);
        return source == null || destination == null ? null : new ProxyHeader(source, destination);
    }

    private static InetSocketAddress address(final String host, final String port, final int length)
    {
        final byte[] bytes = IpAddress.parse(host);
        final int number = port.length() > 1 && port.charAt(0) == '0' ? -1 : Authority.port(port, 0, port.length());
        return bytes == null || bytes.length != length || number < 0 ? null : IpAddress.socketAddress(bytes, number);
    }
}
