package io.millrace.stream;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * How much one connection has received that a thread of the application has not read, and how that thread waits for
 * more. When more than the bound is unread the gate is closed, until half of it has been read.
 * <p>
 * One thread, the connection's handler thread, adds; one at a time reads; any may stop it. The gate is looked at again
 * by whoever closed it, so that it is not closed for good by the last to leave. Whoever waits puts its name down before
 * it looks; whoever adds looks for the name afterwards.
 */
public final class StreamIntake
{
    /** What a message that waits costs beside its bytes. */
    public static final int MESSAGE_OVERHEAD = 64;

    /** The way from the socket. Any thread may use it. */
    public interface Gate
    {
        /**
         * Opens or closes it.
         *
         * @param full whether nothing more is to be read from the socket.
         */
        void full(boolean full);

        /**
         * Whether it is closed.
         *
         * @return true if so.
         */
        boolean isFull();
    }

    private final Gate gate;
    private final long bound;
    private final AtomicLong unread = new AtomicLong();
    private final AtomicReference<byte[]> spare = new AtomicReference<>();
    private volatile Thread waiter;
    private volatile boolean stopped;

    /**
     * Nothing has been received.
     *
     * @param gate  of the connection.
     * @param bound of what may be unread, in bytes.
     */
    public StreamIntake(final Gate gate, final long bound)
    {
        this.gate = gate;
        this.bound = bound;
    }

    /**
     * Something has been received. Only the handler thread may call it.
     *
     * @param bytes that are unread now.
     */
    public void add(final int bytes)
    {
        if (unread.addAndGet(bytes) > bound && !stopped && !gate.isFull())
        {
            gate.full(true);
            openIfHalfEmpty();
        }
    }

    /**
     * Something has been read, or dropped. Any thread may call it.
     *
     * @param bytes that were unread.
     */
    public void remove(final long bytes)
    {
        unread.addAndGet(-bytes);
        openIfHalfEmpty();
    }

    private void openIfHalfEmpty()
    {
        if (gate.isFull() && (stopped || unread.get() <= bound / 2))
        {
            gate.full(false);
        }
    }

    /**
     * Nothing more will be read: opens the gate for good. Any thread may call it.
     */
    public void stop()
    {
        stopped = true;
        openIfHalfEmpty();
        signal();
    }

    /**
     * Whether nothing more will be read.
     *
     * @return true after {@link #stop()}.
     */
    public boolean isStopped()
    {
        return stopped;
    }

    /**
     * There is something new to see: wakes the reader. Any thread may call it.
     */
    public void signal()
    {
        final Thread waiting = waiter;
        if (waiting != null)
        {
            LockSupport.unpark(waiting);
        }
    }

    /**
     * Waits for a condition that {@link #signal()} follows.
     *
     * @param condition to wait for.
     * @param timeoutNs how long to wait at most, in nanoseconds; 0 or less for ever.
     * @return false if the time is over.
     * @throws InterruptedException if the thread is interrupted while it waits, or was before it had to.
     */
    public boolean await(final BooleanSupplier condition, final long timeoutNs) throws InterruptedException
    {
        final long startNs = System.nanoTime();
        waiter = Thread.currentThread();
        try
        {
            while (!condition.getAsBoolean())
            {
                if (Thread.interrupted())
                {
                    throw new InterruptedException();
                }
                final long leftNs = timeoutNs <= 0 ?
                    TimeUnit.DAYS.toNanos(1) : timeoutNs - (System.nanoTime() - startNs);
                if (leftNs <= 0)
                {
                    return false;
                }
                LockSupport.parkNanos(this, leftNs);
            }
            return true;
        }
        finally
        {
            waiter = null;
        }
    }

    /** An array of some length at least, which may have been used before. */
    byte[] array(final int least)
    {
        final byte[] used = spare.getAndSet(null);
        return used != null && used.length >= least ? used : new byte[least];
    }

    /** An array that is not needed any more. */
    void recycle(final byte[] array)
    {
        spare.set(array);
    }
}
