package io.millrace.deflate;

import java.util.ArrayDeque;
import java.util.zip.Inflater;

/**
 * The inflaters that a thread lends to its connections: for a message each, or, with context takeover, for as long as
 * the connection lasts (RFC 7692 §7.1.1). As many are made as are needed at a time; a few are kept.
 * <p>
 * Not thread-safe: only its thread may use it.
 */
public final class InflaterPool implements AutoCloseable
{
    private final ArrayDeque<Inflater> idle;
    private final int maxIdle;
    private int lent;
    private boolean closed;

    /**
     * Creates an empty pool.
     *
     * @param maxIdle inflaters that are kept at most, of about 40 KiB off heap each.
     */
    public InflaterPool(final int maxIdle)
    {
        this.maxIdle = maxIdle;
        idle = new ArrayDeque<>(maxIdle + 1);
    }

    /**
     * The inflaters that are kept and not lent.
     *
     * @return how many.
     */
    public int idle()
    {
        return idle.size();
    }

    /**
     * The inflaters that were lent and have not come back.
     *
     * @return how many.
     */
    public int lent()
    {
        return lent;
    }

    /**
     * Releases the memory of what is not lent. What comes back later is ended then.
     */
    @Override
    public void close()
    {
        closed = true;
        idle.forEach(Inflater::end);
        idle.clear();
    }

    Inflater acquire()
    {
        lent++;
        final Inflater inflater = idle.pollLast();
        return inflater != null ? inflater : new Inflater(true);
    }

    void release(final Inflater inflater)
    {
        lent--;
        if (closed || idle.size() >= maxIdle)
        {
            inflater.end();
        }
        else
        {
            inflater.reset();
            idle.addLast(inflater);
        }
    }
}
