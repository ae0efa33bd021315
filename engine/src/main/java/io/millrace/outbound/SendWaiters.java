package io.millrace.outbound;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads that wait until they can send to one connection. Any thread may call its methods; whoever is woken tries
 * again and, if another was faster, waits again.
 */
final class SendWaiters
{
    private final ConcurrentLinkedQueue<Waiter> waiting = new ConcurrentLinkedQueue<>();

    /**
     * A thread that waits.
     *
     * @param thread    to wake.
     * @param space     in bytes, that its message takes of the limit.
     * @param ringSpace in bytes, that its record surely finds in the ring.
     * @param obstacles bits of the lease's word, while any of which is set it cannot send whatever room there is.
     */
    record Waiter(Thread thread, long space, int ringSpace, long obstacles)
    {
    }

    void add(final Waiter waiter)
    {
        waiting.add(waiter);
    }

    void remove(final Waiter waiter)
    {
        waiting.remove(waiter);
    }

    boolean isEmpty()
    {
        return waiting.isEmpty();
    }

    void wakeAll()
    {
        for (final Waiter waiter : waiting)
        {
            LockSupport.unpark(waiter.thread);
        }
    }

    /**
     * Wakes those whose message fits, unless something else stands in their way. To wake others would only have them
     * call the writer, who would wake them.
     */
    void wake(final long space, final int ringSpace, final long word)
    {
        for (final Waiter waiter : waiting)
        {
            if ((waiter.obstacles & word) == 0 && waiter.space <= space && waiter.ringSpace <= ringSpace)
            {
                LockSupport.unpark(waiter.thread);
            }
        }
    }
}
