package io.millrace.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/**
 * A message as a stream of bytes. Belongs to the thread that uses the message.
 */
final class StreamBytes extends OutputStream
{
    private final OutboundStream message;

    StreamBytes(final OutboundStream message)
    {
        this.message = message;
    }

    @Override
    public void write(final int value) throws IOException
    {
        message.room(1);
        message.fragment().putByte(message.collected(), (byte)value);
        message.added(1);
    }

    @Override
    public void write(final byte[] bytes, final int offset, final int length) throws IOException
    {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        message.put(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException
    {
        message.flush();
    }

    /** Whoever closes it has written all. What was given up stays so. */
    @Override
    public void close() throws IOException
    {
        if (message.isOpen())
        {
            message.complete();
        }
    }
}
