package io.millrace.conformance;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Payloads.
 */
final class Bytes
{
    static final byte[] NONE = new byte[0];

    private Bytes()
    {
    }

    static byte[] utf8(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Octets by their hexadecimal digits; blanks do not matter. */
    static byte[] hex(final String digits)
    {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    static byte[] repeat(final int octet, final int length)
    {
        final byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte)octet);
        return bytes;
    }

    static byte[] concat(final byte[]... parts)
    {
        int length = 0;
        for (final byte[] part : parts)
        {
            length += part.length;
        }
        final byte[] all = new byte[length];
        int offset = 0;
        for (final byte[] part : parts)
        {
            System.arraycopy(part, 0, all, offset, part.length);
            offset += part.length;
        }
        return all;
    }
}
