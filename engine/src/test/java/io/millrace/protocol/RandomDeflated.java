package io.millrace.protocol;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;

/**
 * What random peers send that compress (RFC 7692 §7.2.1): messages compressed or not, in one block or many of all
 * types, some with BFINAL, cut into fragments anywhere, with control frames between them.
 */
final class RandomDeflated implements AutoCloseable
{
    private static final int[] STRATEGIES = {Deflater.DEFAULT_STRATEGY, Deflater.HUFFMAN_ONLY, Deflater.FILTERED};
    private static final int MAX_MESSAGES = 5;
    private static final int MAX_LENGTH = 1500;

    private final Random random;
    private final boolean takeover;
    private final Deflater deflater = new Deflater(1, true);
    private final byte[] output = new byte[4 * MAX_LENGTH];

    RandomDeflated(final Random random, final boolean takeover)
    {
        this.random = random;
        this.takeover = takeover;
    }

    /** What one connection sends. */
    Wire wire(final boolean fromClient)
    {
        deflater.reset();
        final Wire wire = new Wire(fromClient);
        for (int i = 1 + random.nextInt(MAX_MESSAGES); i > 0; i--)
        {
            RandomFrames.controls(random, wire);
            message(wire);
        }
        if (random.nextInt(4) == 0)
        {
            RandomFrames.close(random, wire);
        }
        return wire;
    }

    private void message(final Wire wire)
    {
        final boolean text = random.nextBoolean();
        final byte[] payload = payload(text);
        final boolean compressed = random.nextInt(4) > 0;
        final byte[] sent = compressed ? compress(payload) : payload;
        final int fragments = random.nextInt(5) < 3 ? 1 : 2 + random.nextInt(5);
        int done = 0;
        for (int i = 1; i <= fragments; i++)
        {
            final int end = i == fragments ? sent.length : done + random.nextInt(sent.length - done + 1);
            final int first = (compressed ? 0x40 : 0) | (text ? Opcode.TEXT : Opcode.BINARY);
            wire.frame((i == fragments ? Wire.FIN : 0) | (i == 1 ? first : 0), Arrays.copyOfRange(sent, done, end));
            done = end;
            if (i < fragments)
            {
                RandomFrames.controls(random, wire);
            }
        }
    }

    /** Often something that repeats itself, and seldom something broken. */
    private byte[] payload(final boolean text)
    {
        byte[] payload = RandomFrames.payload(random, text);
        if (random.nextInt(4) == 0)
        {
            final String part = "{\"key\": \"\u00e9" + random.nextInt(3) + "\"}, ";
            payload = part.repeat(random.nextInt(60)).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        }
        return payload.length <= MAX_LENGTH ? payload : new byte[MAX_LENGTH];
    }

    /** A message without what its sender leaves out. */
    byte[] compress(final byte[] payload)
    {
        final ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        deflater.setLevel(random.nextInt(10));
        deflater.setStrategy(STRATEGIES[random.nextInt(STRATEGIES.length)]);
        // The JDK changes them in a call of its own.
        run(compressed, Deflater.NO_FLUSH);
        int done = 0;
        while (random.nextInt(3) == 0 && done < payload.length)
        {
            final int count = random.nextInt(payload.length - done + 1);
            deflater.setInput(payload, done, count);
            run(compressed, random.nextBoolean() ? Deflater.SYNC_FLUSH : Deflater.FULL_FLUSH);
            done += count;
        }
        deflater.setInput(payload, done, payload.length - done);
        final boolean last = random.nextInt(8) == 0;
        if (last)
        {
            deflater.finish();
            run(compressed, Deflater.NO_FLUSH);
            compressed.write(0);
        }
        else
        {
            run(compressed, Deflater.SYNC_FLUSH);
        }
        final byte[] all = compressed.toByteArray();
        if (last || !takeover)
        {
            deflater.reset();
        }
        if (last)
        {
            return Arrays.copyOf(all, all.length - random.nextInt(2));
        }
        return all.length < 4 ? new byte[] {0} : Arrays.copyOf(all, all.length - 4);
    }

    private void run(final ByteArrayOutputStream compressed, final int flush)
    {
        int count;
        do
        {
            count = deflater.deflate(output, 0, output.length, flush);
            compressed.write(output, 0, count);
        }
        while (count == output.length);
    }

    @Override
    public void close()
    {
        deflater.end();
    }
}
