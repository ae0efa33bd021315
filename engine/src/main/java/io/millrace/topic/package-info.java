/**
 * Messages for many connections: topics, and everyone who is connected.
 * <p>
 * A {@link io.millrace.topic.SubscriberList} is an array of subscriptions under one lock, which a publish holds while
 * it hands its frame, encoded once, to each of them; that is what gives all subscribers the same order. Locks are taken
 * in this order: list, then the list of a pattern that its topic matches, then what a connection knows of its
 * subscriptions. The handler threads that open and close connections never wait for a list: they leave a note, and
 * whoever holds the lock carries it out.
 */
package io.millrace.topic;
