package io.millrace.memory;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.agrona.BufferUtil;

/**
 * The blocks of one allocator that were not freed, and the last ones that were: those stay poisoned for a while before
 * they are really freed, so that a write to them is found and does no harm. Any thread may call it.
 */
final class BlockRegister
{
    private static final long QUARANTINE_LENGTH = 8L * 1024 * 1024;

    private final Map<ByteBuffer, BlockRecord> records = new IdentityHashMap<>();
    private final ArrayDeque<BlockRecord> quarantine = new ArrayDeque<>();
    private long quarantinedBytes;

    synchronized ByteBuffer enter(final BlockRecord record)
    {
        final ByteBuffer block = record.block();
        records.put(block, record);
        return block;
    }

    synchronized BlockRecord get(final ByteBuffer block)
    {
        return records.get(block);
    }

    synchronized void free(final ByteBuffer block)
    {
        final BlockRecord record = records.get(block);
        if (record == null)
        {
            throw FindingsLog.found(
                "memory of " + block.capacity() + " bytes is freed twice, or was not allocated here");
        }
        record.free();
        records.remove(block);
        quarantine.addLast(record);
        quarantinedBytes += record.length();
        releaseQuarantined(QUARANTINE_LENGTH);
    }

    /** Knows a block no more; whoever still refers to it keeps its memory. */
    synchronized void forget(final ByteBuffer block)
    {
        records.remove(block);
    }

    /** Really frees blocks, the oldest first, until no more than some bytes are left. */
    synchronized void releaseQuarantined(final long leftBytes)
    {
        while (quarantinedBytes > leftBytes)
        {
            final BlockRecord record = quarantine.pollFirst();
            quarantinedBytes -= record.length();
            record.verifyFreed();
            BufferUtil.free(record.whole());
        }
    }

    /** Reports what is outstanding, once for each distinct place, and returns the number of blocks. */
    synchronized int reportLeaks()
    {
        final Map<List<Object>, List<BlockRecord>> places = new LinkedHashMap<>();
        for (final BlockRecord record : records.values())
        {
            final Place place = record.responsible();
            final List<Object> key = List.of(place.getMessage(), Arrays.asList(place.getStackTrace()));
            places.computeIfAbsent(key, ignored -> new ArrayList<>()).add(record);
        }
        for (final List<BlockRecord> leaked : places.values())
        {
            final Place place = leaked.get(0).responsible();
            final long bytes = leaked.stream().mapToLong(BlockRecord::length).sum();
            FindingsLog.found("off-heap memory leaked: " + leaked.size() + " blocks, " + bytes + " bytes, " +
                place.getMessage(), place);
        }
        return records.size();
    }
}
