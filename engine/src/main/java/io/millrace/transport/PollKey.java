package io.millrace.transport;

/**
 * A channel's registration with a {@link Poller}. Only the poller's thread may use it.
 */
public interface PollKey
{
    /**
     * Changes what to be called for.
     *
     * @param interest of {@link Poller}'s constants, or 0.
     */
    void interest(int interest);

    /**
     * Ends the registration.
     */
    void cancel();
}
