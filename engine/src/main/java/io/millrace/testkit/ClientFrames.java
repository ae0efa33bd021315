package io.millrace.testkit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Frames as clients send them (RFC 6455 §5.2, §5.3), with masks that are the same in each run.
 */
final class ClientFrames
{
    private static final int MAX_SHORT_LENGTH = 125;
    private static final int MAX_LENGTH_16 = 0xffff;
    private static final int MAX_HEADER_LENGTH = 14;
    private static final int MASK_BIT = 0x80;
    private static final int FIN_BIT = 0x80;
    private static final int RSV_SHIFT = 4;
    private static final int KEY_STEP = 0x9e3779b9;
    private static final int NO_STATUS = 1005;

    private int key;

    ClientFrames(final int seed)
    {
        key = seed;
    }

    byte[] encode(final boolean fin, final int rsv, final int opcode, final byte[] payload)
    {
        key += KEY_STEP;
        final ByteBuffer frame = ByteBuffer.allocate(MAX_HEADER_LENGTH + payload.length);
        frame.put((byte)((fin ? FIN_BIT : 0) | rsv << RSV_SHIFT | opcode));
        if (payload.length <= MAX_SHORT_LENGTH)
        {
            frame.put((byte)(MASK_BIT | payload.length));
        }
        else if (payload.length <= MAX_LENGTH_16)
        {
            frame.put((byte)(MASK_BIT | MAX_SHORT_LENGTH + 1)).putShort((short)payload.length);
        }
        else
        {
            frame.put((byte)(MASK_BIT | MAX_SHORT_LENGTH + 2)).putLong(payload.length);
        }
        frame.putInt(key);
        for (int i = 0; i < payload.length; i++)
        {
            frame.put((byte)(payload[i] ^ key >> (Integer.SIZE - Byte.SIZE - Byte.SIZE * (i & 3))));
        }
        final byte[] bytes = new byte[frame.position()];
        frame.flip().get(bytes);
        return bytes;
    }

    static byte[] closePayload(final int code, final String reason)
    {
        if (code == NO_STATUS)
        {
            return new byte[0];
        }
        final byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Short.BYTES + text.length).putShort((short)code).put(text).array();
    }
}
