package io.millrace.outbound;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

import io.millrace.deflate.DeflaterPool;
import io.millrace.memory.BufferPool;
import io.millrace.memory.OffHeapBuffer;
import io.millrace.protocol.FrameHeader;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the stages of a writer thread's connections share: the buffers that they encode into, one for each kind of
 * stage, and the masking keys. Belongs to one writer thread.
 */
public final class WireBuffers implements AutoCloseable
{
    private static final int SCRATCH_CAPACITY = 128 * 1024;
    private static final int FRAMES_CAPACITY = 2 * SCRATCH_CAPACITY;
    private static final int RECORDS_CAPACITY = 128 * 1024;
    private static final int KEPT_COMPRESSORS = 4;
    private static final int KEY_BYTES = 1024 * FrameHeader.MASKING_KEY_LENGTH;

    private final BufferPool pool;
    private final WireBuffer frames;
    private final WireBuffer records;
    private final UnsafeBuffer source = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer keys = new UnsafeBuffer(new byte[KEY_BYTES]);
    private final DeflaterPool deflaters = new DeflaterPool(KEPT_COMPRESSORS);
    private final ByteBuffer nothing = ByteBuffer.allocateDirect(0);
    private OffHeapBuffer scratch;
    private SecureRandom random;
    private int nextKey = KEY_BYTES;

    /**
     * Creates buffers that take no memory before they are used.
     *
     * @param pool to take memory from.
     */
    public WireBuffers(final BufferPool pool)
    {
        this.pool = pool;
        frames = new WireBuffer(pool, FRAMES_CAPACITY);
        records = new WireBuffer(pool, RECORDS_CAPACITY);
    }

    /**
     * For frames that are compressed or masked.
     *
     * @return the buffer.
     */
    public WireBuffer frames()
    {
        return frames;
    }

    /**
     * For the records of TLS.
     *
     * @return the buffer.
     */
    public WireBuffer records()
    {
        return records;
    }

    /**
     * Where to keep what a socket does not take.
     *
     * @return the pool.
     */
    public BufferPool pool()
    {
        return pool;
    }

    /** A view to wrap around what is being encoded. */
    UnsafeBuffer source()
    {
        return source;
    }

    /** Compressors that are needed for a message each. */
    DeflaterPool deflaters()
    {
        return deflaters;
    }

    /** Where a message is compressed before its length is known. Empty between visits. */
    OffHeapBuffer scratch()
    {
        if (scratch == null)
        {
            scratch = pool.acquire(SCRATCH_CAPACITY);
            scratch.confine("a compression buffer");
        }
        return scratch;
    }

    /** An empty payload. */
    ByteBuffer nothing()
    {
        return nothing;
    }

    /** Drops what a visit that failed has left. */
    void clear()
    {
        frames.clear();
        records.clear();
    }

    /** A key that nobody can predict (RFC 6455 §5.3, §10.3). Drawn in batches, since a strong source is slow. */
    int nextMaskingKey()
    {
        if (nextKey == KEY_BYTES)
        {
            if (random == null)
            {
                random = new SecureRandom();
            }
            random.nextBytes(keys.byteArray());
            nextKey = 0;
        }
        final int key = keys.getInt(nextKey);
        nextKey += FrameHeader.MASKING_KEY_LENGTH;
        return key;
    }

    /**
     * Lets another thread be the writer thread. Only when none uses this.
     */
    public void handOver()
    {
        frames.handOver();
        records.handOver();
        if (scratch != null)
        {
            scratch.handOver();
        }
    }

    /**
     * Gives all memory back.
     */
    @Override
    public void close()
    {
        frames.close();
        records.close();
        deflaters.close();
        if (scratch != null)
        {
            pool.release(scratch);
            scratch = null;
        }
    }
}
