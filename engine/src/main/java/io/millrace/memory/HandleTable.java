package io.millrace.memory;

import java.util.Arrays;

/**
 * Gives buffers numbers, because a record in a ring cannot hold a reference. Any thread may call it; it is used for
 * large payloads only, so a lock costs nothing that matters.
 */
public final class HandleTable
{
    private static final int INITIAL_LENGTH = 64;

    private OffHeapBuffer[] buffers = new OffHeapBuffer[INITIAL_LENGTH];
    private int[] free = new int[INITIAL_LENGTH];
    private final HandleGenerations generations = MemoryDebug.ENABLED ? new HandleGenerations() : null;
    private int freeCount;
    private int used;

    /**
     * Creates an empty table.
     */
    public HandleTable()
    {
    }

    /**
     * Enters a buffer.
     *
     * @param buffer to enter.
     * @return its handle, also stored in the buffer.
     */
    public synchronized int enter(final OffHeapBuffer buffer)
    {
        if (freeCount == 0 && used == buffers.length)
        {
            buffers = Arrays.copyOf(buffers, used * 2);
            free = Arrays.copyOf(free, used * 2);
        }
        final int index = freeCount > 0 ? free[--freeCount] : used++;
        buffers[index] = buffer;
        final int handle = MemoryDebug.ENABLED ? generations.enter(index, buffer) : index;
        buffer.handle(handle);
        return handle;
    }

    /**
     * Looks a buffer up.
     *
     * @param handle that {@link #enter(OffHeapBuffer)} returned.
     * @return the buffer.
     */
    public synchronized OffHeapBuffer get(final int handle)
    {
        return buffers[indexOf(handle)];
    }

    /**
     * Removes a buffer; its handle may then be given to another.
     *
     * @param handle that {@link #enter(OffHeapBuffer)} returned.
     * @return the buffer, owned by the caller.
     */
    public synchronized OffHeapBuffer remove(final int handle)
    {
        final int index = indexOf(handle);
        final OffHeapBuffer buffer = buffers[index];
        buffers[index] = null;
        buffer.handle(OffHeapBuffer.NOT_POOLED);
        free[freeCount++] = index;
        if (MemoryDebug.ENABLED)
        {
            generations.remove(handle);
        }
        return buffer;
    }

    /** The index that a handle holds. In the debug mode, a handle also holds the generation of its index. */
    private int indexOf(final int handle)
    {
        if (!MemoryDebug.ENABLED)
        {
            return handle;
        }
        final int index = HandleGenerations.index(handle);
        generations.check(handle, index < used ? buffers[index] : null);
        return index;
    }
}
