package io.millrace.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Makes sure that a thread does not block while there is work for it.
 * <p>
 * The thread raises the flag, then looks at all its queues once more, and blocks only if they are empty. Whoever adds
 * to a queue claims the wake-up afterwards. A full fence stands between the two steps on either side, so at least one
 * of the two sees what the other did; the compare-and-set makes sure that only one of many wakes the thread.
 */
final class ParkedFlag
{
    private static final VarHandle PARKED;

    static
    {
        try
        {
            PARKED = MethodHandles.lookup().findVarHandle(ParkedFlag.class, "parked", int.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private volatile int parked;

    ParkedFlag()
    {
    }

    /** To be called before the last look at the queues. */
    void raise()
    {
        parked = 1;
        VarHandle.fullFence();
    }

    /** To be called after blocking, or when there is no need to block. */
    void lower()
    {
        parked = 0;
    }

    /**
     * To be called after something was added to a queue.
     *
     * @return true if the caller has to wake the thread.
     */
    boolean claimWakeUp()
    {
        VarHandle.fullFence();
        return parked != 0 && PARKED.compareAndSet(this, 1, 0);
    }
}
