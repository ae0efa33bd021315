package io.millrace.testkit;

import java.nio.ByteBuffer;

import io.millrace.memory.OffHeapAllocator;

/**
 * An allocator that has no memory if a test says so.
 */
final class InMemoryAllocator extends OffHeapAllocator
{
    private boolean failing;

    InMemoryAllocator()
    {
    }

    void fail(final boolean fails)
    {
        failing = fails;
    }

    @Override
    public ByteBuffer allocate(final int length)
    {
        if (failing)
        {
            throw new OutOfMemoryError("no memory, as a test wants it");
        }
        return super.allocate(length);
    }
}
