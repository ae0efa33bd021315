package io.millrace.blocking;

import java.nio.charset.StandardCharsets;

import io.millrace.api.Message;
import io.millrace.api.MessageType;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A message that belongs to the application.
 */
final class HeapMessage implements Message
{
    private final MessageType type;
    private final UnsafeBuffer buffer;

    HeapMessage(final MessageType type, final byte[] bytes)
    {
        this.type = type;
        buffer = new UnsafeBuffer(bytes);
    }

    @Override
    public MessageType type()
    {
        return type;
    }

    @Override
    public DirectBuffer buffer()
    {
        return buffer;
    }

    @Override
    public int offset()
    {
        return 0;
    }

    @Override
    public int length()
    {
        return buffer.capacity();
    }

    @Override
    public String asText()
    {
        return new String(buffer.byteArray(), StandardCharsets.UTF_8);
    }

    @Override
    public void defer()
    {
        throw new UnsupportedOperationException("a message that was received by a thread of its own is not deferred");
    }
}
