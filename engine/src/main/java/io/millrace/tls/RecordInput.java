package io.millrace.tls;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.millrace.memory.BufferPool;
import io.millrace.memory.OffHeapBuffer;
import io.millrace.transport.TransportChannel;

/**
 * Records (RFC 8446 §5.1) that have arrived and are not decrypted yet. It holds pooled memory only while it holds
 * bytes, and no more of it than one read and one record need. Belongs to the selector thread.
 *
 * <pre>
 *  0      1           3            5
 *  +------+-----------+------------+-----------
 *  | type |  version  |   length   |  fragment
 *  +------+-----------+------------+-----------
 * </pre>
 */
final class RecordInput
{
    /** The type of records that carry messages of the TLS handshake. */
    static final int HANDSHAKE = 22;

    /** What the longest record takes that TLS 1.2 allows: 2 KiB more than it may carry (RFC 5246 §6.2.3). */
    static final int LONGEST_RECORD = 5 + 16 * 1024 + 2048;

    private static final int HEADER_LENGTH = 5;
    private static final int LENGTH_OFFSET = 3;
    private static final int SHORT_WAIT = 256;
    private static final int SHORT_READ = 32 * 1024;
    private static final int LONG_READ = 64 * 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final BufferPool pool;
    private OffHeapBuffer memory;
    private int start;
    private int end;
    private boolean incomplete;

    RecordInput(final BufferPool pool)
    {
        this.pool = pool;
    }

    int length()
    {
        return end - start;
    }

    /** Whether there is at least the header of a record, so that the lengths below can be asked for. */
    boolean hasHeader()
    {
        return length() >= HEADER_LENGTH;
    }

    /** The length of the first record with its header, in bytes, whether or not all of it has arrived. */
    int recordLength()
    {
        final int high = memory.buffer().getByte(start + LENGTH_OFFSET) & 0xff;
        final int low = memory.buffer().getByte(start + LENGTH_OFFSET + 1) & 0xff;
        return HEADER_LENGTH + (high << Byte.SIZE | low);
    }

    int recordType()
    {
        return memory.buffer().getByte(start) & 0xff;
    }

    /** Whether what is here was found to be no whole record, and nothing has arrived since. */
    boolean isIncomplete()
    {
        return incomplete;
    }

    void onIncomplete()
    {
        incomplete = true;
    }

    /** What is here; to be used before anything else is called. */
    ByteBuffer bytes()
    {
        return memory == null ? NOTHING : memory.range(start, length());
    }

    void skip(final int count)
    {
        start += count;
    }

    /**
     * Reads once. How much depends on how much plaintext is wanted, so that little is kept here that nobody can take.
     */
    int fill(final TransportChannel socket, final int wanted) throws IOException
    {
        final int capacity = wanted > SHORT_READ ? LONG_READ : SHORT_READ;
        if (memory == null)
        {
            memory = pool.acquire(capacity);
        }
        else if (memory.capacity() < capacity)
        {
            moveTo(capacity);
        }
        else
        {
            compact();
        }
        final int count = socket.read(memory.range(end, memory.capacity() - end));
        if (count > 0)
        {
            end += count;
            incomplete = false;
        }
        return count;
    }

    /** To be called when reading ends for now: part of a record waits in memory of about the size of that part. */
    void trim()
    {
        if (start == end)
        {
            release();
        }
        else if (memory.capacity() > SHORT_WAIT && length() <= memory.capacity() / 2)
        {
            moveTo(length());
        }
    }

    void release()
    {
        start = 0;
        end = 0;
        incomplete = false;
        if (memory != null)
        {
            pool.release(memory);
            memory = null;
        }
    }

    private void moveTo(final int capacity)
    {
        final OffHeapBuffer other = pool.acquire(capacity);
        other.buffer().putBytes(0, memory.buffer(), start, length());
        pool.release(memory);
        memory = other;
        end -= start;
        start = 0;
    }

    private void compact()
    {
        if (start > 0)
        {
            memory.range(start, length()).compact();
            end -= start;
            start = 0;
        }
    }
}
