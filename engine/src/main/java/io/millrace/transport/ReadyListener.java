package io.millrace.transport;

/**
 * Is called when its channel is ready.
 */
@FunctionalInterface
public interface ReadyListener
{
    /**
     * The channel is ready.
     *
     * @param ready of {@link Poller}'s constants.
     */
    void onReady(int ready);
}
