package io.millrace.memory;

import java.util.Arrays;

/**
 * Gives objects numbers, because a record in a ring cannot hold a reference. Any thread may call it; it is used for
 * large payloads and for notes only, so a lock costs nothing that matters.
 *
 * @param <T> what is entered.
 */
public final class HandleTable<T>
{
    private static final int INITIAL_LENGTH = 64;

    private Object[] entries = new Object[INITIAL_LENGTH];
    private int[] free = new int[INITIAL_LENGTH];
    private int freeCount;
    private int used;

    /**
     * Creates an empty table.
     */
    public HandleTable()
    {
    }

    /**
     * Enters an object.
     *
     * @param entry to enter.
     * @return its handle.
     */
    public synchronized int enter(final T entry)
    {
        if (freeCount == 0 && used == entries.length)
        {
            entries = Arrays.copyOf(entries, used * 2);
            free = Arrays.copyOf(free, used * 2);
        }
        final int handle = freeCount > 0 ? free[--freeCount] : used++;
        entries[handle] = entry;
        return handle;
    }

    /**
     * Looks an object up.
     *
     * @param handle that {@link #enter(Object)} returned.
     * @return the object.
     */
    @SuppressWarnings("unchecked")
    public synchronized T get(final int handle)
    {
        return (T)entries[handle];
    }

    /**
     * Removes an object; its handle may then be given to another.
     *
     * @param handle that {@link #enter(Object)} returned.
     * @return the object, owned by the caller.
     */
    public synchronized T remove(final int handle)
    {
        final T entry = get(handle);
        entries[handle] = null;
        free[freeCount++] = handle;
        return entry;
    }
}
