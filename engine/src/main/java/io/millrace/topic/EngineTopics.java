package io.millrace.topic;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.millrace.api.Audience;
import io.millrace.api.Connection;
import io.millrace.api.MessageType;
import io.millrace.api.PreparedMessage;
import io.millrace.api.Topic;
import io.millrace.inbound.ConnectionTopics;
import io.millrace.inbound.SubscribingConnection;
import io.millrace.memory.SharedBuffer;
import io.millrace.memory.SharedBuffers;
import io.millrace.outbound.PreparedFrame;
import io.millrace.protocol.Utf8Encoder;

import org.agrona.DirectBuffer;

/**
 * The topics of one server. Any thread may call any method.
 */
public final class EngineTopics implements ConnectionTopics
{
    private final SharedBuffers buffers;
    private final Map<String, EngineTopic> byName = new ConcurrentHashMap<>();
    private final Map<Thread, Boolean> callingBack = new ConcurrentHashMap<>();
    private final PatternLinks links = new PatternLinks();
    private final Everyone everyone = new Everyone(this);

    /**
     * Creates the topics of a server, of which there are none at first.
     *
     * @param buffers that frames are encoded into.
     */
    public EngineTopics(final SharedBuffers buffers)
    {
        this.buffers = buffers;
    }

    /**
     * Adds a connection to everyone. Never waits. To be followed by {@link #onClosed(Subscription)}.
     *
     * @param connection that was opened.
     * @return its place among everyone.
     */
    public Subscription onOpened(final SubscribingConnection connection)
    {
        final Subscription subscription = new Subscription(connection, everyone);
        everyone.note(subscription);
        return subscription;
    }

    /**
     * Takes a connection out of everyone, and out of all topics. Never waits.
     *
     * @param subscription that {@link #onOpened(SubscribingConnection)} returned.
     */
    public void onClosed(final Subscription subscription)
    {
        for (final Subscription each : Subscriptions.close(subscription.connection()))
        {
            end(each);
        }
        end(subscription);
    }

    private static void end(final Subscription subscription)
    {
        subscription.end();
        subscription.list().note(subscription);
    }

    @Override
    public Topic topic(final String name)
    {
        EngineTopic topic;
        do
        {
            topic = make(name);
        }
        while (!topic.keep());
        return topic;
    }

    /** The topic of a name. It may end before it is used, but then the next call makes another. */
    private EngineTopic make(final String name)
    {
        final EngineTopic found = byName.get(name);
        if (found != null && found.hasEnded())
        {
            onEnded(found);
        }
        return linked(byName.computeIfAbsent(
            name, absent -> new EngineTopic(this, absent, TopicPattern.parse(absent))));
    }

    private EngineTopic linked(final EngineTopic topic)
    {
        if (!topic.isLinked())
        {
            links.link(topic, byName.values());
            topic.linked();
        }
        return topic;
    }

    @Override
    public Topic find(final String name)
    {
        final EngineTopic found = byName.get(name);
        return found == null || found.hasEnded() ? null : linked(found);
    }

    @Override
    public int count()
    {
        return byName.size();
    }

    @Override
    public Audience everyone()
    {
        return everyone;
    }

    @Override
    public PreparedMessage prepare(
        final MessageType type, final DirectBuffer buffer, final int offset, final int length)
    {
        buffer.boundsCheck(offset, length);
        return new PreparedFrame(buffers, Objects.requireNonNull(type, "type"), buffer, offset, length);
    }

    @Override
    public PreparedMessage prepareText(final CharSequence text)
    {
        final String stable = text.toString();
        return new PreparedFrame(buffers, MessageType.TEXT, stable, 0, Utf8Encoder.encodedLength(stable));
    }

    @Override
    public PreparedMessage prepareBinary(final ByteBuffer payload)
    {
        return new PreparedFrame(
            buffers, MessageType.BINARY, payload, payload.position(), payload.remaining());
    }

    @Override
    public boolean subscribe(final SubscribingConnection connection, final String name)
    {
        checkNotCalledBack();
        Boolean subscribed;
        do
        {
            subscribed = make(name).trySubscribe(connection);
        }
        while (subscribed == null);
        return subscribed;
    }

    @Override
    public boolean unsubscribe(final SubscribingConnection connection, final String name)
    {
        final EngineTopic topic = byName.get(name);
        checkNotCalledBack();
        return topic != null && topic.unsubscribe(connection);
    }

    @Override
    public Set<String> subscriptions(final SubscribingConnection connection)
    {
        final Subscriptions subscriptions = Subscriptions.of(connection);
        return subscriptions == null ? new HashSet<>() : subscriptions.names();
    }

    SharedBuffers buffers()
    {
        return buffers;
    }

    void onEnded(final EngineTopic topic)
    {
        byName.remove(topic.name(), topic);
        if (topic.pattern() != null)
        {
            links.unlink(topic, byName.values());
        }
    }

    /** A connection of this server. */
    SubscribingConnection own(final Connection connection)
    {
        Objects.requireNonNull(connection, "connection");
        if (connection instanceof SubscribingConnection && connection.topics() == this)
        {
            return (SubscribingConnection)connection;
        }
        throw new IllegalArgumentException("the connection is another server's: " + connection);
    }

    SharedBuffer frameOf(final PreparedMessage message)
    {
        if (message instanceof PreparedFrame)
        {
            return ((PreparedFrame)message).frame(buffers);
        }
        throw new IllegalArgumentException("the message was prepared elsewhere: " + message);
    }

    /** Notes that the present thread holds a lock while the application is called; false if that was noted before. */
    boolean beginCallbacks()
    {
        return callingBack.putIfAbsent(Thread.currentThread(), Boolean.TRUE) == null;
    }

    void endCallbacks()
    {
        callingBack.remove(Thread.currentThread());
    }

    void checkNotCalledBack()
    {
        if (!callingBack.isEmpty() && callingBack.containsKey(Thread.currentThread()))
        {
            throw new IllegalStateException(
                "a predicate or listener of a topic must not publish, subscribe, unsubscribe or close a topic");
        }
    }
}
