package io.millrace.outbound;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

import io.millrace.deflate.ReferenceInflater;

/**
 * Reads what a {@link FrameStage} wrote as a peer does (RFC 6455 §5.2, RFC 7692 §6, §7.2.2), slowly, and insists on the
 * rules: masks where they must be, RSV1 on the first frame of a message only, no distance beyond the window. Without
 * takeover it forgets everything after each message.
 */
final class StageReader implements AutoCloseable
{
    private static final int LARGEST_WINDOW = 15;
    private static final byte[] TAIL = {0, 0, (byte)0xff, (byte)0xff};

    private final boolean masked;
    private final boolean takeover;
    private final ReferenceInflater reference;
    private final Inflater inflater = new Inflater(true);
    private final List<String> events = new ArrayList<>();
    private final Set<Integer> keys = new HashSet<>();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private boolean inMessage;
    private boolean compressed;
    private int opcode;
    private int frames;

    StageReader(final boolean masked, final Compression compression)
    {
        this.masked = masked;
        takeover = compression != null && compression.takeover();
        reference = compression != null && compression.windowBits() < LARGEST_WINDOW ?
            new ReferenceInflater(compression.windowBits(), takeover) : null;
    }

    static String event(final boolean compressed, final int opcode, final byte[] payload)
    {
        return (compressed ? "compressed " : "plain ") + opcode + " " +
            new String(payload, StandardCharsets.ISO_8859_1);
    }

    /** Messages and control frames, in order. */
    List<String> events()
    {
        return events;
    }

    int frames()
    {
        return frames;
    }

    /** Masking keys that were seen, each once. */
    Set<Integer> keys()
    {
        return keys;
    }

    StageReader read(final byte[] wire)
    {
        final ByteBuffer bytes = ByteBuffer.wrap(wire);
        while (bytes.hasRemaining())
        {
            final int first = bytes.get() & 0xff;
            final int second = bytes.get() & 0xff;
            check(second >= 0x80 == masked, "mask bit");
            final int shortLength = second & 0x7f;
            final long length = shortLength == 126 ? bytes.getShort() & 0xffff :
                shortLength == 127 ? bytes.getLong() : shortLength;
            check(shortLength == (length < 126 ? length : length < 65536 ? 126 : 127), "form of the length");
            final byte[] key = new byte[4];
            if (masked)
            {
                bytes.get(key);
                keys.add(ByteBuffer.wrap(key).getInt());
            }
            final byte[] payload = new byte[(int)length];
            bytes.get(payload);
            for (int i = 0; i < length; i++)
            {
                payload[i] ^= key[i % 4];
            }
            frames++;
            frame(first, payload);
        }
        return this;
    }

    private void frame(final int first, final byte[] payload)
    {
        final boolean fin = first >= 0x80;
        final int type = first & 0xf;
        check((first & 0x30) == 0, "RSV2 or RSV3");
        if (type >= 8)
        {
            check((first & 0x40) == 0 && fin && payload.length < 126, "control frame");
            events.add(event(false, type, payload));
            return;
        }
        check(inMessage == (type == 0), "order of frames");
        if (type != 0)
        {
            opcode = type;
            compressed = (first & 0x40) != 0;
            message.reset();
        }
        else
        {
            check((first & 0x40) == 0, "RSV1");
        }
        message.writeBytes(payload);
        inMessage = !fin;
        if (fin)
        {
            events.add(event(compressed, opcode, compressed ? inflate(message.toByteArray()) : message.toByteArray()));
        }
    }

    private byte[] inflate(final byte[] payload)
    {
        if (reference != null)
        {
            return reference.message(payload);
        }
        message.writeBytes(TAIL);
        inflater.setInput(message.toByteArray());
        final ByteArrayOutputStream inflated = new ByteArrayOutputStream();
        final byte[] piece = new byte[8192];
        try
        {
            int count;
            while ((count = inflater.inflate(piece)) > 0)
            {
                inflated.write(piece, 0, count);
            }
        }
        catch (final DataFormatException ex)
        {
            throw new AssertionError(ex);
        }
        check(inflater.needsInput() && !inflater.finished(), "end of a message");
        if (!takeover)
        {
            inflater.reset();
        }
        return inflated.toByteArray();
    }

    @Override
    public void close()
    {
        inflater.end();
    }

    private static void check(final boolean right, final String what)
    {
        if (!right)
        {
            throw new AssertionError(what);
        }
    }
}
