package io.millrace.conformance;

import static io.millrace.conformance.Bytes.concat;

import java.nio.ByteBuffer;
import java.util.Random;

/**
 * The octets of frames that clients send, or must not send.
 */
final class Wire
{
    static final int FIN = 0x80;
    static final int MASKED = 0x80;
    static final int LENGTH_16 = 126;
    static final int LENGTH_64 = 127;

    private static final byte[] KEY = { 0x12, 0x34, 0x56, 0x78 };
    private static final long SEED = 6455;

    private Wire()
    {
    }

    /** Frames one after the other, masked. */
    static byte[] of(final Frame... frames)
    {
        final Random keys = new Random(SEED);
        final byte[][] octets = new byte[frames.length][];
        for (int i = 0; i < frames.length; i++)
        {
            octets[i] = frames[i].encode(keys);
        }
        return concat(octets);
    }

    static byte[] unmasked(final Frame frame)
    {
        return frame.encode(null);
    }

    /** A frame whose length is announced in 16 bits, with what is sent of its payload. */
    static byte[] length16(final int firstOctet, final int length, final byte[] payload)
    {
        return concat(new byte[]{ (byte)firstOctet, (byte)(MASKED | LENGTH_16), (byte)(length >> 8), (byte)length },
            KEY, Frame.masked(payload, KEY));
    }

    /** A frame whose length is announced in 64 bits, with what is sent of its payload. */
    static byte[] length64(final int firstOctet, final long length, final byte[] payload)
    {
        return concat(new byte[]{ (byte)firstOctet, (byte)(MASKED | LENGTH_64) },
            ByteBuffer.allocate(Long.BYTES).putLong(length).array(), KEY, Frame.masked(payload, KEY));
    }

    /** The same frame again and again. */
    static byte[] times(final int count, final Frame frame)
    {
        final byte[] one = of(frame);
        final ByteBuffer all = ByteBuffer.allocate(count * one.length);
        for (int i = 0; i < count; i++)
        {
            all.put(one);
        }
        return all.array();
    }
}
