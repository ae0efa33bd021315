package io.millrace.stress;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A message on the command line, as tcpkali understands it.
 */
final class MessageText
{
    private static final String MARKER = "\\{message.marker}";

    /** As long as what tcpkali puts there, a word and a time. Here it is only text: replies are told by their order. */
    private static final String MARKER_TEXT = "TCPKaliMsgTS-0000000000000000.";

    private static final int HEX = 16;
    private static final int HEX_LENGTH = 2;

    private MessageText()
    {
    }

    /**
     * The bytes of a message.
     *
     * @throws IllegalArgumentException if it has an expression or an escape that is not understood.
     */
    static byte[] parse(final String text, final boolean unescaping)
    {
        final String plain = text.replace(MARKER, MARKER_TEXT);
        if (plain.contains("\\{"))
        {
            throw new IllegalArgumentException("text, in which the only expression is " + MARKER);
        }
        return unescaping ? unescape(plain) : plain.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] unescape(final String text)
    {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        int i = 0;
        while (i < text.length())
        {
            final int backslash = text.indexOf('\\', i);
            final int end = backslash < 0 ? text.length() : backslash;
            out.writeBytes(text.substring(i, end).getBytes(StandardCharsets.UTF_8));
            i = backslash < 0 ? end : end + writeEscaped(text, end + 1, out);
        }
        return out.toByteArray();
    }

    /** Returns the length of the escape sequence. */
    private static int writeEscaped(final String text, final int index, final ByteArrayOutputStream out)
    {
        final char kind = index < text.length() ? text.charAt(index) : 0;
        final int plain = "nrt\\\"0".indexOf(kind);
        if (plain >= 0)
        {
            out.write("\n\r\t\\\"\0".charAt(plain));
            return 2;
        }
        final int hexEnd = index + 1 + HEX_LENGTH;
        if (kind == 'x' && hexEnd <= text.length() && text.substring(index + 1, hexEnd).matches("[0-9A-Fa-f]{2}"))
        {
            out.write(Integer.parseInt(text.substring(index + 1, hexEnd), HEX));
            return 2 + HEX_LENGTH;
        }
        throw new IllegalArgumentException("text with the escapes \\n, \\r, \\t, \\0, \\\\, \\\" and \\xHH");
    }
}
