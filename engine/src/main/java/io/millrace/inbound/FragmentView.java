package io.millrace.inbound;

import io.millrace.api.Fragment;
import io.millrace.api.MessageType;

import org.agrona.DirectBuffer;

/**
 * The one part object of a handler thread, pointed at each part in turn.
 */
final class FragmentView implements Fragment
{
    private MessageType type;
    private DirectBuffer buffer;
    private int offset;
    private int length;
    private long position;
    private boolean first;
    private boolean last;

    void wrap(final DirectBuffer newBuffer, final int newOffset, final int newLength)
    {
        buffer = newBuffer;
        offset = newOffset;
        length = newLength;
    }

    void place(final MessageType newType, final long newPosition, final boolean isFirst, final boolean isLast)
    {
        type = newType;
        position = newPosition;
        first = isFirst;
        last = isLast;
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
    public long position()
    {
        return position;
    }

    @Override
    public boolean isFirst()
    {
        return first;
    }

    @Override
    public boolean isLast()
    {
        return last;
    }
}
