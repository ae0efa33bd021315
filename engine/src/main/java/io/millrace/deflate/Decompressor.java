package io.millrace.deflate;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

import io.millrace.protocol.PayloadInflater;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Inflates what one connection receives (RFC 7692 §7.2.2). It borrows an {@link Inflater} from the pool of its thread
 * with the first bytes of a message, and gives it back after the message or, with context takeover, when it is
 * released.
 * <p>
 * Decisions where the RFC leaves a choice:
 * <ul>
 * <li>After a block with BFINAL (§7.2.3.4) what follows is inflated as a new stream, without a history. If nothing
 * follows, the message has ended.</li>
 * <li>A compressed message without any payload, which no compressor makes, is an empty message.</li>
 * <li>A message that is cut off inside a block is corrupt. zlib does not tell whether it is inside a block, but inside
 * one it would take what follows the message for data, so that something comes of it. Where there is context takeover
 * this misses a message that is cut off inside the tables at the beginning of a block.</li>
 * </ul>
 * Not thread-safe. After {@link #CORRUPT} it must only be released.
 */
public final class Decompressor implements PayloadInflater, AutoCloseable
{
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** What the sender of a message left out (RFC 7692 §7.2.1), and an empty block, which changes no history. */
    private static final byte[] TAIL = {0, 0, (byte)0xFF, (byte)0xFF, 0, 0, 0, (byte)0xFF, (byte)0xFF};

    /** The same, with a last block, which is read as such only between blocks. */
    private static final byte[] TAIL_AND_LAST_BLOCK = {0, 0, (byte)0xFF, (byte)0xFF, 1, 0, 0, (byte)0xFF, (byte)0xFF};

    private final InflaterPool pool;
    private final boolean takeover;
    private Inflater inflater;
    private ByteBuffer source = NOTHING;
    private boolean begun;
    private boolean ending;

    /**
     * Creates the decompressor of one connection. It holds no memory off heap until a message arrives.
     *
     * @param pool     of the thread that will use it.
     * @param takeover whether the peer's compressor may refer to earlier messages.
     */
    public Decompressor(final InflaterPool pool, final boolean takeover)
    {
        this.pool = pool;
        this.takeover = takeover;
    }

    @Override
    public void input(final UnsafeBuffer buffer, final int offset, final int length)
    {
        if (length > 0)
        {
            if (inflater == null)
            {
                inflater = pool.acquire();
            }
            begun = true;
            source = view(buffer, offset, length);
            inflater.setInput(source);
        }
    }

    @Override
    public void endInput()
    {
        if (begun)
        {
            ending = true;
            if (!inflater.finished())
            {
                inflater.setInput(takeover ? TAIL : TAIL_AND_LAST_BLOCK);
            }
        }
    }

    @Override
    public int inflate(final UnsafeBuffer target, final int offset, final int length)
    {
        if (!begun)
        {
            return 0;
        }
        final ByteBuffer room = view(target, offset, length);
        final int start = room.position();
        try
        {
            inflater.inflate(room);
            while (inflater.finished() && source.hasRemaining() && room.hasRemaining())
            {
                inflater.reset();
                inflater.setInput(source);
                inflater.inflate(room);
            }
        }
        catch (final DataFormatException ex)
        {
            return CORRUPT;
        }
        final boolean drained = room.hasRemaining();
        if (ending && (room.position() > start || drained && isCutOff()))
        {
            return CORRUPT;
        }
        if (drained)
        {
            forgetSource();
        }
        return room.position() - start;
    }

    @Override
    public void endMessage()
    {
        if (begun)
        {
            if (!takeover)
            {
                release();
            }
            else if (inflater.finished())
            {
                inflater.reset();
            }
            begun = false;
            ending = false;
        }
    }

    @Override
    public void release()
    {
        if (inflater != null)
        {
            final Inflater lent = inflater;
            inflater = null;
            begun = false;
            ending = false;
            source = NOTHING;
            pool.release(lent);
        }
    }

    @Override
    public void close()
    {
        release();
    }

    /** All of it was consumed. Its owner may set the position and limit of its view to what is not for this reader. */
    private void forgetSource()
    {
        source = NOTHING;
        inflater.setInput(NOTHING);
    }

    /** Whether the tail was read as something else. */
    private boolean isCutOff()
    {
        return inflater.finished() ? inflater.getRemaining() > 0 : !takeover;
    }

    /** The buffer that is wrapped serves as the view, so that none is made for each message. */
    private static ByteBuffer view(final UnsafeBuffer buffer, final int offset, final int length)
    {
        final byte[] array = buffer.byteArray();
        final ByteBuffer view = array != null ? ByteBuffer.wrap(array) : buffer.byteBuffer();
        final int position = buffer.wrapAdjustment() + offset;
        return view.limit(position + length).position(position);
    }
}
