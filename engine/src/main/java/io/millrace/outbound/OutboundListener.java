package io.millrace.outbound;

import io.millrace.api.FlushListener;

/**
 * Is told what an {@link Outbound} needs of the threads that serve it.
 */
public interface OutboundListener
{
    /**
     * The application has claimed space, and nobody watches this connection's claims. Does nothing unless overridden.
     * Any thread calls it.
     */
    default void onClaimed()
    {
        // Only those who end connections have a use for it.
    }

    /**
     * Something is ready to be written, and nobody was told yet. Any thread calls it.
     */
    void onScheduled();

    /**
     * A send was refused for want of room, as none was since there was room the last time. Does nothing unless
     * overridden. Any thread calls it.
     */
    default void onBackPressure()
    {
        // Only those who report it have a use for it.
    }

    /**
     * The connection waits for the memory of all connections together. On the writer's thread.
     */
    default void onMemoryShort()
    {
        // Who is interested?
    }

    /**
     * After back pressure, the connection has drained below its low watermark. Any thread calls it.
     */
    void onDrained();

    /**
     * Everything that was accepted before a listener was entered is out, or will never be. Only the writer thread calls
     * it; the application's listener is to be called on the handler thread.
     *
     * @param flushListener of the application.
     * @param written       whether the kernel has taken all of it.
     */
    void onFlushed(FlushListener flushListener, boolean written);

    /**
     * A thread is about to wait for room, or wants what it sent to leave at once. What it sent is committed. Any thread
     * calls it, possibly inside a callback; nothing may be dispatched from here.
     *
     * @return false if the thread may wait; true if it may not, because it does network work itself: then what this
     * thread can write for the connection now has been written.
     */
    boolean onWait();

    /**
     * More shared frames wait than the connection has places for, before it needs a ring. What was sent is committed.
     * Any thread calls it, possibly inside a callback; nothing may be dispatched from here.
     *
     * @return true if this is the thread that writes for the connection, and what the socket takes has been written.
     */
    boolean onQueueFull();

    /**
     * Messages were dropped while they waited. Any thread calls it.
     *
     * @param count  of messages.
     * @param oldest whether they made room for newer ones; else there was no room for them.
     */
    void onDropped(int count, boolean oldest);

    /**
     * A message was replaced by a newer one of its key. Any thread calls it.
     */
    void onConflated();
}
