package io.millrace.protocol;

import io.millrace.api.CloseCode;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes what a peer might send, right or wrong, byte by byte and without the production encoder. A client masks, each
 * frame with another key, among them keys that change nothing, change all, and have top bits set.
 */
final class Wire
{
    static final int FIN = 0x80;
    static final int SHORT_FORM = 7;
    static final int FORM_16 = 16;
    static final int FORM_64 = 64;

    private static final int[][] KEYS = {
        {0x37, 0xFA, 0x21, 0x3D}, {0, 0, 0, 0}, {0xFF, 0xFF, 0xFF, 0xFF}, {0x80, 0x01, 0x7F, 0xFE}, {1, 2, 3, 4}};

    private final boolean fromClient;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Integer> boundaries = new ArrayList<>();
    private int frames;

    Wire(final boolean fromClient)
    {
        this.fromClient = fromClient;
    }

    /** A frame with the first byte as given and the right length and mask. */
    Wire frame(final int firstByte, final byte[] payload)
    {
        return frame(firstByte, fromClient, payload);
    }

    Wire frame(final int firstByte, final String payload)
    {
        return frame(firstByte, payload.getBytes(StandardCharsets.UTF_8));
    }

    Wire frame(final int firstByte, final boolean masked, final byte[] payload)
    {
        final int form = payload.length <= 125 ? SHORT_FORM : payload.length <= 0xFFFF ? FORM_16 : FORM_64;
        final int[] key = header(firstByte, masked, form, payload.length);
        for (int i = 0; i < payload.length; i++)
        {
            bytes.write(payload[i] ^ key[i % 4]);
        }
        return this;
    }

    Wire text(final String text)
    {
        return frame(FIN | Opcode.TEXT, text);
    }

    Wire binary(final byte[] payload)
    {
        return frame(FIN | Opcode.BINARY, payload);
    }

    Wire ping(final String payload)
    {
        return frame(FIN | Opcode.PING, payload);
    }

    Wire pong(final String payload)
    {
        return frame(FIN | Opcode.PONG, payload);
    }

    Wire close(final int code, final byte[] reason)
    {
        final ByteBuffer payload = ByteBuffer.allocate(2 + reason.length);
        payload.putShort((short) code).put(reason);
        return frame(FIN | Opcode.CLOSE, payload.array());
    }

    Wire close(final int code, final String reason)
    {
        return close(code, reason.getBytes(StandardCharsets.UTF_8));
    }

    Wire close()
    {
        return close(CloseCode.NORMAL, "");
    }

    /** A header of the given form, that may announce more than the form needs or than will ever come. */
    Wire header(final int firstByte, final int form, final long length)
    {
        header(firstByte, fromClient, form, length);
        return this;
    }

    Wire raw(final byte... some)
    {
        boundaries.add(bytes.size());
        bytes.write(some, 0, some.length);
        return this;
    }

    byte[] bytes()
    {
        return bytes.toByteArray();
    }

    int length()
    {
        return bytes.size();
    }

    /** Where frames begin. */
    List<Integer> boundaries()
    {
        return boundaries;
    }

    private int[] header(final int firstByte, final boolean masked, final int form, final long length)
    {
        boundaries.add(bytes.size());
        bytes.write(firstByte);
        final int maskBit = masked ? 0x80 : 0;
        if (form == SHORT_FORM)
        {
            bytes.write(maskBit | (int) length);
        }
        else
        {
            bytes.write(maskBit | (form == FORM_16 ? 126 : 127));
            for (int shift = form - 8; shift >= 0; shift -= 8)
            {
                bytes.write((int) (length >>> shift));
            }
        }
        final int[] key = KEYS[frames++ % KEYS.length];
        if (!masked)
        {
            return new int[4];
        }
        for (final int value : key)
        {
            bytes.write(value);
        }
        return key;
    }
}
