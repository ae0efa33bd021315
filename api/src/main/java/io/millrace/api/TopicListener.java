package io.millrace.api;

/**
 * Is told of subscribers that come and go, once for each change and for one topic never concurrently. Called while the
 * topic is held, on the thread that subscribes or unsubscribes; or when a connection closes, on its handler thread or
 * one that is using the topic at that moment. So it must not block, and neither publish, subscribe, unsubscribe nor
 * close a topic, which throws {@link IllegalStateException}: {@link Connection#execute(Runnable)} does that afterwards.
 * What it throws is logged.
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
