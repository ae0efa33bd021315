package io.millrace.topic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.millrace.api.Connection;
import io.millrace.api.SlowConsumerPolicy;
import io.millrace.api.Topic;
import io.millrace.api.TopicListener;
import io.millrace.inbound.EngineLog;
import io.millrace.inbound.LogTopic;
import io.millrace.inbound.SubscribingConnection;

/**
 * A topic. It ends by {@link #close()} or, if nobody asked for it by name, with its last subscriber; it is then no
 * longer found, and never comes back to life.
 */
final class EngineTopic extends SubscriberList implements Topic
{
    private static final VarHandle LIFE;

    static
    {
        try
        {
            LIFE = MethodHandles.lookup().findVarHandle(EngineTopic.class, "life", Life.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private static final EngineTopic[] UNLINKED = {};

    private final String name;
    private final TopicPattern pattern;
    private volatile EngineTopic[] links = UNLINKED;
    private volatile boolean linked;
    private volatile Life life = Life.WHILE_SUBSCRIBED;
    private volatile SlowConsumerPolicy policy;
    private volatile TopicListener listener;

    /** How long a topic lives; it ends only under its lock. */
    private enum Life
    {
        WHILE_SUBSCRIBED, UNTIL_CLOSED, ENDED
    }

    EngineTopic(final EngineTopics topics, final String name, final TopicPattern pattern)
    {
        super(topics);
        this.name = name;
        this.pattern = pattern;
    }

    /** What this stands for; null if it is no pattern. */
    TopicPattern pattern()
    {
        return pattern;
    }

    boolean isLinked()
    {
        return linked;
    }

    void linked()
    {
        linked = true;
    }

    /** Has what is published here reach the subscribers of a pattern. Only {@link PatternLinks} calls it. */
    void link(final EngineTopic matching)
    {
        if (!Arrays.asList(links).contains(matching))
        {
            final EngineTopic[] more = Arrays.copyOf(links, links.length + 1);
            more[links.length] = matching;
            links = more;
        }
    }

    /** Only {@link PatternLinks} calls it. */
    void unlink(final EngineTopic ended)
    {
        if (links.length > 0)
        {
            final List<EngineTopic> left = new ArrayList<>(Arrays.asList(links));
            left.remove(ended);
            links = left.isEmpty() ? UNLINKED : left.toArray(UNLINKED);
        }
    }

    @Override
    boolean isDeserted()
    {
        if (!super.isDeserted())
        {
            return false;
        }
        for (final EngineTopic matching : links)
        {
            if (!matching.isDeserted())
            {
                return false;
            }
        }
        return true;
    }

    @Override
    void checkPublishable()
    {
        if (pattern != null)
        {
            throw new IllegalArgumentException("messages cannot be published to a pattern: " + name);
        }
    }

    @Override
    int fanOut(final Publication message)
    {
        if (hasEnded())
        {
            return 0;
        }
        int accepted = super.fanOut(message);
        for (final EngineTopic matching : links)
        {
            accepted += matching.fanOutMatching(message);
        }
        return accepted;
    }

    private int fanOutMatching(final Publication message)
    {
        lock();
        try
        {
            return super.fanOut(message);
        }
        finally
        {
            unlock();
        }
    }

    @Override
    public String name()
    {
        return name;
    }

    /** Has the topic live until it is closed; false if it has ended. */
    boolean keep()
    {
        return life == Life.UNTIL_CLOSED || LIFE.compareAndSet(this, Life.WHILE_SUBSCRIBED, Life.UNTIL_CLOSED) ||
            life == Life.UNTIL_CLOSED;
    }

    boolean hasEnded()
    {
        return life == Life.ENDED;
    }

    @Override
    public boolean subscribe(final Connection connection)
    {
        final SubscribingConnection own = topics().own(connection);
        topics().checkNotCalledBack();
        lock();
        try
        {
            if (hasEnded())
            {
                throw new IllegalStateException("the topic was closed: " + name);
            }
            return add(own);
        }
        finally
        {
            unlock();
        }
    }

    /** Adds a connection; null if the topic has ended. */
    Boolean trySubscribe(final SubscribingConnection connection)
    {
        lock();
        try
        {
            return hasEnded() ? null : add(connection);
        }
        finally
        {
            unlock();
        }
    }

    private boolean add(final SubscribingConnection connection)
    {
        final Subscription subscription = new Subscription(connection, this);
        final boolean added = connection.isOpen() && Subscriptions.make(connection).add(this, subscription);
        if (added)
        {
            add(subscription);
        }
        else
        {
            endIfDeserted();
        }
        return added;
    }

    @Override
    public boolean unsubscribe(final Connection connection)
    {
        final SubscribingConnection own = topics().own(connection);
        topics().checkNotCalledBack();
        final Subscriptions subscriptions = Subscriptions.of(own);
        if (subscriptions == null)
        {
            return false;
        }
        lock();
        try
        {
            final Subscription subscription = subscriptions.remove(this);
            if (subscription == null)
            {
                return false;
            }
            remove(subscription);
            return true;
        }
        finally
        {
            unlock();
        }
    }

    @Override
    public boolean isSubscribed(final Connection connection)
    {
        final Subscriptions subscriptions = Subscriptions.of(topics().own(connection));
        return subscriptions != null && subscriptions.contains(this);
    }

    @Override
    public int subscriberCount()
    {
        return count();
    }

    @Override
    public void slowConsumerPolicy(final SlowConsumerPolicy newPolicy)
    {
        policy = newPolicy;
    }

    @Override
    public SlowConsumerPolicy slowConsumerPolicy()
    {
        return policy;
    }

    @Override
    SlowConsumerPolicy policy()
    {
        return policy;
    }

    @Override
    public void listener(final TopicListener newListener)
    {
        listener = newListener;
    }

    @Override
    void onAdded(final Subscription subscription)
    {
        report(true, subscription.connection());
    }

    @Override
    void onRemoved(final Subscription subscription)
    {
        report(false, subscription.connection());
        endIfDeserted();
    }

    private void report(final boolean subscribed, final Connection connection)
    {
        final TopicListener present = listener;
        if (present == null)
        {
            return;
        }
        final boolean marked = topics().beginCallbacks();
        try
        {
            if (subscribed)
            {
                present.onSubscribed(this, connection);
            }
            else
            {
                present.onUnsubscribed(this, connection);
            }
        }
        catch (final Throwable thrown)
        {
            EngineLog.warn(LogTopic.APPLICATION, "the listener of topic " + name + " threw", thrown);
        }
        finally
        {
            if (marked)
            {
                topics().endCallbacks();
            }
        }
    }

    private void endIfDeserted()
    {
        if (count() == 0 && LIFE.compareAndSet(this, Life.WHILE_SUBSCRIBED, Life.ENDED))
        {
            topics().onEnded(this);
        }
    }

    @Override
    public void close()
    {
        topics().checkNotCalledBack();
        lock();
        try
        {
            if (LIFE.getAndSet(this, Life.ENDED) != Life.ENDED)
            {
                topics().onEnded(this);
                while (count() > 0)
                {
                    final Subscription subscription = last();
                    Subscriptions.of(subscription.connection()).remove(this);
                    remove(subscription);
                }
            }
        }
        finally
        {
            unlock();
        }
    }

    @Override
    public String toString()
    {
        return "topic " + name;
    }
}
