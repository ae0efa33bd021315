package io.millrace.api;

/**
 * A named set of connections, its subscribers, to which messages are published. Any thread may call any method. A
 * connection that closes leaves all its topics by itself.
 * <p>
 * A topic ends when it is closed, or with its last subscriber if it was made by {@link Connection#subscribe(String)}
 * and nobody called {@link Topics#topic(String)} for it. One that has ended reaches nobody and never comes back; its
 * name then stands for a new topic. A topic whose name is a pattern has subscribers like any other, but messages come
 * to it only from the topics that match.
 */
public interface Topic extends Audience
{
    /**
     * The name of this topic.
     *
     * @return the name.
     */
    String name();

    /**
     * Adds a connection. What is published after this returns is sent to it.
     *
     * @param connection of the same server.
     * @return false if it is subscribed already, or closing.
     * @throws IllegalArgumentException if it belongs to another server.
     * @throws IllegalStateException    if this topic has ended.
     */
    boolean subscribe(Connection connection);

    /**
     * Removes a connection. What was queued before is still sent.
     *
     * @param connection to remove.
     * @return false if it was not subscribed.
     * @throws IllegalArgumentException if it belongs to another server.
     */
    boolean unsubscribe(Connection connection);

    /**
     * Whether a connection is subscribed.
     *
     * @param connection to look for.
     * @return true if it is.
     * @throws IllegalArgumentException if it belongs to another server.
     */
    boolean isSubscribed(Connection connection);

    /**
     * The number of subscribers, without those of patterns that match this topic.
     *
     * @return how many there are now.
     */
    int subscriberCount();

    /**
     * Sets what happens to messages for subscribers that read too slowly and have no policy of their own.
     *
     * @param policy or null, for the one of the server's settings.
     */
    void slowConsumerPolicy(SlowConsumerPolicy policy);

    /**
     * What was last set.
     *
     * @return the policy of this topic, or null.
     */
    SlowConsumerPolicy slowConsumerPolicy();

    /**
     * Sets who is told of subscribers that come and go.
     *
     * @param listener or null.
     */
    void listener(TopicListener listener);

    /**
     * Removes all subscribers, and the topic from its server. The second and later calls do nothing.
     */
    void close();
}
