package io.millrace.monitor;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * One counter, off heap, for whoever counts. Each counter is written either by one thread at a time, or by any thread
 * through {@link #addShared(long)} and nothing else.
 */
public final class Counter
{
    private final UnsafeBuffer values;
    private final int offset;

    Counter(final UnsafeBuffer values, final int offset)
    {
        this.values = values;
        this.offset = offset;
    }

    /**
     * The present value. Any thread may call it.
     *
     * @return the value.
     */
    public long get()
    {
        return values.getLongVolatile(offset);
    }

    /**
     * Adds to the value. Only the owner may call it.
     *
     * @param count to add.
     */
    public void add(final long count)
    {
        values.putLongOrdered(offset, values.getLong(offset) + count);
    }

    /**
     * Adds to the value. Any thread may call it.
     *
     * @param count to add.
     */
    public void addShared(final long count)
    {
        values.getAndAddLong(offset, count);
    }

    /**
     * Sets the value. Only the owner may call it.
     *
     * @param value new value.
     */
    public void set(final long value)
    {
        values.putLongOrdered(offset, value);
    }

    /**
     * Sets the value if that makes it greater. Only the owner may call it.
     *
     * @param value that was seen.
     */
    public void max(final long value)
    {
        if (value > values.getLong(offset))
        {
            values.putLongOrdered(offset, value);
        }
    }
}
