package io.millrace.memory;

import java.util.Arrays;

/**
 * Tells handles that are current from those that were removed. Belongs to a {@link HandleTable}, which locks.
 *
 * <pre>
 *   31  30        24 23                       0
 *  +---+------------+--------------------------+
 *  | 0 | generation |          index           |
 *  +---+------------+--------------------------+
 * </pre>
 */
final class HandleGenerations
{
    private static final int INDEX_BITS = 24;
    private static final int INDEX_MASK = (1 << INDEX_BITS) - 1;
    private static final int GENERATION_MASK = 0x7f;
    private static final int INITIAL_LENGTH = 64;
    private static final long NO_BLOCK = -1;

    private int[] generations = new int[INITIAL_LENGTH];
    private long[] blockGenerations = new long[INITIAL_LENGTH];
    private Place[] removed = new Place[INITIAL_LENGTH];

    /** The handle for an entry that was just made. */
    int enter(final int index, final Object entry)
    {
        if (index > INDEX_MASK)
        {
            throw new IllegalStateException("the debug mode has no handles beyond " + INDEX_MASK);
        }
        if (index >= generations.length)
        {
            generations = Arrays.copyOf(generations, 2 * index);
            blockGenerations = Arrays.copyOf(blockGenerations, 2 * index);
            removed = Arrays.copyOf(removed, 2 * index);
        }
        removed[index] = null;
        blockGenerations[index] = blockGeneration(entry);
        return generations[index] << INDEX_BITS | index;
    }

    static int index(final int handle)
    {
        return handle & INDEX_MASK;
    }

    /** Checks a handle and the entry that the table has at its index. */
    void check(final int handle, final Object entry)
    {
        final int index = index(handle);
        if (handle < 0 || index >= generations.length || entry == null ||
            generations[index] != handle >>> INDEX_BITS)
        {
            throw FindingsLog.found("handle 0x" + Integer.toHexString(handle) + " is stale",
                handle < 0 || index >= generations.length ? null : removed[index]);
        }
        if (blockGenerations[index] != blockGeneration(entry))
        {
            throw stillReferred(handle, record(entry));
        }
    }

    private static MemoryViolation stillReferred(final int handle, final BlockRecord record)
    {
        final String what = "handle 0x" + Integer.toHexString(handle);
        return record == null ?
            FindingsLog.found("the block of " + what + " was released") :
            record.found("was released while " + what + " referred to it");
    }

    void remove(final int handle)
    {
        final int index = index(handle);
        generations[index] = generations[index] + 1 & GENERATION_MASK;
        removed[index] = new Place("removed");
    }

    private static long blockGeneration(final Object entry)
    {
        final BlockRecord record = record(entry);
        return record == null ? NO_BLOCK : record.generation();
    }

    private static BlockRecord record(final Object entry)
    {
        final Object block = entry instanceof SharedBuffer ? ((SharedBuffer)entry).block() : entry;
        return block instanceof OffHeapBuffer ? ((OffHeapBuffer)block).record() : null;
    }
}
