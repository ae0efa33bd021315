package io.millrace.inbound;

import io.millrace.api.Message;
import io.millrace.api.MessageType;

import org.agrona.DirectBuffer;

/**
 * The one message object of a handler thread, pointed at each message in turn.
 */
final class MessageView implements Message
{
    private MessageType type;
    private DirectBuffer buffer;
    private int offset;
    private int length;
    private boolean deferred;

    void wrap(final MessageType newType, final DirectBuffer newBuffer, final int newOffset, final int newLength)
    {
        type = newType;
        buffer = newBuffer;
        offset = newOffset;
        length = newLength;
        deferred = false;
    }

    boolean isDeferred()
    {
        return deferred;
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
        return offset;
    }

    @Override
    public int length()
    {
        return length;
    }

    @Override
    public void defer()
    {
        deferred = true;
    }
}
