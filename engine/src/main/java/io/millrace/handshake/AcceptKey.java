package io.millrace.handshake;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The server's proof that it read the handshake (RFC 6455 §4.2.2, item 5.4), and the rule for the client's key
 * (§4.2.1, item 5). Static and safe on any thread.
 */
public final class AcceptKey
{
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_LENGTH = 24;
    private static final int SIGNIFICANT_LENGTH = 22;
    private static final String FINAL_CHARS = "AQgw";

    private AcceptKey()
    {
    }

    /**
     * The value of {@code Sec-WebSocket-Accept} for a key.
     *
     * @param key the value of {@code Sec-WebSocket-Key}.
     * @return 28 characters.
     */
    public static String compute(final String key)
    {
        final byte[] digest = sha1().digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
        return Base64.getEncoder().encodeToString(digest);
    }

    /**
     * Whether a key is the canonical base64 form (RFC 4648 §3.5 and §4) of 16 bytes: of its last character, only the
     * upper two bits belong to them, and the others are zero.
     */
    static boolean isKey(final String key)
    {
        if (key.length() != KEY_LENGTH || !key.endsWith("==") ||
            FINAL_CHARS.indexOf(key.charAt(SIGNIFICANT_LENGTH - 1)) < 0)
        {
            return false;
        }
        for (int i = 0; i < SIGNIFICANT_LENGTH; i++)
        {
            final char c = key.charAt(i);
            if (!Tokens.isAlpha(c) && !Tokens.isDigit(c) && c != '+' && c != '/')
            {
                return false;
            }
        }
        return true;
    }

    private static MessageDigest sha1()
    {
        try
        {
            return MessageDigest.getInstance("SHA-1");
        }
        catch (final NoSuchAlgorithmException ex)
        {
            throw new IllegalStateException("every Java platform has SHA-1", ex);
        }
    }
}
