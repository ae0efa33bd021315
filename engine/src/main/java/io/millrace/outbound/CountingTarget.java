package io.millrace.outbound;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Counts what a target takes from the stages before it. */
final class CountingTarget implements WriteTarget
{
    private WriteTarget target;
    private long written;

    CountingTarget wrap(final WriteTarget newTarget)
    {
        target = newTarget;
        written = 0;
        return this;
    }

    long written()
    {
        return written;
    }

    @Override
    public int write(final ByteBuffer source) throws IOException
    {
        final int count = target.write(source);
        written += count;
        return count;
    }
}
