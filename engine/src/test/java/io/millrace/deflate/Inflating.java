package io.millrace.deflate;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Drives a {@link Decompressor} as the decoder of frames does.
 */
final class Inflating
{
    private Inflating()
    {
    }

    /** One message, given whole; null if it is corrupt. */
    static byte[] inflate(final Decompressor decompressor, final byte[] compressed, final int roomLength)
    {
        return inflate(decompressor, compressed, compressed.length, roomLength);
    }

    /** One message in pieces; null if it is corrupt. */
    static byte[] inflate(
        final Decompressor decompressor, final byte[] compressed, final int pieceLength, final int roomLength)
    {
        final ByteArrayOutputStream inflated = new ByteArrayOutputStream();
        final UnsafeBuffer room = new UnsafeBuffer(new byte[roomLength + 2], 1, roomLength);
        for (int i = 0; i < compressed.length; i += pieceLength)
        {
            final byte[] piece = Arrays.copyOfRange(compressed, i, Math.min(i + pieceLength, compressed.length));
            decompressor.input(new UnsafeBuffer(piece), 0, piece.length);
            if (!drain(decompressor, room, inflated))
            {
                return null;
            }
        }
        decompressor.endInput();
        if (!drain(decompressor, room, inflated))
        {
            return null;
        }
        decompressor.endMessage();
        return inflated.toByteArray();
    }

    private static boolean drain(
        final Decompressor decompressor, final UnsafeBuffer room, final ByteArrayOutputStream inflated)
    {
        int count;
        do
        {
            count = decompressor.inflate(room, 0, room.capacity());
            for (int i = 0; i < count; i++)
            {
                inflated.write(room.getByte(i));
            }
        }
        while (count == room.capacity());
        return count >= 0;
    }
}
