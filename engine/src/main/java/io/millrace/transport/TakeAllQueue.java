package io.millrace.transport;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A queue that any thread adds to and one thread empties, all at once. What is queued are the nodes themselves, so it
 * needs no memory and has no bound; a node must not be added again before it was taken.
 *
 * @param <T> what is queued.
 */
final class TakeAllQueue<T extends TakeAllQueue.Node<T>>
{
    private static final VarHandle NEWEST;

    static
    {
        try
        {
            NEWEST = MethodHandles.lookup().findVarHandle(TakeAllQueue.class, "newest", Node.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private volatile Node<T> newest;

    TakeAllQueue()
    {
    }

    /**
     * What can be queued, by one queue at a time.
     *
     * @param <T> the class that extends this.
     */
    abstract static class Node<T extends Node<T>>
    {
        private T next;

        Node()
        {
        }

        /** Unlinks this node, which may then be added again. */
        final T takeNext()
        {
            final T taken = next;
            next = null;
            return taken;
        }
    }

    @SuppressWarnings("unchecked")
    void add(final T node)
    {
        final Node<T> added = node;
        Node<T> before;
        do
        {
            before = newest;
            added.next = (T)before;
        }
        while (!NEWEST.compareAndSet(this, before, added));
    }

    /** The oldest node, with the others behind it; null if there is none. Only the consumer may call it. */
    @SuppressWarnings("unchecked")
    T takeAll()
    {
        if (newest == null)
        {
            return null;
        }
        Node<T> node = (Node<T>)NEWEST.getAndSet(this, (Node<T>)null);
        Node<T> oldest = null;
        while (node != null)
        {
            final Node<T> older = node.next;
            node.next = (T)oldest;
            oldest = node;
            node = older;
        }
        return (T)oldest;
    }

    boolean isEmpty()
    {
        return newest == null;
    }
}
