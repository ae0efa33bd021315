package io.millrace.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * What random peers send: correct ones, ones that go wrong in one place, and ones that talk something else.
 */
final class RandomFrames
{
    private static final int[] LENGTHS = {0, 1, 2, 3, 7, 8, 9, 20, 60, 124, 125, 126, 127, 128, 255, 256, 300, 1000};
    private static final int[] LONG_LENGTHS = {65535, 65536, 65537};
    private static final int[] CLOSE_CODES = {1000, 1001, 1003, 1007, 1014, 3000, 3999, 4000, 4999};
    private static final int MAX_MESSAGES = 6;
    private static final int MAX_CONTROL_LENGTH = 125;

    private RandomFrames()
    {
    }

    /** Messages, fragmented or not, control frames anywhere, perhaps a close frame and whatever behind it. */
    static Wire wire(final Random random, final boolean fromClient)
    {
        final Wire wire = new Wire(fromClient);
        final int messages = 1 + random.nextInt(MAX_MESSAGES);
        for (int i = 0; i < messages; i++)
        {
            controls(random, wire);
            message(random, wire);
        }
        if (random.nextInt(4) == 0)
        {
            close(random, wire);
            if (random.nextBoolean())
            {
                wire.raw(bytes(random, random.nextInt(40)));
            }
        }
        return wire;
    }

    /** The same with one bit, byte, or stretch changed, more often where headers are. */
    static byte[] change(final Random random, final Wire wire)
    {
        final byte[] bytes = wire.bytes();
        final List<Integer> boundaries = wire.boundaries();
        final int place = random.nextBoolean() ?
            random.nextInt(bytes.length) :
            Math.min(bytes.length - 1, boundaries.get(random.nextInt(boundaries.size())) + random.nextInt(3));
        switch (random.nextInt(6))
        {
            case 0:
            case 1:
                bytes[place] ^= (byte) (1 << random.nextInt(8));
                return bytes;
            case 2:
                bytes[place] = (byte) random.nextInt(256);
                return bytes;
            case 3:
                return replaced(bytes, place, Math.min(bytes.length - place, 1 + random.nextInt(4)), new byte[0]);
            case 4:
                return replaced(bytes, place, 0, bytes(random, 1 + random.nextInt(4)));
            default:
                return Arrays.copyOf(bytes, place);
        }
    }

    /** Random bytes, some behind something that looks like a header. */
    static byte[] noise(final Random random, final boolean fromClient)
    {
        final byte[] bytes = bytes(random, random.nextInt(60));
        int position = 0;
        while (position + 2 <= bytes.length && random.nextInt(8) != 0)
        {
            final int length = random.nextInt(8);
            bytes[position] = (byte) ((random.nextInt(3) == 0 ? 0 : Wire.FIN) | random.nextInt(3) |
                (random.nextInt(4) == 0 ? 8 : 0));
            bytes[position + 1] = (byte) ((fromClient ? 0x80 : 0) | (random.nextInt(10) == 0 ? 126 : length));
            position += length + (fromClient ? 6 : 2);
        }
        return bytes;
    }

    private static void message(final Random random, final Wire wire)
    {
        final boolean text = random.nextBoolean();
        final byte[] payload = payload(random, text);
        final int fragments = random.nextInt(5) < 3 ? 1 : 2 + random.nextInt(5);
        int done = 0;
        for (int i = 1; i <= fragments; i++)
        {
            final int end = i == fragments ? payload.length : done + random.nextInt(payload.length - done + 1);
            final int opcode = i > 1 ? Opcode.CONTINUATION : text ? Opcode.TEXT : Opcode.BINARY;
            wire.frame((i == fragments ? Wire.FIN : 0) | opcode, Arrays.copyOfRange(payload, done, end));
            done = end;
            if (i < fragments)
            {
                controls(random, wire);
            }
        }
    }

    static byte[] payload(final Random random, final boolean text)
    {
        final int length = random.nextInt(150) == 0 ?
            LONG_LENGTHS[random.nextInt(LONG_LENGTHS.length)] : LENGTHS[random.nextInt(LENGTHS.length)];
        final Script[] scripts = Script.values();
        return text ? scripts[random.nextInt(scripts.length)].text(random, length) : bytes(random, length);
    }

    static void controls(final Random random, final Wire wire)
    {
        while (random.nextInt(4) == 0)
        {
            final int length = random.nextInt(3) == 0 ? random.nextInt(MAX_CONTROL_LENGTH + 1) : random.nextInt(4);
            wire.frame(Wire.FIN | (random.nextBoolean() ? Opcode.PING : Opcode.PONG), bytes(random, length));
        }
    }

    static void close(final Random random, final Wire wire)
    {
        if (random.nextInt(4) == 0)
        {
            wire.frame(Wire.FIN | Opcode.CLOSE, new byte[0]);
            return;
        }
        final byte[] reason = random.nextBoolean() ?
            new byte[0] : Script.MIXED.text(random, random.nextInt(MAX_CONTROL_LENGTH - 1));
        wire.close(CLOSE_CODES[random.nextInt(CLOSE_CODES.length)], new String(reason, StandardCharsets.UTF_8));
    }

    private static byte[] bytes(final Random random, final int length)
    {
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] replaced(final byte[] bytes, final int from, final int count, final byte[] by)
    {
        final byte[] result = new byte[bytes.length - count + by.length];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(by, 0, result, from, by.length);
        System.arraycopy(bytes, from + count, result, from + by.length, bytes.length - from - count);
        return result;
    }
}
