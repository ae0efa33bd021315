package io.millrace.protocol;

import java.nio.ByteBuffer;

import io.millrace.deflate.Decompressor;
import io.millrace.deflate.InflaterPool;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * A {@link Decompressor} that is given its input as a connection gives it: from memory that is used for something else,
 * and whose byte buffer is set to another range, as soon as a piece was consumed. It watches that its caller keeps the
 * contract of {@link PayloadInflater}.
 */
final class WatchedInflater implements PayloadInflater
{
    private static final int ARENA_LENGTH = 1 << 18;
    private static final int LEAST_ROOM = 512;
    private static final InflaterPool POOL = new InflaterPool(4);
    private static final ByteBuffer ARENA = ByteBuffer.allocateDirect(ARENA_LENGTH);
    private static final UnsafeBuffer PIECE = new UnsafeBuffer(ARENA);

    private final boolean takeover;
    private final Decompressor decompressor;
    private long produced;
    private boolean consumed = true;

    WatchedInflater(final boolean takeover)
    {
        this.takeover = takeover;
        decompressor = new Decompressor(POOL, takeover);
    }

    /** The same for another connection. */
    WatchedInflater another()
    {
        return new WatchedInflater(takeover);
    }

    boolean isTakeover()
    {
        return takeover;
    }

    /** Inflaters that connections hold. */
    static int lent()
    {
        return POOL.lent();
    }

    /** Memory that may be asked for beside that for what has arrived: a first piece, and as much again as there is. */
    long mayNeed()
    {
        return LEAST_ROOM + 2 * produced;
    }

    @Override
    public void input(final UnsafeBuffer source, final int offset, final int length)
    {
        check(consumed, "input before the last piece was inflated");
        PIECE.putBytes(0, source, offset, length);
        decompressor.input(PIECE, 0, length);
        consumed = false;
    }

    @Override
    public void endInput()
    {
        check(consumed, "end before the last piece was inflated");
        decompressor.endInput();
        consumed = false;
    }

    @Override
    public int inflate(final UnsafeBuffer target, final int offset, final int length)
    {
        check(length > 0, "no room");
        final int count = decompressor.inflate(target, offset, length);
        produced += Math.max(0, count);
        if (count < length)
        {
            consumed = true;
            PIECE.setMemory(0, 2 * LEAST_ROOM, (byte)'!');
            ARENA.limit(2 * LEAST_ROOM).position(LEAST_ROOM);
        }
        return count;
    }

    @Override
    public void endMessage()
    {
        check(consumed, "end before everything was inflated");
        decompressor.endMessage();
    }

    @Override
    public void release()
    {
        decompressor.release();
    }

    @Override
    public String toString()
    {
        return takeover ? "takeover" : "no takeover";
    }

    private static void check(final boolean right, final String what)
    {
        if (!right)
        {
            throw new AssertionError(what);
        }
    }
}
