package io.millrace.testkit;

import java.io.IOException;

/**
 * Says how the channel between a {@link TestClient} and the server behaves, as the server sees it: how many bytes one
 * read or write moves, how many the client accepts at all, and whether the channel fails. A change counts from the next
 * read or write on. Unless told otherwise the channel moves everything at once and never fails.
 * <p>
 * Lengths are in bytes. Belongs to the test's one thread.
 */
public final class ChannelScript
{
    private int readLimit = Integer.MAX_VALUE;
    private int writeLimit = Integer.MAX_VALUE;
    private long writeWindow = Long.MAX_VALUE;
    private IOException readFailure;
    private IOException writeFailure;

    ChannelScript()
    {
    }

    /**
     * Bounds what one read returns.
     *
     * @param bytes at most; 0 as if nothing had arrived yet.
     * @return this.
     */
    public ChannelScript readLimit(final int bytes)
    {
        readLimit = requireNotNegative(bytes);
        return this;
    }

    /**
     * Bounds what one write takes, so that longer writes are cut short.
     *
     * @param bytes at most; 0 takes nothing, and the channel is not writable until another limit is set.
     * @return this.
     */
    public ChannelScript writeLimit(final int bytes)
    {
        writeLimit = requireNotNegative(bytes);
        return this;
    }

    /**
     * Bounds what all writes from now on take together, as a peer does that reads no more.
     *
     * @param bytes at most; when they are used up the channel is not writable until a new window is set.
     * @return this.
     */
    public ChannelScript writeWindow(final long bytes)
    {
        if (bytes < 0)
        {
            throw new IllegalArgumentException("bytes must not be negative: " + bytes);
        }
        writeWindow = bytes;
        return this;
    }

    /**
     * Lets every read fail from now on.
     *
     * @param failure to be thrown; null ends the failures.
     * @return this.
     */
    public ChannelScript failReads(final IOException failure)
    {
        readFailure = failure;
        return this;
    }

    /**
     * Lets every write fail from now on.
     *
     * @param failure to be thrown; null ends the failures.
     * @return this.
     */
    public ChannelScript failWrites(final IOException failure)
    {
        writeFailure = failure;
        return this;
    }

    int readable(final int wanted) throws IOException
    {
        if (readFailure != null)
        {
            throw readFailure;
        }
        return Math.min(wanted, readLimit);
    }

    int writable(final int wanted) throws IOException
    {
        if (writeFailure != null)
        {
            throw writeFailure;
        }
        return (int)Math.min(Math.min(wanted, writeLimit), writeWindow);
    }

    void onWritten(final int count)
    {
        if (writeWindow != Long.MAX_VALUE)
        {
            writeWindow -= count;
        }
    }

    boolean allowsReads()
    {
        return readLimit > 0;
    }

    boolean allowsWrites()
    {
        return writeLimit > 0 && writeWindow > 0;
    }

    boolean failsReads()
    {
        return readFailure != null;
    }

    boolean failsWrites()
    {
        return writeFailure != null;
    }

    private static int requireNotNegative(final int bytes)
    {
        if (bytes < 0)
        {
            throw new IllegalArgumentException("bytes must not be negative: " + bytes);
        }
        return bytes;
    }
}
