package io.millrace.deflate;

import java.nio.ByteBuffer;
import java.util.zip.Deflater;

/**
 * Makes the payloads of compressed messages (RFC 7692 §7.2.1), piece by piece. One {@link Deflater} does the work: its
 * memory, about 256 KiB off heap, is held until {@link #close()}.
 * <pre>
 *   for each piece of a message          input(piece), then deflate(target, mode) until it returns true
 *     the last piece                     MESSAGE_END
 *     the last piece of a fragment       SYNC
 *     any other                          NONE
 *   after the message, where there is    reset()
 *   no context takeover
 * </pre>
 * A window of less than 15 bits is kept to by a full flush before the history would exceed it: as nothing is referred
 * to across a full flush, no distance is longer than the window.
 * <p>
 * The final {@code 00 00 FF FF} of a message is withheld as long as it is not known to be final, so that it is never
 * written. Little targets work but cost more: what could not be flushed to them at once is staged here.
 * <p>
 * Not thread-safe. It refers to a payload only until the call that wholly consumed it returns. Nothing is allocated per
 * message.
 */
public final class Compressor implements AutoCloseable
{
    /** More of the message follows: write only what comes. */
    public static final int NONE = 0;

    /** A fragment ends that is not the last: write all of it, the empty block at its end included. */
    public static final int SYNC = 1;

    /** The message ends: write all of it but the last four bytes of the empty block at its end (RFC 7692 §7.2.1). */
    public static final int MESSAGE_END = 2;

    private static final int TAIL_LENGTH = 4;

    /** A flush into less than 7 bytes could go on for ever; a few more make it short. */
    private static final int LEAST_ROOM = 32;
    private static final int STAGED_LENGTH = 2 * LEAST_ROOM;
    private static final byte EMPTY_BLOCK = 0;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Deflater deflater;
    private final ByteBuffer staged = ByteBuffer.allocate(STAGED_LENGTH);
    private final int level;
    private long window;
    private long history;
    private ByteBuffer payload = NOTHING;
    private int kept;
    private boolean unflushed;
    private boolean ended;

    /**
     * Allocates a compressor without a history.
     *
     * @param level      of compression, 0 (store only) to 9 (smallest).
     * @param windowBits 8 to 15: no distance will be longer than 2 to the power of this.
     * @throws IllegalArgumentException if one is out of range.
     */
    public Compressor(final int level, final int windowBits)
    {
        this.level = level;
        windowBits(windowBits);
        deflater = new Deflater(level, true);
    }

    /**
     * Takes the next piece of a message. The piece before it must have been consumed.
     *
     * @param piece from its position to its limit; the position moves as it is consumed. It must not change meanwhile.
     */
    public void input(final ByteBuffer piece)
    {
        if (payload.hasRemaining())
        {
            throw new IllegalStateException("the piece before was not consumed");
        }
        payload = piece;
        deflater.setInput(piece);
    }

    /**
     * Writes compressed bytes, as many as there is room for.
     *
     * @param target to write to, from its position to its limit.
     * @param mode   {@link #NONE}, {@link #SYNC} or {@link #MESSAGE_END}; after a result of false the same again.
     * @return true if the input was consumed and, unless the mode is {@link #NONE}, all is written; false if the target
     * is full, so that it must be called again.
     */
    public boolean deflate(final ByteBuffer target, final int mode)
    {
        while (true)
        {
            moveStaged(target);
            if (staged.position() > kept)
            {
                return false;
            }
            if (isDone(mode))
            {
                payload = NOTHING;
                deflater.setInput(NOTHING);
                ended = false;
                return true;
            }
            if (!target.hasRemaining())
            {
                return false;
            }
            step(target, mode);
        }
    }

    /**
     * Forgets the history, and what is left of a message that was not written to its end. Needed after each message
     * that the peer will decompress without what came before it.
     */
    public void reset()
    {
        if (history > 0 || unflushed)
        {
            deflater.reset();
            history = 0;
            unflushed = false;
        }
        payload = NOTHING;
        deflater.setInput(NOTHING);
        staged.clear();
        kept = 0;
        ended = false;
    }

    /**
     * Releases the memory. The compressor must not be used again.
     */
    @Override
    public void close()
    {
        deflater.end();
    }

    int level()
    {
        return level;
    }

    /** Only where there is no history. */
    void windowBits(final int windowBits)
    {
        DeflateParameters.requireWindowBits("windowBits", windowBits);
        window = windowBits == DeflateParameters.MAX_WINDOW_BITS ? Long.MAX_VALUE : 1L << windowBits;
    }

    private boolean isDone(final int mode)
    {
        return ended || !payload.hasRemaining() && (mode == NONE || mode == SYNC && !unflushed);
    }

    private void step(final ByteBuffer target, final int mode)
    {
        final long room = window - history;
        final boolean cut = payload.remaining() > room;
        if (!unflushed && (cut && room == 0 || !payload.hasRemaining()))
        {
            stepWithoutFlush(target);
        }
        else if (cut)
        {
            final int limit = payload.limit();
            payload.limit(payload.position() + (int)room);
            final boolean flushed = run(target, Deflater.FULL_FLUSH, false);
            final boolean full = !payload.hasRemaining();
            payload.limit(limit);
            if (flushed && full)
            {
                history = 0;
                unflushed = false;
            }
        }
        else
        {
            final boolean last = mode == MESSAGE_END;
            final boolean flushed = run(target, mode == NONE ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH, last);
            if (flushed && mode != NONE && !payload.hasRemaining())
            {
                unflushed = false;
                ended = last;
            }
        }
    }

    /** What there is was flushed before: either the window is full, or the message ends with an empty block. */
    private void stepWithoutFlush(final ByteBuffer target)
    {
        if (payload.hasRemaining())
        {
            deflater.reset();
            deflater.setInput(payload);
            history = 0;
        }
        else
        {
            target.put(EMPTY_BLOCK);
            ended = true;
        }
    }

    /** Returns whether there was room left, so that a flush is complete. */
    private boolean run(final ByteBuffer target, final int flush, final boolean last)
    {
        final boolean direct = target.remaining() >= LEAST_ROOM;
        final ByteBuffer output = direct ? target : staged;
        final int start = direct ? target.position() : 0;
        if (direct)
        {
            kept = 0;
            moveStaged(target);
        }
        final int before = payload.position();
        unflushed = true;
        deflater.deflate(output, flush);
        history += payload.position() - before;
        final boolean flushed = output.hasRemaining();
        final boolean whole = flushed && !payload.hasRemaining();
        kept = last && !whole ? Math.min(TAIL_LENGTH, output.position() - start) : 0;
        if (last && whole)
        {
            output.position(output.position() - TAIL_LENGTH);
        }
        else if (direct && kept > 0)
        {
            takeBack(target);
        }
        return flushed;
    }

    private void takeBack(final ByteBuffer target)
    {
        final int end = target.position() - kept;
        for (int i = 0; i < kept; i++)
        {
            staged.put(target.get(end + i));
        }
        target.position(end);
    }

    private void moveStaged(final ByteBuffer target)
    {
        final int count = Math.min(staged.position() - kept, target.remaining());
        if (count > 0)
        {
            final int length = staged.position();
            staged.flip().limit(count);
            target.put(staged);
            staged.limit(length);
            staged.compact();
        }
    }
}
