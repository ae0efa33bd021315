package io.millrace.interop;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Contents of messages.
 */
final class Payloads
{
    private static final String WORDS = "{\"symbol\":\"MILL\",\"bid\":101.25,\"ask\":101.5,\"size\":300}, ";
    private static final String SCRIPTS = "gr\u00fc\u00dfe \u65e5\u672c\u8a9e \ud83d\ude00 \u0416\u0443\u043a ";

    private Payloads()
    {
    }

    /** Bytes that do not compress, always the same for a length. */
    static byte[] random(final int length)
    {
        final byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** ASCII that compresses well. */
    static String words(final int length)
    {
        return WORDS.repeat(length / WORDS.length() + 1).substring(0, length);
    }

    /** Bytes that compress well. */
    static byte[] compressible(final int length)
    {
        return words(length).getBytes(StandardCharsets.US_ASCII);
    }

    /** Text of code points of 1 to 4 bytes, of a length in bytes of UTF-8. */
    static String scripts(final int bytes)
    {
        final int length = SCRIPTS.getBytes(StandardCharsets.UTF_8).length;
        return SCRIPTS.repeat(bytes / length) + words(bytes % length);
    }

    static byte[] utf8(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
