package io.millrace.jcstress;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.millrace.memory.OffHeapAllocator;

import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Memory for the short lives of a test's states, millions of which are made in a run: what is freed goes to the next
 * state instead of to the operating system. Counts for each state what it has not given back.
 */
public final class ReusedMemory extends OffHeapAllocator
{
    private static final int KEPT_PER_LENGTH = 16 * 1024;
    private static final Map<Integer, ManyToManyConcurrentArrayQueue<ByteBuffer>> KEPT = new ConcurrentHashMap<>();

    private final AtomicInteger outstanding = new AtomicInteger();

    /**
     * Creates an allocator that has nothing outstanding.
     */
    public ReusedMemory()
    {
    }

    @Override
    public ByteBuffer allocate(final int length)
    {
        outstanding.incrementAndGet();
        final ByteBuffer kept = kept(length).poll();
        if (kept == null)
        {
            return ByteBuffer.allocateDirect(length);
        }
        new UnsafeBuffer(kept.clear()).setMemory(0, length, (byte)0);
        return kept;
    }

    @Override
    public void free(final ByteBuffer buffer)
    {
        outstanding.decrementAndGet();
        kept(buffer.capacity()).offer(buffer);
    }

    @Override
    public void abandon(final ByteBuffer buffer)
    {
        outstanding.decrementAndGet();
    }

    /**
     * What was not given back.
     *
     * @return the number of buffers allocated and not freed.
     */
    public int outstanding()
    {
        return outstanding.get();
    }

    private static ManyToManyConcurrentArrayQueue<ByteBuffer> kept(final int length)
    {
        return KEPT.computeIfAbsent(length, any -> new ManyToManyConcurrentArrayQueue<>(KEPT_PER_LENGTH));
    }
}
