package io.millrace.jmh;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;

/**
 * Messages of a market data feed, which compress as such do. Each differs from the others.
 */
final class Json
{
    private static final long SEED = 7692;

    private final Random random = new Random(SEED);

    /** A message of so many bytes, off heap. */
    ByteBuffer next(final int length)
    {
        final StringBuilder text = new StringBuilder(length);
        while (text.length() < length)
        {
            text.append(String.format(Locale.ROOT,
                "{\"symbol\":\"%c%c%c\",\"bid\":%.2f,\"ask\":%.2f,\"size\":%d,\"time\":%d},",
                'A' + random.nextInt(26), 'A' + random.nextInt(26), 'A' + random.nextInt(26),
                100 * random.nextDouble(), 100 * random.nextDouble(), 100 * random.nextInt(50),
                1_700_000_000_000L + random.nextInt(1_000_000)));
        }
        final byte[] bytes = text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(length).put(bytes).flip();
    }
}
