package io.millrace.memory;

import static io.millrace.memory.Findings.expectPlace;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("debug-memory")
class LeakReportDebugTest
{
    private final OffHeapAllocator allocator = new OffHeapAllocator();

    /** Keeps what is logged. */
    private static final class Lines extends Handler
    {
        private final List<LogRecord> records = new ArrayList<>();

        @Override
        public void publish(final LogRecord record)
        {
            records.add(record);
        }

        @Override
        public void flush()
        {
        }

        @Override
        public void close()
        {
        }
    }

    @Test
    void shouldReportEachPlaceOnceWithCountAndStack()
    {
        final BufferPool pool = new BufferPool(allocator, 1 << 20);
        for (int i = 0; i < 3; i++)
        {
            leakHere(pool);
        }
        leakThere(pool);
        pool.release(pool.acquire(8000));
        pool.close();
        final Lines lines = new Lines();
        final Logger logger = Logger.getLogger("io.millrace");
        logger.addHandler(lines);
        try
        {
            assertThat(allocator.reportLeaks()).isEqualTo(4);
        }
        finally
        {
            logger.removeHandler(lines);
        }
        final List<MemoryViolation> leaks = MemoryDebug.takeFindings();
        assertThat(leaks).extracting(MemoryViolation::getMessage).containsExactlyInAnyOrder(
            "off-heap memory leaked: 3 blocks, 768 bytes, acquired by thread main",
            "off-heap memory leaked: 1 blocks, 4096 bytes, acquired by thread main");
        leaks.forEach(leak ->
            expectPlace(leak, "acquired", leak.getMessage().contains("3 blocks") ? "leakHere" : "leakThere"));
        assertThat(lines.records).hasSize(2).allSatisfy(line ->
        {
            assertThat(line.getLevel()).isEqualTo(Level.SEVERE);
            assertThat(line.getMessage()).startsWith("off-heap memory leaked");
            assertThat(leaks).contains((MemoryViolation)line.getThrown());
        });
    }

    @Test
    void shouldReportTheAllocationOfWhatNobodyBorrowed()
    {
        allocator.allocate(64);
        assertThat(allocator.reportLeaks()).isEqualTo(1);
        final List<MemoryViolation> leaks = MemoryDebug.takeFindings();
        assertThat(leaks).hasSize(1);
        expectPlace(leaks.get(0), "allocated", "shouldReportTheAllocationOfWhatNobodyBorrowed");
    }

    @Test
    void shouldReportNothingWhenEverythingIsFreed()
    {
        allocator.free(allocator.allocate(64));
        assertThat(allocator.reportLeaks()).isZero();
        assertThat(MemoryDebug.takeFindings()).isEmpty();
    }

    private static void leakHere(final BufferPool pool)
    {
        pool.acquire(200);
    }

    private static void leakThere(final BufferPool pool)
    {
        pool.acquire(4000);
    }
}
