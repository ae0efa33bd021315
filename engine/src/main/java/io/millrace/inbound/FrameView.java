package io.millrace.inbound;

import io.millrace.api.Frame;
import io.millrace.protocol.FrameHeader;

import org.agrona.DirectBuffer;

/**
 * The one frame object of a handler thread, pointed at each observed frame in turn.
 */
final class FrameView implements Frame
{
    private final FrameHeader header = new FrameHeader();
    private DirectBuffer buffer;
    private int offset;
    private int length;

    void wrap(final DirectBuffer newBuffer, final int headerOffset)
    {
        header.wrap(newBuffer, headerOffset);
        buffer = newBuffer;
        offset = headerOffset + header.headerLength();
        length = (int)header.payloadLength();
    }

    @Override
    public boolean isFin()
    {
        return header.isFin();
    }

    @Override
    public int rsv()
    {
        return header.rsv();
    }

    @Override
    public int opcode()
    {
        return header.opcode();
    }

    @Override
    public boolean isMasked()
    {
        return header.isMasked();
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
}
