package io.millrace.api;

import java.nio.ByteBuffer;

import org.agrona.DirectBuffer;

/**
 * The topics of a server, and the messages that are prepared for them. Any thread may call any method.
 * <p>
 * Names may have levels, separated by {@code /}. A name in which a level is {@code +}, or the last one {@code #}, is a
 * pattern: its subscribers get what is published to every topic that matches. {@code +} stands for any one level, and
 * {@code #} for any number of levels, none included: {@code prices/#} matches {@code prices} as well. Beside other
 * characters of a level they mean nothing special. A connection gets a message once for each of its subscriptions that
 * match. A pattern is compared with all topics when it is made, and a topic with all patterns; publishing compares
 * nothing.
 */
public interface Topics
{
    /**
     * Finds a topic, or makes one that stays until {@link Topic#close()}, whether it has subscribers or not.
     *
     * @param name of a topic or a pattern, not empty; the level {@code #} only at the end.
     * @return the topic; the same object for the same name, until it is closed.
     * @throws IllegalArgumentException if the name is not allowed.
     */
    Topic topic(String name);

    /**
     * Finds a topic.
     *
     * @param name of the topic.
     * @return the topic, or null if there is none.
     */
    Topic find(String name);

    /**
     * The number of topics.
     *
     * @return how many there are now.
     */
    int count();

    /**
     * All open connections of the server.
     *
     * @return an audience, always the same.
     */
    Audience everyone();

    /**
     * Prepares a message.
     *
     * @param type   of the message. For text, the payload must be UTF-8, which is not checked.
     * @param buffer that holds the payload, which is copied.
     * @param offset of the payload, in bytes.
     * @param length of the payload, in bytes.
     * @return a message to be closed by the caller.
     * @throws IndexOutOfBoundsException if the range is not inside the buffer.
     * @throws OutOfMemoryError          if there is no off-heap memory for the message.
     */
    PreparedMessage prepare(MessageType type, DirectBuffer buffer, int offset, int length);

    /**
     * Prepares a text message.
     *
     * @param text to encode; unpaired surrogates are sent as {@code ?}.
     * @return a message to be closed by the caller.
     * @throws OutOfMemoryError if there is no off-heap memory for the message.
     */
    PreparedMessage prepareText(CharSequence text);

    /**
     * Prepares a binary message.
     *
     * @param payload from position to limit, which stay as they are.
     * @return a message to be closed by the caller.
     * @throws OutOfMemoryError if there is no off-heap memory for the message.
     */
    PreparedMessage prepareBinary(ByteBuffer payload);
}
