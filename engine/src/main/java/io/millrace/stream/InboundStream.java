package io.millrace.stream;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.millrace.api.ConnectionClosedException;
import io.millrace.api.MessageInput;
import io.millrace.api.MessageType;

import org.agrona.DirectBuffer;

/**
 * A message on its way from the handler thread, which appends what arrives, to the one thread that reads it. In between
 * it stands in a chain of arrays on the heap, so that a message that is never read costs nothing but garbage. Arrays
 * that were read are filled again.
 */
public final class InboundStream extends MessageInput
{
    private static final int LEAST_CHUNK_LENGTH = 4096;
    private static final long DISCARDED = Long.MIN_VALUE;

    /** Filled by the one and emptied by the other. */
    private static final class Chunk
    {
        final byte[] bytes;
        volatile int written;
        volatile Chunk next;

        Chunk(final byte[] bytes)
        {
            this.bytes = bytes;
        }
    }

    private final MessageType type;
    private final StreamIntake intake;
    private final AtomicLong unread = new AtomicLong();
    private volatile boolean complete;
    private volatile ConnectionClosedException failure;
    private Chunk tail;

    // These belong to the reader.
    private Chunk head;
    private int position;
    private long timeoutNs;

    /**
     * A message of which nothing has arrived.
     *
     * @param type   of the message.
     * @param intake of its connection.
     */
    public InboundStream(final MessageType type, final StreamIntake intake)
    {
        this.type = type;
        this.intake = intake;
        head = new Chunk(new byte[0]);
        tail = head;
    }

    // The handler thread's side.

    /**
     * Appends what has arrived. The reader does not hear of it until {@link StreamIntake#signal()} is called.
     *
     * @param buffer that holds it, to be copied.
     * @param offset of it, in bytes.
     * @param length of it, in bytes.
     * @param last   whether nothing follows.
     */
    public void append(final DirectBuffer buffer, final int offset, final int length, final boolean last)
    {
        intake.add(length);
        if (!reserve(length))
        {
            intake.remove(length);
            return;
        }
        final int fits = Math.min(length, tail.bytes.length - tail.written);
        copy(buffer, offset, fits);
        if (fits < length)
        {
            final int left = length - fits;
            final Chunk chunk = new Chunk(last ? new byte[left] : intake.array(Math.max(left, LEAST_CHUNK_LENGTH)));
            tail.next = chunk;
            tail = chunk;
            copy(buffer, offset + fits, left);
        }
    }

    private void copy(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length > 0)
        {
            buffer.getBytes(offset, tail.bytes, tail.written, length);
            tail.written += length;
        }
    }

    private boolean reserve(final int length)
    {
        long current;
        do
        {
            current = unread.get();
            if (current == DISCARDED)
            {
                return false;
            }
        }
        while (!unread.compareAndSet(current, current + length));
        return true;
    }

    /**
     * The message has arrived to its end.
     */
    public void complete()
    {
        complete = true;
    }

    /**
     * Nothing more of the message will arrive. Does nothing if it is complete.
     *
     * @param reason to be told to the reader.
     */
    public void fail(final ConnectionClosedException reason)
    {
        if (!complete)
        {
            failure = reason;
            intake.signal();
        }
    }

    // The reader's side.

    @Override
    public MessageType type()
    {
        return type;
    }

    @Override
    public void timeout(final long timeout, final TimeUnit unit)
    {
        timeoutNs = unit.toNanos(timeout);
    }

    /**
     * Whether all of it has arrived.
     *
     * @return true if so.
     */
    public boolean isComplete()
    {
        return complete;
    }

    @Override
    public int available()
    {
        return (int)Math.min(Integer.MAX_VALUE, Math.max(0, unread.get()));
    }

    @Override
    public int read() throws IOException
    {
        final byte[] single = new byte[1];
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(final byte[] target, final int offset, final int length) throws IOException
    {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (unread.get() == DISCARDED)
        {
            throw new IOException("the message is closed");
        }
        if (length == 0)
        {
            return 0;
        }
        int count = take(target, offset, length);
        while (count == 0)
        {
            // What had arrived before the end is seen after it.
            final boolean ended = isEnded();
            count = take(target, offset, length);
            if (count == 0 && ended)
            {
                return end();
            }
            if (count == 0)
            {
                awaitMore();
            }
        }
        return count;
    }

    private int take(final byte[] target, final int offset, final int length)
    {
        int taken = 0;
        while (taken < length && hasMore())
        {
            final int count = Math.min(length - taken, head.written - position);
            System.arraycopy(head.bytes, position, target, offset + taken, count);
            position += count;
            taken += count;
        }
        if (taken > 0)
        {
            unread.addAndGet(-taken);
            intake.remove(taken);
        }
        return taken;
    }

    /** Whether there is something to read in the first array, after those that are empty were left. */
    private boolean hasMore()
    {
        while (head.written == position)
        {
            final Chunk next = head.next;
            // The writer leaves an array only when it is full, so what it wrote last is seen by now.
            if (next == null || head.written != position)
            {
                return head.written > position;
            }
            if (head.bytes.length >= LEAST_CHUNK_LENGTH)
            {
                intake.recycle(head.bytes);
            }
            head = next;
            position = 0;
        }
        return true;
    }

    private boolean isEnded()
    {
        return complete || failure != null;
    }

    private int end() throws ConnectionClosedException
    {
        if (complete)
        {
            return -1;
        }
        final ConnectionClosedException reason = failure;
        final ConnectionClosedException here =
            new ConnectionClosedException(reason.code(), reason.reason(), reason.closeCause());
        here.initCause(reason.getCause());
        throw here;
    }

    private void awaitMore() throws IOException
    {
        try
        {
            if (!intake.await(() -> isEnded() || unread.get() > 0 || intake.isStopped(), timeoutNs))
            {
                throw new SocketTimeoutException("nothing more of the message came in time");
            }
            if (intake.isStopped())
            {
                throw new AsynchronousCloseException();
            }
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while nothing came");
        }
    }

    /**
     * The whole message, without a copy if it came at once. Nothing may have been read of it, and all must have
     * arrived.
     *
     * @return its bytes, which belong to the caller.
     */
    public byte[] takeAll()
    {
        hasMore();
        final int length = available();
        if (position == 0 && head.bytes.length == length)
        {
            position = length;
            unread.addAndGet(-length);
            intake.remove(length);
            return head.bytes;
        }
        final byte[] all = new byte[length];
        take(all, 0, length);
        return all;
    }

    @Override
    public void close()
    {
        final long left = unread.getAndSet(DISCARDED);
        if (left > 0)
        {
            intake.remove(left);
        }
        if (left != DISCARDED)
        {
            head = new Chunk(new byte[0]);
            position = 0;
        }
    }
}
