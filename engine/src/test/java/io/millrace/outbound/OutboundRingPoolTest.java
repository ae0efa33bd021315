package io.millrace.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.millrace.memory.OffHeapAllocator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the pool keeps: by the thread that writes, and by other threads.
 */
class OutboundRingPoolTest
{
    private static final int CAPACITY = 4096;
    private static final int MANY = 1000;
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final OffHeapAllocator allocator = new OffHeapAllocator();
    private final OutboundRingPool pool = new OutboundRingPool(allocator, CAPACITY);
    private long nowNs = Long.MAX_VALUE - SECOND_NS;

    @AfterEach
    void shouldHoldNothingWhenClosed()
    {
        pool.close();
        assertThat(allocator.allocatedBuffers()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void shouldKeepAsManyRingsAsWereLeasedAtTheSameTime(final boolean own)
    {
        pool.owner(own ? Thread.currentThread() : null);
        leaseAtOnce(MANY);
        assertThat(allocator.allocatedBuffers()).isEqualTo(MANY);

        for (int i = 0; i < 10; i++)
        {
            leaseAtOnce(MANY);
        }

        assertThat(allocator.allocatedBuffers()).isEqualTo(MANY);
    }

    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void shouldKeepWhatIsNeededNowAndThen(final boolean own)
    {
        pool.owner(own ? Thread.currentThread() : null);
        for (int i = 0; i < 60; i++)
        {
            leaseAtOnce(MANY);
            idle(SECOND_NS);
            assertThat(allocator.allocatedBuffers()).isEqualTo(MANY);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void shouldFreeWhatWasNotNeededForSecondsAFewRingsAtATime(final boolean own)
    {
        pool.owner(own ? Thread.currentThread() : null);
        leaseAtOnce(MANY);

        while (pool.isTrimmable() && nowNs - Long.MAX_VALUE < 60 * SECOND_NS)
        {
            final long before = allocator.allocatedBuffers();
            final long waitNs = pool.trim(nowNs);
            assertThat(before - allocator.allocatedBuffers()).isBetween(0L, 16L);
            assertThat(waitNs).isPositive();
            leaseAtOnce(10);
            nowNs += waitNs;
        }

        assertThat(pool.isTrimmable()).isFalse();
        assertThat(allocator.allocatedBuffers()).isBetween(10L, 64L);
    }

    private void leaseAtOnce(final int count)
    {
        final List<OutboundRing> leased = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            leased.add(pool.lease());
        }
        leased.forEach(pool::giveBack);
    }

    private void idle(final long durationNs)
    {
        final long endNs = nowNs + durationNs;
        while (nowNs - endNs < 0)
        {
            nowNs += pool.isTrimmable() ? Math.min(pool.trim(nowNs), endNs - nowNs) : durationNs;
        }
    }
}
