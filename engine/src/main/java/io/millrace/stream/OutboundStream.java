package io.millrace.stream;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;

import io.millrace.api.CloseCode;
import io.millrace.api.Connection;
import io.millrace.api.MessageOutput;
import io.millrace.api.MessageType;
import io.millrace.api.SendException;
import io.millrace.api.SendResult;
import io.millrace.outbound.Outbound;
import io.millrace.protocol.FrameHeader;
import io.millrace.protocol.Opcode;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A message that leaves in fragments (RFC 6455 §5.4). What is written is collected in an array, which is sent when more
 * is written than it holds, so that the last fragment is never empty unless it was flushed; what is longer than the
 * array is sent from where it lies.
 */
public final class OutboundStream implements MessageOutput
{
    private final Connection connection;
    private final Outbound outbound;
    private final MessageType type;
    private final long timeoutNs;
    private final int capacity;
    private ByteBuffer bytes;
    private UnsafeBuffer fragment;
    private int collected;
    private long length;
    private SendResult refusal;
    private boolean begun;
    private boolean open = true;
    private boolean complete;
    private StreamBytes outputStream;
    private StreamText writer;

    private OutboundStream(
        final Connection connection, final Outbound outbound, final MessageType type, final long timeoutNs)
    {
        this.connection = connection;
        this.outbound = outbound;
        this.type = type;
        this.timeoutNs = timeoutNs;
        capacity = outbound.fragmentLength();
    }

    /**
     * Opens a stream, and waits for that if need be.
     *
     * @param connection to close if the message is given up halfway.
     * @param outbound   of the connection.
     * @param type       of the message.
     * @param timeoutNs  how long to wait at most, now and for each fragment, in nanoseconds; 0 or less does not wait.
     * @return the open stream.
     * @throws IOException as {@link Connection#openStream(MessageType, long, java.util.concurrent.TimeUnit)} does.
     */
    public static OutboundStream open(
        final Connection connection, final Outbound outbound, final MessageType type, final long timeoutNs)
        throws IOException
    {
        final OutboundStream stream = new OutboundStream(connection, outbound, type, timeoutNs);
        final SendResult result;
        try
        {
            result = outbound.openStream(stream, timeoutNs);
        }
        catch (final InterruptedException ex)
        {
            throw interrupted();
        }
        if (!result.isAccepted())
        {
            throw new SendException("the stream could not be opened: " + result, result);
        }
        return stream;
    }

    private static InterruptedIOException interrupted()
    {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while there was no room to send");
    }

    @Override
    public MessageType type()
    {
        return type;
    }

    @Override
    public long length()
    {
        return length;
    }

    @Override
    public boolean isOpen()
    {
        return open;
    }

    @Override
    public int write(final ByteBuffer source) throws IOException
    {
        checkOpen();
        final int start = source.position();
        int taken = 1;
        while (source.hasRemaining() && taken > 0)
        {
            taken = take(source, source.position(), source.remaining());
            source.position(source.position() + taken);
        }
        if (taken == 0 && (timeoutNs > 0 || refusal != SendResult.BACK_PRESSURE))
        {
            throw refused();
        }
        return source.position() - start;
    }

    @Override
    public void write(final DirectBuffer buffer, final int offset, final int count) throws IOException
    {
        buffer.boundsCheck(offset, count);
        put(buffer, offset, count);
    }

    /** Adds what an array or a buffer holds, which was checked. */
    void put(final Object source, final int offset, final int count) throws IOException
    {
        checkOpen();
        int position = offset;
        final int limit = offset + count;
        while (position < limit)
        {
            final int taken = take(source, position, limit - position);
            if (taken == 0)
            {
                throw refused();
            }
            position += taken;
        }
    }

    /** Takes some of what is given; nothing if there is no room for it, as the refusal tells. */
    private int take(final Object source, final int offset, final int count) throws IOException
    {
        if (collected == capacity && !sendCollected())
        {
            return 0;
        }
        int taken = capacity;
        if (collected > 0 || count <= capacity)
        {
            taken = Math.min(count, capacity - collected);
            collect(source, offset, taken);
        }
        else if (!send(0, source, offset, capacity))
        {
            return 0;
        }
        length += taken;
        return taken;
    }

