package io.millrace.conformance;

import static io.millrace.conformance.Bytes.NONE;
import static io.millrace.conformance.Bytes.concat;
import static io.millrace.conformance.Bytes.utf8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/**
 * A frame, legal or not (RFC 6455 §5.2).
 *
 * @param fin     whether it is the last of its message.
 * @param rsv     the reserved bits: 4 is RSV1, 2 is RSV2, 1 is RSV3.
 * @param opcode  0 to 15.
 * @param payload not masked.
 */
record Frame(boolean fin, int rsv, int opcode, byte[] payload)
{
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    static final int RSV1 = 4;
    static final int MAX_CONTROL_LENGTH = 125;
    static final int MAX_SHORT_LENGTH = 125;
    static final int MAX_MEDIUM_LENGTH = 0xffff;

    private static final int FIN_BIT = 0x80;
    private static final int MASK_BIT = 0x80;
    private static final int KEY_LENGTH = 4;
    private static final int MAX_HEADER_LENGTH = 14;

    static Frame of(final int opcode, final byte[] payload)
    {
        return new Frame(true, 0, opcode, payload);
    }

    static Frame text(final String text)
    {
        return of(TEXT, utf8(text));
    }

    static Frame text(final byte[] payload)
    {
        return of(TEXT, payload);
    }

    static Frame binary(final byte[] payload)
    {
        return of(BINARY, payload);
    }

    static Frame continuation(final String text)
    {
        return of(CONTINUATION, utf8(text));
    }

    static Frame continuation(final byte[] payload)
    {
        return of(CONTINUATION, payload);
    }

    static Frame ping(final String text)
    {
        return of(PING, utf8(text));
    }

    static Frame ping(final byte[] payload)
    {
        return of(PING, payload);
    }

    static Frame pong(final String text)
    {
        return of(PONG, utf8(text));
    }

    static Frame close()
    {
        return of(CLOSE, NONE);
    }

    static Frame close(final int code)
    {
        return close(code, NONE);
    }

    static Frame close(final int code, final byte[] reason)
    {
        return of(CLOSE, concat(new byte[]{ (byte)(code >> 8), (byte)code }, reason));
    }

    /** The same frame, after which more of the message comes. */
    Frame more()
    {
        return new Frame(false, rsv, opcode, payload);
    }

    /** The same frame with reserved bits. */
    Frame reserved(final int bits)
    {
        return new Frame(fin, bits, opcode, payload);
    }

    /** A message in frames of a length; the last one may be shorter. */
    static Frame[] fragments(final int opcode, final int rsv, final byte[] payload, final int length)
    {
        final int count = Math.max(1, (payload.length + length - 1) / length);
        final Frame[] frames = new Frame[count];
        for (int i = 0; i < count; i++)
        {
            final int from = i * length;
            frames[i] = new Frame(
                i == count - 1,
                i == 0 ? rsv : 0,
                i == 0 ? opcode : CONTINUATION,
                Arrays.copyOfRange(payload, from, Math.min(from + length, payload.length)));
        }
        return frames;
    }

    /**
     * The octets on the wire, with the shortest form of the length.
     *
     * @param keys that the masking key is taken from; null if the frame is not to be masked.
     * @return the octets.
     */
    byte[] encode(final Random keys)
    {
        final ByteBuffer wire = ByteBuffer.allocate(MAX_HEADER_LENGTH + payload.length);
        final int mask = keys == null ? 0 : MASK_BIT;
        wire.put((byte)((fin ? FIN_BIT : 0) | rsv << 4 | opcode));
        if (payload.length <= MAX_SHORT_LENGTH)
        {
            wire.put((byte)(mask | payload.length));
        }
        else if (payload.length <= MAX_MEDIUM_LENGTH)
        {
            wire.put((byte)(mask | 126)).putShort((short)payload.length);
        }
        else
        {
            wire.put((byte)(mask | 127)).putLong(payload.length);
        }
        if (keys == null)
        {
            wire.put(payload);
        }
        else
        {
            final byte[] key = new byte[KEY_LENGTH];
            keys.nextBytes(key);
            wire.put(key).put(masked(payload, key));
        }
        return Arrays.copyOf(wire.array(), wire.position());
    }

    /** Masks, or takes the mask off (RFC 6455 §5.3). */
    static byte[] masked(final byte[] payload, final byte[] key)
    {
        final byte[] masked = new byte[payload.length];
        for (int i = 0; i < payload.length; i++)
        {
            masked[i] = (byte)(payload[i] ^ key[i & 3]);
        }
        return masked;
    }
}
