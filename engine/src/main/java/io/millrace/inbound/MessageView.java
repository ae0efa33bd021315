package io.millrace.inbound;

import io.millrace.api.Message;
import io.millrace.api.MessageType;

import org.agrona.DirectBuffer;

/**
 * The one message object of a handler thread, pointed at each message in turn.
 */
final class MessageView implements Message
{
    private boolean text;
    private DirectBuffer buffer;
    private int offset;
    private int length;
    private boolean deferred;

    /** The messages of a run lie in one buffer. */
    void buffer(final DirectBuffer newBuffer)
    {
        buffer = newBuffer;
    }

    void wrap(final boolean isText, final int newOffset, final int newLength)
    {
        text = isText;
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
        return text ? MessageType.TEXT : MessageType.BINARY;
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
