package io.millrace.deflate;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/**
 * Payloads of all kinds, and compressing them whole.
 */
final class Payloads
{
    private Payloads()
    {
    }

    /** Something between text that repeats itself and noise. */
    static byte[] random(final Random random, final int length)
    {
        final byte[] payload = new byte[length];
        final int kind = random.nextInt(4);
        if (kind == 0)
        {
            random.nextBytes(payload);
        }
        else if (kind < 3)
        {
            json(random, payload);
        }
        return payload;
    }

    static byte[] json(final Random random, final int length)
    {
        final byte[] payload = new byte[length];
        json(random, payload);
        return payload;
    }

    /** A length up to the bound, as likely short as long. */
    static int length(final Random random, final int most)
    {
        return random.nextInt(1 + random.nextInt(1 + random.nextInt(1 + most)));
    }

    static byte[] compress(final Compressor compressor, final byte[] payload)
    {
        final ByteBuffer target = ByteBuffer.allocate(payload.length + payload.length / 8 + 1024);
        compressor.input(ByteBuffer.wrap(payload));
        if (!compressor.deflate(target, Compressor.MESSAGE_END))
        {
            throw new AssertionError("no room");
        }
        return Arrays.copyOf(target.array(), target.position());
    }

    private static void json(final Random random, final byte[] payload)
    {
        final ByteArrayOutputStream text = new ByteArrayOutputStream();
        while (text.size() < payload.length)
        {
            final String entry = "{\"symbol\":\"ABC" + random.nextInt(50) + "\",\"bid\":" + random.nextInt(100_000) +
                ",\"ask\":" + random.nextInt(100_000) + ",\"size\":" + 100 * random.nextInt(9) + "},";
            text.writeBytes(entry.getBytes(StandardCharsets.US_ASCII));
        }
        System.arraycopy(text.toByteArray(), 0, payload, 0, payload.length);
    }
}
