package io.millrace.engine.sockets;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Frames as a client sends them (RFC 6455 §5.2), correct ones and any others. Masking keys are random, from a fixed
 * seed.
 */
final class ClientFrames
{
    static final int FIN = 0x80;
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    static final int SHORT_FORM = 0;
    static final int FORM_OF_16_BITS = 2;
    static final int FORM_OF_64_BITS = 8;

    private static final int MASKED = 0x80;
    private static final int MAX_SHORT = 125;
    private static final int MAX_16_BITS = 0xffff;
    private static final Random KEYS = new Random(6455_0503L);

    private ClientFrames()
    {
    }

    static byte[] utf8(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] bytes(final int... values)
    {
        final byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++)
        {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    static byte[] random(final int length, final long seed)
    {
        final byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static byte[] concat(final byte[]... parts)
    {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (final byte[] part : parts)
        {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] repeat(final byte[] part, final int times)
    {
        final ByteBuffer all = ByteBuffer.allocate(part.length * times);
        for (int i = 0; i < times; i++)
        {
            all.put(part);
        }
        return all.array();
    }

    static byte[] text(final String text)
    {
        return frame(FIN | TEXT, utf8(text));
    }

    static byte[] binary(final byte[] payload)
    {
        return frame(FIN | BINARY, payload);
    }

    static byte[] ping(final byte[] payload)
    {
        return frame(FIN | PING, payload);
    }

    static byte[] pong(final byte[] payload)
    {
        return frame(FIN | PONG, payload);
    }

    static byte[] close()
    {
        return frame(FIN | CLOSE, new byte[0]);
    }

    static byte[] close(final int code, final String reason)
    {
        return frame(FIN | CLOSE, closePayload(code, utf8(reason)));
    }

    static byte[] closePayload(final int code, final byte[] reason)
    {
        return concat(bytes(code >> 8, code), reason);
    }

    /** A masked frame with the shortest form of its length. */
    static byte[] frame(final int firstByte, final byte[] payload)
    {
        return frame(firstByte, shortestForm(payload.length), payload);
    }

    static byte[] frame(final int firstByte, final int form, final byte[] payload)
    {
        final byte[] key = key();
        return concat(header(firstByte, form, payload.length, key), mask(payload, key));
    }

    static byte[] unmasked(final int firstByte, final byte[] payload)
    {
        return concat(header(firstByte, shortestForm(payload.length), payload.length, null), payload);
    }

    /** A header alone, announcing any length in any form; without a key it is that of an unmasked frame. */
    static byte[] header(final int firstByte, final int form, final long length, final byte[] key)
    {
        final ByteBuffer header = ByteBuffer.allocate(2 + form + (key == null ? 0 : key.length));
        final int mask = key == null ? 0 : MASKED;
        header.put((byte) firstByte);
        switch (form)
        {
            case SHORT_FORM:
                header.put((byte) (mask | (int) length));
                break;
            case FORM_OF_16_BITS:
                header.put((byte) (mask | 126)).putShort((short) length);
                break;
            default:
                header.put((byte) (mask | 127)).putLong(length);
                break;
        }
        return key == null ? header.array() : header.put(key).array();
    }

    static byte[] header(final int firstByte, final long length, final byte[] key)
    {
        return header(firstByte, shortestForm(length), length, key);
    }

    static int shortestForm(final long length)
    {
        if (length <= MAX_SHORT)
        {
            return SHORT_FORM;
        }
        return length <= MAX_16_BITS ? FORM_OF_16_BITS : FORM_OF_64_BITS;
    }

    static byte[] key()
    {
        final byte[] key = new byte[4];
        synchronized (KEYS)
        {
            KEYS.nextBytes(key);
        }
        return key;
    }

    static byte[] mask(final byte[] payload, final byte[] key)
    {
        final byte[] masked = new byte[payload.length];
        for (int i = 0; i < payload.length; i++)
        {
            masked[i] = (byte) (payload[i] ^ key[i & 3]);
        }
        return masked;
    }
}
