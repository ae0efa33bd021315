package io.millrace.inbound;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.Set;

import io.millrace.api.ConnectionHandler;
import io.millrace.api.MessageType;
import io.millrace.api.PreparedMessage;
import io.millrace.api.SendResult;
import io.millrace.api.SlowConsumerPolicy;
import io.millrace.api.SlowConsumerPolicy.Kind;
import io.millrace.memory.SharedBuffer;
import io.millrace.monitor.FlightEvents;
import io.millrace.outbound.ConflationSlot;
import io.millrace.outbound.Outbound;
import io.millrace.outbound.PreparedFrame;

import org.agrona.DirectBuffer;

/**
 * The part of a connection that has to do with messages for many: its topics, frames that it shares with others, and
 * what happens to messages if its peer is slow.
 */
public abstract class SubscribingConnection extends SendingConnection
{
    /** In place of a deadline: whoever calls will wait later. */
    public static final long NOT_NOW = -1;

    /** More than can be dropped before the first frame in a full ring, which is what makes room there. */
    private static final int DROP_ATTEMPTS = 128;
    private static final VarHandle DROPPED;
    private static final VarHandle CONFLATED;
    private static final VarHandle REPORTING;
    private static final VarHandle SLOTS;
    private static final VarHandle SUBSCRIBER_STATE;

