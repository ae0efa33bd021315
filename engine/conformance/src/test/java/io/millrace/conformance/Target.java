package io.millrace.conformance;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

import io.millrace.engine.TimeoutSettings;

/**
 * An echo server that is attacked, with a witness on the same threads.
 */
abstract class Target implements AutoCloseable
{
    private static final long PATIENCE_NS = 30_000_000_000L;
    private static final long PAUSE_NS = 2_000_000;

    private final int scale;
    private final Volume volume;
    private Witness witness;
    private String usage;
    private volatile long mostMemory;

    /**
     * Creates a target.
     *
     * @param scale  by which the number of peers and frames is multiplied where there can be more.
     * @param volume tells how long answers may take.
     */
    Target(final int scale, final Volume volume)
    {
        this.scale = scale;
        this.volume = volume;
    }

    /** Kinds of servers. */
    enum Kind
    {
        /** With the settings that a server has if nothing is said. */
        DEFAULT,

        /** With short time-outs; attacks on it are carried out all at once. */
        IMPATIENT,

        /** With long lines, and an endpoint for one origin. */
        ADJUSTED,

        /** With compression. */
        COMPRESSING
    }

    abstract int port();

    /** What the server holds for its connections, in words. */
    abstract String held() throws IOException;

    /** The memory that it holds, in bytes. */
    abstract long memory() throws IOException;

    /** What {@link #memory()} must not exceed, whatever happens. */
    abstract long memoryBound();

    /** How long a peer has to take some of what is sent to it. */
    long timeToReadNs()
    {
        return new TimeoutSettings().slowConsumerTimeoutNs();
    }

    /** To be called at the end of the construction. */
    final void invite() throws IOException
    {
        witness = new Witness(open(), this::look);
        witness.checkServed();
    }

    final int scale()
    {
        return scale;
    }

    /** A connection on which nothing was said. */
    final Peer connect() throws IOException
    {
        return Handshakes.connect(port(), volume);
    }

    /** An open connection. */
    final Peer open() throws IOException
    {
        return open(Request.upgrade(), null);
    }

    final Peer open(final Request request, final String offer) throws IOException
    {
        return Handshakes.open(port(), request, offer, volume);
    }

    final Witness witness()
    {
        return witness;
    }

    /** Remembers how the server is when nobody attacks it. */
    final void noteHealth() throws IOException
    {
        usage = held();
    }

    /** The server holds what it held before, never held too much, and serves its witness. */
    final void checkHealth() throws IOException
    {
        witness.checkServed();
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        String now = held();
        while (!now.equals(usage))
        {
            if (System.nanoTime() > deadlineNs)
            {
                throw new AssertionError("the server holds " + now + ", before it held " + usage);
            }
            LockSupport.parkNanos(PAUSE_NS);
            now = held();
        }
        if (mostMemory > memoryBound())
        {
            throw new AssertionError("the server needed " + mostMemory + " bytes");
        }
    }

    private void look()
    {
        try
        {
            mostMemory = Math.max(mostMemory, memory());
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
    }

    @Override
    public void close()
    {
        if (witness != null)
        {
            witness.close();
        }
    }
}
