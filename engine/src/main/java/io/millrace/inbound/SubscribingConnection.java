package io.millrace.inbound;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.Set;

import io.millrace.api.MessageType;
import io.millrace.api.PreparedMessage;
import io.millrace.api.SendResult;
import io.millrace.api.SlowConsumerPolicy;
import io.millrace.memory.SharedBuffer;
import io.millrace.outbound.ConflationSlot;
import io.millrace.outbound.Outbound;
import io.millrace.outbound.PreparedFrame;

import org.agrona.DirectBuffer;

/**
 * The part of a connection that has to do with messages for many: its topics, frames that it shares with others, and
 * what happens to them if its peer is slow.
 */
public abstract class SubscribingConnection extends SendingConnection
{
    private static final VarHandle SUBSCRIBER_STATE;

    static
    {
        try
        {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            SUBSCRIBER_STATE =
                lookup.findVarHandle(SubscribingConnection.class, "subscriberState", SubscriberState.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private final Outbound outbound = outbound();
    private volatile SubscriberState subscriberState;
    private volatile SlowConsumerPolicy policy;

    SubscribingConnection(final long id, final Outbound outbound)
    {
        super(id, outbound);
    }

    /**
     * Sends a shared frame, by the policy that applies. Any thread may call it.
     *
     * @param frame       of the message; if the result is accepted, one of the caller's references is taken over.
     * @param topicPolicy of the topic, or null.
     * @param slot        in which the frame replaces an older one if the policy is to conflate; null if the message has
     *                    no key.
     * @param deadlineNs  until which the policy may wait, by {@link System#nanoTime()}.
     * @return what became of it.
     */
    public final SendResult deliver(
        final SharedBuffer frame, final SlowConsumerPolicy topicPolicy, final ConflationSlot slot, final long deadlineNs)
    {
        return outbound.sendShared(frame);
    }

    @Override
    public SendResult send(final PreparedMessage message)
    {
        final SharedBuffer frame = ((PreparedFrame)message).frame(outbound.buffers());
        frame.retain(1);
        final SendResult result = deliver(frame, null, null, 0);
        if (!result.isAccepted())
        {
            frame.release(1);
        }
        return result;
    }

    @Override
    public SendResult sendConflated(
        final long key, final MessageType type, final DirectBuffer buffer, final int offset, final int length)
    {
        throw new UnsupportedOperationException();
    }

    @Override
    public int messagesBuffered()
    {
        return 0;
    }

    @Override
    public long droppedMessages()
    {
        return 0;
    }

    @Override
    public long conflatedMessages()
    {
        return 0;
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

    /**
     * What goes for messages of a topic: the policy of this connection's own, else that of the topic.
     *
     * @param topicPolicy of the topic, or null.
     * @return the policy, or null for the one of the server's settings.
     */
    public final SlowConsumerPolicy policyFor(final SlowConsumerPolicy topicPolicy)
    {
        final SlowConsumerPolicy own = policy;
        return own != null ? own : topicPolicy;
    }

    /**
     * What the topics keep for this connection. Any thread may call it.
     *
     * @return what was last set, or null.
     */
    public final SubscriberState subscriberState()
    {
        return subscriberState;
    }

    /**
     * Sets what the topics keep for this connection, unless another thread was first.
     *
     * @param expected what it was, or null.
     * @param state    what it is to be.
     * @return whether it was set.
     */
    public final boolean subscriberState(final SubscriberState expected, final SubscriberState state)
    {
        return SUBSCRIBER_STATE.compareAndSet(this, expected, state);
    }

    @Override
    public boolean subscribe(final String topic)
    {
        return topics().subscribe(this, Objects.requireNonNull(topic, "topic"));
    }

    @Override
    public boolean unsubscribe(final String topic)
    {
        return topics().unsubscribe(this, Objects.requireNonNull(topic, "topic"));
    }

    @Override
    public Set<String> subscriptions()
    {
        return topics().subscriptions(this);
    }

    @Override
    public abstract ConnectionTopics topics();
}
