package io.millrace.deflate;

import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * The compressors that a thread lends to its connections for a message each, where there is no context takeover
 * (RFC 7692 §7.1.1), so that an idle connection holds none. As many are made as are needed at a time; a few are kept.
 * <p>
 * Not thread-safe: only its thread may use it.
 */
public final class DeflaterPool implements AutoCloseable
{
    private final ArrayDeque<Compressor> idle;
    private final int maxIdle;
    private boolean closed;

    /**
     * Creates an empty pool.
     *
     * @param maxIdle compressors that are kept at most, of about 256 KiB off heap each.
     */
    public DeflaterPool(final int maxIdle)
    {
        this.maxIdle = maxIdle;
        idle = new ArrayDeque<>(maxIdle + 1);
    }

    /**
     * Lends a compressor.
     *
     * @param level      of compression, 0 to 9.
     * @param windowBits 8 to 15.
     * @return a compressor without a history, to be {@linkplain #release(Compressor) released} or closed.
     */
    public Compressor acquire(final int level, final int windowBits)
    {
        if (idle.isEmpty() || idle.peekLast().level() != level)
        {
            return acquireOther(level, windowBits);
        }
        final Compressor compressor = idle.pollLast();
        compressor.windowBits(windowBits);
        return compressor;
    }

    /**
     * Takes a compressor back. Its history is forgotten.
     *
     * @param compressor that was acquired, or another that is no longer needed.
     */
    public void release(final Compressor compressor)
    {
        if (closed || idle.size() >= maxIdle)
        {
            compressor.close();
        }
        else
        {
            compressor.reset();
            idle.addLast(compressor);
        }
    }

    /**
     * The compressors that are kept and not lent.
     *
     * @return how many.
     */
    public int idle()
    {
        return idle.size();
    }

    /**
     * Releases the memory of what is not lent. What is released later is closed then.
     */
    @Override
    public void close()
    {
        closed = true;
        idle.forEach(Compressor::close);
        idle.clear();
    }

    /** Levels differ between endpoints; there are few of them. */
    private Compressor acquireOther(final int level, final int windowBits)
    {
        final Iterator<Compressor> newestFirst = idle.descendingIterator();
        while (newestFirst.hasNext())
        {
            final Compressor compressor = newestFirst.next();
            if (compressor.level() == level)
            {
                newestFirst.remove();
                compressor.windowBits(windowBits);
                return compressor;
            }
        }
        return new Compressor(level, windowBits);
    }
}
