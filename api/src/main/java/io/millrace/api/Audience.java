package io.millrace.api;

import java.nio.ByteBuffer;
import java.util.function.Predicate;

import org.agrona.DirectBuffer;

/**
 * Connections to which one message can be sent at once. It is encoded once, into off-heap memory that all of them
 * share, whatever their number.
 * <p>
 * Any thread may publish. Payloads are copied before a publish returns and stay the caller's. When it returns, the
 * message has its place among everything that waits for each connection, so what the same thread sends or publishes
 * later comes later. Two messages that two threads publish to one topic reach all its subscribers in the same order;
 * that holds for {@link Topics#everyone()} as well, but not between different topics.
 * <p>
 * A publish does not block, unless the policy that applies is {@link SlowConsumerPolicy#waitFor}, or another thread is
 * publishing to the same topic, in which case it waits for its turn. A publisher waits for slow subscribers when it has
 * served all others, and holds up nobody; so only for those, its message may come behind one that another thread
 * publishes meanwhile.
 * <p>
 * A connection to which the application is sending a message in fragments cannot take another one until that has
 * ended: it is refused with {@link SendResult#STREAM_OPEN}, dropped or waited for, as the policy says.
 * <p>
 * A predicate or listener of the application is called while the topic is held. It must not block, and what it throws
 * reaches the publisher only when all other connections have been served. If it publishes, subscribes, unsubscribes or
 * closes a topic itself, to whichever topic, that throws {@link IllegalStateException}. When the server has no memory
 * left for a message, within its bound for all connections, it is dropped, and counted, for each of them.
 */
public interface Audience
{
    /**
     * Publishes a message.
     *
     * @param type   of the message. For text, the payload must be UTF-8, which is not checked.
     * @param buffer that holds the payload.
     * @param offset of the payload, in bytes.
     * @param length of the payload, in bytes.
     * @return the number of connections for which it was queued.
     * @throws IndexOutOfBoundsException if the range is not inside the buffer.
     * @throws IllegalArgumentException  if the topic is a pattern.
     */
    int publish(MessageType type, DirectBuffer buffer, int offset, int length);

    /**
     * Publishes a prepared message.
     *
     * @param message that is not closed; it stays the caller's.
     * @return the number of connections for which it was queued.
     * @throws IllegalStateException    if the message is closed.
     * @throws IllegalArgumentException if it was prepared by another server, or the topic is a pattern.
     */
    int publish(PreparedMessage message);

    /**
     * Publishes a message that replaces an older one of the same key that still waits, for connections to which
     * {@link SlowConsumerPolicy#conflate()} applies; for others it is a message like any other.
     *
     * @param key    of the message among those of this topic.
     * @param type   of the message. For text, the payload must be UTF-8, which is not checked.
     * @param buffer that holds the payload.
     * @param offset of the payload, in bytes.
     * @param length of the payload, in bytes.
     * @return the number of connections for which it was queued.
     * @throws IndexOutOfBoundsException if the range is not inside the buffer.
     * @throws IllegalArgumentException  if the topic is a pattern.
     */
    int publish(long key, MessageType type, DirectBuffer buffer, int offset, int length);

    /**
     * Publishes a prepared message with a key, see {@link #publish(long, MessageType, DirectBuffer, int, int)}.
     *
     * @param key     of the message among those of this topic.
     * @param message that is not closed; it stays the caller's.
     * @return the number of connections for which it was queued.
     * @throws IllegalStateException    if the message is closed.
     * @throws IllegalArgumentException if it was prepared by another server, or the topic is a pattern.
     */
    int publish(long key, PreparedMessage message);

    /**
     * Publishes a text message.
     *
     * @param text to encode; unpaired surrogates are sent as {@code ?}.
     * @return the number of connections for which it was queued.
     * @throws IllegalArgumentException if the topic is a pattern.
     */
    int publishText(CharSequence text);

    /**
     * Publishes a binary message.
     *
     * @param payload from position to limit, which stay as they are.
     * @return the number of connections for which it was queued.
     * @throws IllegalArgumentException if the topic is a pattern.
     */
    int publishBinary(ByteBuffer payload);

    /**
     * Publishes a binary message.
     *
     * @param payload the whole array.
     * @return the number of connections for which it was queued.
     * @throws IllegalArgumentException if the topic is a pattern.
     */
    default int publishBinary(final byte[] payload)
    {
        return publishBinary(ByteBuffer.wrap(payload));
    }

    /**
     * Publishes a message as it was received.
     *
     * @param message of the present callback.
     * @return the number of connections for which it was queued.
     * @throws IllegalArgumentException if the topic is a pattern.
     */
    default int publish(final Message message)
    {
        return publish(message.type(), message.buffer(), message.offset(), message.length());
    }

    /**
     * The same connections without one of them, such as the sender of what is published.
     *
     * @param connection to leave out.
     * @return a view, to be used once or kept.
     * @throws IllegalArgumentException if it belongs to another server.
     */
    Audience except(Connection connection);

    /**
     * Those of these connections that a predicate holds for when a message is published.
     *
     * @param predicate called on the publisher's thread; it must not block, publish or subscribe.
     * @return a view, to be used once or kept.
     */
    Audience only(Predicate<? super Connection> predicate);

    /**
     * The same connections, with a listener that is told of each for which a message was not queued.
     *
     * @param listener called on the publisher's thread.
     * @return a view, to be used once or kept.
     */
    Audience reporting(DeliveryListener listener);
}
