package io.millrace.inbound;

import java.util.Set;

import io.millrace.api.Topics;

/**
 * The topics of a server as its connections see them. Any thread may call any method.
 */
public interface ConnectionTopics extends Topics
{
    /**
     * Subscribes a connection to a topic, which is made if there is none, and then ends with its last subscriber.
     *
     * @param connection of this server.
     * @param name       of the topic.
     * @return false if it is subscribed already, or closing.
     * @throws IllegalArgumentException if the name is not allowed.
     * @throws IllegalStateException    if called by a predicate or listener of a topic.
     */
    boolean subscribe(SubscribingConnection connection, String name);

    /**
     * Takes a connection out of a topic.
     *
     * @param connection of this server.
     * @param name       of the topic.
     * @return false if it was not subscribed.
     * @throws IllegalStateException if called by a predicate or listener of a topic.
     */
    boolean unsubscribe(SubscribingConnection connection, String name);

    /**
     * The topics that a connection is subscribed to.
     *
     * @param connection of this server.
     * @return a set that belongs to the caller.
     */
    Set<String> subscriptions(SubscribingConnection connection);
}
