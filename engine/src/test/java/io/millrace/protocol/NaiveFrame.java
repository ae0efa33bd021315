package io.millrace.protocol;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A frame as plain values, written and read a byte at a time straight from RFC 6455 §5.2: slow, and obviously right.
 *
 * @param fin     the FIN bit.
 * @param rsv     the reserved bits, RSV1 the highest.
 * @param opcode  0 to 15.
 * @param key     four bytes; null without a mask.
 * @param payload as it means, not masked.
 */
record NaiveFrame(boolean fin, int rsv, int opcode, byte[] key, byte[] payload)
{
    private static final int[] LENGTHS = {0, 0, 1, 2, 3, 4, 7, 8, 9, 16, 33, 63, 64, 65, 124, 125, 126, 127, 300, 1500};
    private static final int[] LONG_LENGTHS = {65535, 65536, 65537};

    static NaiveFrame random(final Random random)
    {
        final byte[] key = random.nextBoolean() ? new byte[4] : null;
        if (key != null)
        {
            random.nextBytes(key);
        }
        final int[] lengths = random.nextInt(40) == 0 ? LONG_LENGTHS : LENGTHS;
        final byte[] payload = new byte[lengths[random.nextInt(lengths.length)]];
        random.nextBytes(payload);
        return new NaiveFrame(random.nextBoolean(), random.nextInt(8), random.nextInt(16), key, payload);
    }

    byte[] encode()
    {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write((fin ? 128 : 0) + rsv * 16 + opcode);
        final int mask = key == null ? 0 : 128;
        final int length = payload.length;
        final int extended = length < 126 ? 0 : length < 65536 ? 2 : 8;
        out.write(mask + (extended == 0 ? length : extended == 2 ? 126 : 127));
        for (int i = extended - 1; i >= 0; i--)
        {
            out.write(i > 3 ? 0 : length >> 8 * i);
        }
        if (key != null)
        {
            out.writeBytes(key);
        }
        for (int i = 0; i < length; i++)
        {
            out.write(payload[i] ^ (key == null ? 0 : key[i % 4]));
        }
        return out.toByteArray();
    }

    static List<NaiveFrame> decodeAll(final byte[] bytes)
    {
        final List<NaiveFrame> frames = new ArrayList<>();
        int position = 0;
        while (position < bytes.length)
        {
            final int first = bytes[position++] & 255;
            final int second = bytes[position++] & 255;
            int length = second & 127;
            if (length > 125)
            {
                int count = length == 126 ? 2 : 8;
                length = 0;
                while (count-- > 0)
                {
                    length = length * 256 + (bytes[position++] & 255);
                }
            }
            byte[] key = null;
            if (second > 127)
            {
                key = Arrays.copyOfRange(bytes, position, position + 4);
                position += 4;
            }
            final byte[] payload = Arrays.copyOfRange(bytes, position, position + length);
            position += length;
            for (int i = 0; key != null && i < length; i++)
            {
                payload[i] ^= key[i % 4];
            }
            frames.add(new NaiveFrame(first > 127, first >> 4 & 7, first & 15, key, payload));
        }
        return frames;
    }

    /** Comparable by value, and readable when a comparison fails. */
    @Override
    public String toString()
    {
        return (fin ? "FIN " : "") + rsv + " " + opcode + " " + Arrays.toString(key) + " " + payload.length + ":" +
            Arrays.hashCode(payload);
    }
}
