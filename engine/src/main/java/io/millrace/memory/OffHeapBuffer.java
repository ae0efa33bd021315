package io.millrace.memory;

import java.nio.ByteBuffer;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * A block of off-heap memory, seen both as an Agrona buffer and as what NIO reads into and writes from. One owner at
 * a time uses it; the owner changes by passing it through a ring.
 */
public final class OffHeapBuffer
{
    static final int NOT_POOLED = -1;

    private final UnsafeBuffer buffer;
    private final ByteBuffer byteBuffer;
    private final int sizeClass;

    OffHeapBuffer(final ByteBuffer byteBuffer, final int sizeClass)
    {
        this.byteBuffer = byteBuffer;
        this.buffer = new UnsafeBuffer(byteBuffer);
        this.sizeClass = sizeClass;
    }

    /**
     * The memory as an Agrona buffer.
     *
     * @return the buffer over the whole block.
     */
    public UnsafeBuffer buffer()
    {
        return buffer;
    }

    /**
     * A range of the memory for a channel to read into or write from.
     *
     * @param offset of the range, in bytes.
     * @param length of the range, in bytes.
     * @return this block's one byte buffer with position and limit set; it must not be kept.
     */
    public ByteBuffer range(final int offset, final int length)
    {
        return byteBuffer.limit(offset + length).position(offset);
    }

    /**
     * The length of the block.
     *
     * @return the length in bytes.
     */
    public int capacity()
    {
        return buffer.capacity();
    }

    int sizeClass()
    {
        return sizeClass;
    }

    ByteBuffer byteBuffer()
    {
        return byteBuffer;
    }
}
