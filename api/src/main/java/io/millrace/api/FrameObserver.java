package io.millrace.api;

/**
 * Sees every frame that a connection receives, before the callback that the frame causes. It only observes: pings are
 * still answered and close frames still replied to, unless the endpoint's options say otherwise.
 */
@FunctionalInterface
public interface FrameObserver
{
    /**
     * A frame was received. Called where the connection's callbacks are made, on its handler
     * thread or the executor of its endpoint.
     *
     * @param connection that received it.
     * @param frame      a view that is valid during this call.
     */
    void onFrame(Connection connection, Frame frame);
}
