package io.millrace.outbound;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Counts what a target takes from the stages before it. */
final class CountingTarget implements WriteTarget
{
    private WriteTarget target;
    private long written;
    private int writes;

    CountingTarget wrap(final WriteTarget newTarget)
    {
        target = newTarget;
        written = 0;
        writes = 0;
        return this;
    }

    long written()
    {
        return written;
    }

    int writes()
    {
        return writes;
    }

    @Override
    public int write(final ByteBuffer source) throws IOException
    {
        final int count = target.write(source);
        written += count;
        writes++;
        return count;
    }
}
