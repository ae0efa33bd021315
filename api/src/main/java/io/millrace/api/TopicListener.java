package io.millrace.api;

/**
 * Is told of subscribers that come and go. Called on the thread that subscribes or unsubscribes, or the handler thread
 * of a connection that closes, once for each change and for one topic never concurrently; so it must not block, and
 * neither publish nor subscribe: {@link Connection#execute(Runnable)} does that afterwards.
 */
public interface TopicListener
{
    /**
     * A connection has subscribed.
     *
     * @param topic      that has one more subscriber.
     * @param connection that subscribed.
     */
    default void onSubscribed(final Topic topic, final Connection connection)
    {
    }

    /**
     * A connection has unsubscribed, or closed.
     *
     * @param topic      that has one subscriber less.
     * @param connection that left.
     */
    default void onUnsubscribed(final Topic topic, final Connection connection)
    {
    }
}
