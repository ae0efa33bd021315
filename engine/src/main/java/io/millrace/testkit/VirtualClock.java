package io.millrace.testkit;

import java.util.function.LongSupplier;

/**
 * A clock that stands still until it is moved.
 */
final class VirtualClock implements LongSupplier
{
    private static final long START_NS = 1_000_000_000_000L;

    private long nowNs = START_NS;

    @Override
    public long getAsLong()
    {
        return nowNs;
    }

    void advance(final long durationNs)
    {
        nowNs += durationNs;
    }
}
