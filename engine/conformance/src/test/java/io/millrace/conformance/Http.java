package io.millrace.conformance;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * As much of HTTP as the opening handshake needs (RFC 6455 §4).
 */
final class Http
{
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String END = "\r\n";

    private Http()
    {
    }

    /** A request or a response without its body; the first line has an empty name. */
    static Map<String, String> read(final DataInputStream in) throws IOException
    {
        final Map<String, String> lines = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        lines.put("", readLine(in));
        String line = readLine(in);
        while (!line.isEmpty())
        {
            final int colon = line.indexOf(':');
            lines.put(line.substring(0, colon), line.substring(colon + 1).trim());
            line = readLine(in);
        }
        return lines;
    }

    private static String readLine(final DataInputStream in) throws IOException
    {
        final StringBuilder line = new StringBuilder();
        int octet = in.readUnsignedByte();
        while (octet != '\n')
        {
            line.append((char)octet);
            octet = in.readUnsignedByte();
        }
        return line.toString().trim();
    }

    static byte[] lines(final String... lines)
    {
        return (String.join(END, lines) + END + END).getBytes(StandardCharsets.ISO_8859_1);
    }

    static String accept(final String key)
    {
        try
        {
            final MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder().encodeToString(
                sha1.digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1)));
        }
        catch (final NoSuchAlgorithmException ex)
        {
            throw new AssertionError(ex);
        }
    }
}
