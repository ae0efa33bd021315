package io.millrace.topic;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Predicate;

import io.millrace.api.Audience;
import io.millrace.api.Connection;
import io.millrace.api.DeliveryListener;
import io.millrace.api.MessageType;
import io.millrace.api.PreparedMessage;
import io.millrace.memory.SharedBuffer;
import io.millrace.outbound.PreparedFrame;
import io.millrace.protocol.FrameHeader;
import io.millrace.protocol.Opcode;
import io.millrace.protocol.Utf8Encoder;

import org.agrona.DirectBuffer;

/**
 * Encodes what is published, once, and gives it to a {@link SubscriberList}.
 */
abstract class EngineAudience implements Audience
{
    private static final int FIN_TEXT = FrameHeader.FIN_BIT | Opcode.TEXT;
    private static final int FIN_BINARY = FrameHeader.FIN_BIT | Opcode.BINARY;

    private final EngineTopics topics;

    EngineAudience(final EngineTopics topics)
    {
        this.topics = topics;
    }

    /** Who is subscribed. */
    abstract SubscriberList list();

    /** Who of them is meant. */
    abstract Selection selection();

    final EngineTopics topics()
    {
        return topics;
    }

    @Override
    public final int publish(final MessageType type, final DirectBuffer buffer, final int offset, final int length)
    {
        buffer.boundsCheck(offset, length);
        return publish(false, 0, type, buffer, offset, length);
    }

    @Override
    public final int publish(
        final long key, final MessageType type, final DirectBuffer buffer, final int offset, final int length)
    {
        buffer.boundsCheck(offset, length);
        return publish(true, key, type, buffer, offset, length);
    }

    @Override
    public final int publish(final PreparedMessage message)
    {
        return publish(false, 0, message);
    }

    @Override
    public final int publish(final long key, final PreparedMessage message)
    {
        return publish(true, key, message);
    }

    @Override
    public final int publishText(final CharSequence text)
    {
        // What could change between measuring and encoding is copied first.
        final String stable = text.toString();
        return publish(false, 0, MessageType.TEXT, stable, 0, Utf8Encoder.encodedLength(stable));
    }

    @Override
    public final int publishBinary(final ByteBuffer payload)
    {
        return publish(false, 0, MessageType.BINARY, payload, payload.position(), payload.remaining());
    }

    private int publish(
        final boolean keyed,
        final long key,
        final MessageType type,
        final Object payload,
        final int offset,
        final int length)
    {
        Objects.requireNonNull(type, "type");
        final SubscriberList list = publishable();
        if (list.isDeserted())
        {
            return 0;
        }
        final SharedBuffer frame = PreparedFrame.tryEncode(
            topics.buffers(), type == MessageType.TEXT ? FIN_TEXT : FIN_BINARY, payload, offset, length);
        try
        {
            return publish(frame, keyed, key);
        }
        finally
        {
            if (frame != null)
            {
                frame.release(1);
            }
        }
    }

    private int publish(final boolean keyed, final long key, final PreparedMessage message)
    {
        publishable();
        return publish(topics.frameOf(message), keyed, key);
    }

    private int publish(final SharedBuffer frame, final boolean keyed, final long key)
    {
        final Selection selection = selection();
        final boolean marked = selection.callsBack() && topics.beginCallbacks();
        try
        {
            return list().publish(frame, keyed, key, selection);
        }
        finally
        {
            if (marked)
            {
                topics.endCallbacks();
            }
        }
    }

    /** Checks that the present thread may publish to the list at all. */
    private SubscriberList publishable()
    {
        topics.checkNotCalledBack();
        final SubscriberList list = list();
        list.checkPublishable();
        return list;
    }

    @Override
    public final Audience except(final Connection connection)
    {
        return new AudienceView(topics, list(), selection().except(topics.own(connection)));
    }

    @Override
    public final Audience only(final Predicate<? super Connection> predicate)
    {
        return new AudienceView(topics, list(), selection().only(Objects.requireNonNull(predicate, "predicate")));
    }

    @Override
    public final Audience reporting(final DeliveryListener listener)
    {
        return new AudienceView(topics, list(), selection().reporting(Objects.requireNonNull(listener, "listener")));
    }
}
