package io.millrace.api;

/**
 * Is told once what became of everything that a connection had accepted for sending before
 * {@link Connection#whenFlushed(FlushListener)} was called.
 */
@FunctionalInterface
public interface FlushListener
{
    /**
     * Everything accepted before is out, or will never be. Called on the connection's handler thread, never
     * concurrently with its callbacks. What it throws is treated like what a callback throws.
     *
     * @param connection that it was sent on.
     * @param written    true if the operating system has taken all of it, which does not mean that the peer has
     *                   received it; false if the connection was lost first, or if some of it, since the listener
     *                   before was entered, was dropped under a {@link SlowConsumerPolicy}.
     */
    void onFlushed(Connection connection, boolean written);
}