    static
    {
        try
        {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            DROPPED = lookup.findVarHandle(SubscribingConnection.class, "dropped", long.class);
            CONFLATED = lookup.findVarHandle(SubscribingConnection.class, "conflated", long.class);
            REPORTING = lookup.findVarHandle(SubscribingConnection.class, "reporting", boolean.class);
            SLOTS = lookup.findVarHandle(SubscribingConnection.class, "slots", ConflationSlots.class);
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
    private volatile boolean droppingOldest;
    private volatile long dropped;
    private volatile long conflated;
    private volatile boolean reporting;
    private volatile ConflationSlots slots;
    private long reportedDropped;
    private long reportedConflated;

    SubscribingConnection(final long id, final Outbound outbound)
    {
        super(id, outbound);
        droppingOldest = outbound.defaultPolicy().kind() == Kind.DROP_OLDEST;
    }

    /** Ends the connection because its peer is slow. */
    abstract void endSlow(int code, String reason);

    /** Has {@link #reportDropped(ConnectionHandler)} called on the handler thread. */
    abstract void scheduleReport();

    /**
     * The policy that applies to this connection. Any thread may call it.
     *
     * @param topicPolicy of the topic, or null.
     * @return this connection's own, else the topic's, else the server's.
     */
    public final SlowConsumerPolicy policyFor(final SlowConsumerPolicy topicPolicy)
    {
        final SlowConsumerPolicy own = policy;
        return own != null ? own : topicPolicy != null ? topicPolicy : outbound.defaultPolicy();
    }

    /**
     * Sends a shared frame. Any thread may call it.
     *
     * @param frame      of the message; if the result is accepted, one of the caller's references is taken over.
     * @param applied    the policy that applies, see {@link #policyFor(SlowConsumerPolicy)}.
     * @param slot       in which the frame replaces an older one if the policy is to conflate; null if the message has
     *                   no key.
     * @param deadlineNs until which the policy may wait, by {@link System#nanoTime()}; 0 for the policy's own timeout;
     *                   {@link #NOT_NOW} if a message that has to wait is to be refused without being counted.
     * @return what became of it.
     */
    public final SendResult deliver(
        final SharedBuffer frame,
        final SlowConsumerPolicy applied,
        final ConflationSlot slot,
        final long deadlineNs)
    {
        final Kind kind = applied.kind();
        final SendResult result = kind == Kind.CONFLATE && slot != null ?
            outbound.sendConflated(slot, frame) : outbound.sendShared(frame, kind == Kind.DROP_OLDEST);
        if (result == SendResult.ACCEPTED || result == SendResult.CLOSED)
        {
            return result;
        }
        return onRefused(result, applied, frame, slot != null, deadlineNs);
    }

    /** As above; what is not accepted is released. */
    private SendResult deliverOwn(final SharedBuffer frame)
    {
        SendResult result = null;
        try
        {
            result = deliver(frame, policyFor(null), null, 0);
        }
        finally
        {
            if (result != SendResult.ACCEPTED)
            {
                frame.release(1);
            }
        }
        return result;
    }

    private SendResult onRefused(
        final SendResult result,
        final SlowConsumerPolicy applied,
        final SharedBuffer frame,
        final boolean hasKey,
        final long deadlineNs)
    {
        if (result == SendResult.TOO_LARGE)
        {
            return count(result);
        }
        switch (applied.kind())
        {
            case WAIT:
                if (deadlineNs == NOT_NOW)
                {
                    return result;
                }
                final long leftNs = deadlineNs == 0 ? applied.timeoutNs() : deadlineNs - System.nanoTime();
                return count(sendWaiting(Outbound.ENCODED, frame, 0, frame.length(), leftNs));
            case DROP_NEWEST:
                return dropNewest();
            case DROP_OLDEST:
                return result == SendResult.BACK_PRESSURE ? replaceOldest(frame) : dropNewest();
            case CONFLATE:
                return hasKey ? dropNewest() : count(result);
            case DISCONNECT:
                return result == SendResult.BACK_PRESSURE ? disconnect(applied) : count(result);
            default:
                return count(result);
        }
    }

    private SendResult replaceOldest(final SharedBuffer frame)
    {
        for (int i = 0; i < DROP_ATTEMPTS; i++)
        {
            final int count = outbound.dropOldest(frame.length());
            if (count > 0)
            {
                onDropped(count, true);
            }
            // Even if nothing was dropped: the writer may have made room.
            final SendResult result = outbound.sendShared(frame, true);
            if (result != SendResult.BACK_PRESSURE)
            {
                return result;
            }
            if (count == 0)
            {
                break;
            }
        }
        return dropNewest();
    }

    private SendResult dropNewest()
    {
        onDropped(1, false);
        return SendResult.DROPPED;
    }

    /**
     * Drops a message for which there is no memory. Any thread may call it.
     *
     * @return dropped, or closed.
     */
    public final SendResult dropForMemory()
    {
        return isOpen() ? dropNewest() : SendResult.CLOSED;
    }

    private SendResult disconnect(final SlowConsumerPolicy applied)
    {
        endSlow(applied.closeCode(), applied.reason());
        outbound.dropAll();
        outbound.schedule();
        return SendResult.CLOSED;
    }

    private SendResult count(final SendResult result)
    {
        if (result != SendResult.ACCEPTED && result != SendResult.CLOSED)
        {
            outbound.stats().onRefused();
        }
        return result;
    }

    private SendResult sendWaiting(
        final int firstByte, final Object payload, final int offset, final int length, final long timeoutNs)
    {
        try
        {
            return outbound.sendAny(firstByte, payload, offset, length, timeoutNs);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            return SendResult.BACK_PRESSURE;
        }
    }

    @Override
    final boolean isDroppingOldest()
    {
        return droppingOldest;
    }

    @Override
    final SendResult sendDroppable(final int firstByte, final Object payload, final int offset, final int length)
    {
        final SharedBuffer frame = PreparedFrame.tryEncode(outbound.buffers(), firstByte, payload, offset, length);
        if (frame == null)
        {
            return dropForMemory();
        }
        return deliverOwn(frame);
    }

    @Override
    final SendResult onRefused(final int firstByte, final Object payload, final int offset, final int length)
    {
        final SlowConsumerPolicy applied = policyFor(null);
        switch (applied.kind())
        {
            case WAIT:
                return count(sendWaiting(firstByte, payload, offset, length, applied.timeoutNs()));
            case DROP_NEWEST:
                return dropNewest();
            case DISCONNECT:
                return disconnect(applied);
            default:
                return count(SendResult.BACK_PRESSURE);
        }
    }

    /**
     * Messages for this connection were dropped. Any thread may call it.
     *
     * @param count  of messages.
     * @param oldest whether they made room for newer ones.
     */
    public final void onDropped(final int count, final boolean oldest)
    {
        if (oldest)
        {
            outbound.stats().onDroppedOldest(count);
        }
        else
        {
            outbound.stats().onDroppedNewest(count);
        }
        DROPPED.getAndAdd(this, (long)count);
        report();
    }

    /** A message for this connection was replaced by a newer one. Any thread may call it. */
    public final void onConflated()
    {
        outbound.stats().onConflated();
        CONFLATED.getAndAdd(this, 1L);
        report();
    }

    private void report()
    {
        if (!reporting && REPORTING.compareAndSet(this, false, true))
        {
            scheduleReport();
        }
    }

    /** Tells the application what was dropped since the last time. Only where callbacks run. */
    final void reportDropped(final ConnectionHandler handler)
    {
        reporting = false;
        VarHandle.fullFence();
        final long newDropped = dropped - reportedDropped;
        final long newConflated = conflated - reportedConflated;
        if (newDropped > 0 || newConflated > 0)
        {
            reportedDropped += newDropped;
            reportedConflated += newConflated;
            FlightEvents.slowConsumer(id(), newDropped, newConflated, false);
            handler.onDropped(this, newDropped, newConflated);
        }
    }

    @Override
    public SendResult send(final PreparedMessage message)
    {
        if (!(message instanceof PreparedFrame))
        {
            throw new IllegalArgumentException("the message was prepared elsewhere: " + message);
        }
        final SharedBuffer frame = ((PreparedFrame)message).frame(outbound.buffers());
        frame.retain(1);
        return deliverOwn(frame);
    }

    @Override
    public SendResult sendConflated(
        final long key, final MessageType type, final DirectBuffer buffer, final int offset, final int length)
    {
        buffer.boundsCheck(offset, length);
        final SharedBuffer frame =
            PreparedFrame.tryEncode(outbound.buffers(), firstByte(type), buffer, offset, length);
        if (frame == null)
        {
            return dropForMemory();
        }
        SendResult result = null;
        try
        {
            result = slots().send(outbound, key, frame);
        }
        finally
        {
            if (result != SendResult.ACCEPTED)
            {
                frame.release(1);
            }
        }
        return result == SendResult.BACK_PRESSURE || result == SendResult.STREAM_OPEN ? dropNewest() : result;
    }

    private ConflationSlots slots()
    {
        final ConflationSlots present = slots;
        if (present != null)
        {
            return present;
        }
        SLOTS.compareAndSet(this, (ConflationSlots)null, new ConflationSlots());
        return slots;
    }

    @Override
    public int messagesBuffered()
    {
        return outbound.messagesBuffered();
    }

    @Override
    public long droppedMessages()
    {
        return dropped;
    }

    @Override
    public long conflatedMessages()
    {
        return conflated;
    }

    @Override
    public void slowConsumerPolicy(final SlowConsumerPolicy newPolicy)
    {
        policy = newPolicy;
        droppingOldest = policyFor(null).kind() == Kind.DROP_OLDEST;
    }

    @Override
    public SlowConsumerPolicy slowConsumerPolicy()
    {
        return policy;
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