    private void collect(final Object source, final int offset, final int count)
    {
        final UnsafeBuffer target = fragment();
        if (source instanceof final DirectBuffer buffer)
        {
            target.putBytes(collected, buffer, offset, count);
        }
        else if (source instanceof final ByteBuffer buffer)
        {
            target.putBytes(collected, buffer, offset, count);
        }
        else
        {
            target.putBytes(collected, (byte[])source, offset, count);
        }
        collected += count;
    }

    @Override
    public void transferFrom(final FileChannel file, final long position, final long count) throws IOException
    {
        if (position < 0 || count < 0)
        {
            throw new IllegalArgumentException("position is " + position + " and count " + count);
        }
        checkOpen();
        long left = count;
        while (left > 0)
        {
            final int room = (int)Math.min(left, room());
            final int read = file.read(bytes.limit(collected + room).position(collected), position + count - left);
            if (read < 0)
            {
                throw new EOFException("the file ends " + left + " bytes before the region does");
            }
            left -= read;
            added(read);
        }
    }

    /** The fragment that is collected, of which {@link #room()} is free from {@link #collected()} on. */
    UnsafeBuffer fragment()
    {
        if (fragment == null)
        {
            bytes = ByteBuffer.allocate(capacity);
            fragment = new UnsafeBuffer(bytes);
        }
        return fragment;
    }

    int collected()
    {
        return collected;
    }

    /** How much can be collected now; a full fragment is sent first. */
    int room() throws IOException
    {
        return room(1);
    }

    /** The same, at least so much, if that is possible at all. */
    int room(final int least) throws IOException
    {
        checkOpen();
        fragment();
        if (capacity - collected < least && collected > 0 && !sendCollected())
        {
            throw refused();
        }
        return capacity - collected;
    }

    /** Something was collected where there was room. */
    void added(final int count)
    {
        collected += count;
        length += count;
    }

    void checkOpen() throws ClosedChannelException
    {
        if (!open)
        {
            throw new ClosedChannelException();
        }
    }

    private SendException refused()
    {
        return new SendException("the message could not be sent: " + refusal, refusal);
    }

    private boolean sendCollected() throws IOException
    {
        final boolean sent = send(0, fragment(), 0, collected);
        collected = sent ? 0 : collected;
        return sent;
    }

    private boolean send(final int fin, final Object payload, final int offset, final int count) throws IOException
    {
        final int opcode = begun ? Opcode.CONTINUATION : type == MessageType.TEXT ? Opcode.TEXT : Opcode.BINARY;
        try
        {
            refusal = outbound.sendStreamed(fin | opcode, payload, offset, count, timeoutNs);
        }
        catch (final InterruptedException ex)
        {
            throw interrupted();
        }
        begun |= refusal.isAccepted();
        return refusal.isAccepted();
    }

    @Override
    public OutputStream outputStream()
    {
        if (outputStream == null)
        {
            outputStream = new StreamBytes(this);
        }
        return outputStream;
    }

    @Override
    public Writer writer()
    {
        if (type != MessageType.TEXT)
        {
            throw new IllegalStateException("characters are written to text messages only");
        }
        if (writer == null)
        {
            writer = new StreamText(this);
        }
        return writer;
    }

    @Override
    public void flush() throws IOException
    {
        if (open && collected > 0 && !sendCollected())
        {
            throw refused();
        }
    }

    @Override
    public void complete() throws IOException
    {
        if (complete)
        {
            return;
        }
        checkOpen();
        if (writer != null)
        {
            writer.endPair();
        }
        if (!send(FrameHeader.FIN_BIT, fragment(), 0, collected))
        {
            throw refused();
        }
        complete = true;
        end();
    }

    @Override
    public void abort()
    {
        if (open)
        {
            if (begun)
            {
                // While the stream is open no message of another can follow the part.
                connection.close(CloseCode.INTERNAL_ERROR, "message abandoned");
            }
            end();
        }
    }

    private void end()
    {
        open = false;
        outbound.closeStream();
    }

    @Override
    public void close()
    {
        abort();
    }
}
