package io.millrace.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BufferPoolTest
{
    private final OffHeapAllocator allocator = new OffHeapAllocator();

    @ParameterizedTest
    @CsvSource({ "0, 256", "1, 256", "256, 256", "257, 512", "4096, 4096", "4097, 8192", "1000000, 1048576" })
    void shouldLendTheNextPowerOfTwo(final int minimum, final int capacity)
    {
        final BufferPool pool = new BufferPool(allocator, 1 << 20);
        final OffHeapBuffer buffer = pool.acquire(minimum);

        assertThat(buffer.capacity()).isEqualTo(capacity);
        assertThat(allocator.allocatedBytes()).isEqualTo(capacity);
        pool.release(buffer);
        pool.close();
        assertThat(allocator.allocatedBytes()).isZero();
    }

    @Test
    void shouldLendABufferAgainWhenItWasReleased()
    {
        final BufferPool pool = new BufferPool(allocator, 1024);
        final OffHeapBuffer first = pool.acquire(300);
        pool.release(first);

        assertThat(pool.acquire(400)).isSameAs(first);
        assertThat(pool.acquire(400)).isNotSameAs(first);
        assertThat(allocator.allocatedBuffers()).isEqualTo(2);
    }

    @Test
    void shouldLendWhatItKeptForOtherLengthsWhenThereIsNoMoreMemory()
    {
        final OffHeapAllocator scarce = new OffHeapAllocator()
        {
            @Override
            public ByteBuffer allocate(final int length)
            {
                if (allocatedBytes() + length > 4096)
                {
                    throw new OutOfMemoryError("none");
                }
                return super.allocate(length);
            }
        };
        final BufferPool pool = new BufferPool(scarce, 1 << 20);
        final List<OffHeapBuffer> small = List.of(pool.acquire(1024), pool.acquire(1024), pool.acquire(512));
        small.forEach(pool::release);

        final OffHeapBuffer large = pool.acquire(4096);
        assertThat(large.capacity()).isEqualTo(4096);
        assertThat(scarce.allocatedBytes()).isEqualTo(4096);
        assertThatThrownBy(() -> pool.acquire(256)).isInstanceOf(OutOfMemoryError.class);
        pool.release(large);
        pool.close();
        assertThat(scarce.allocatedBytes()).isZero();
    }

    @Test
    void shouldFreeWhatIsReleasedBeyondItsBound()
    {
        final BufferPool pool = new BufferPool(allocator, 1024);
        final List<OffHeapBuffer> lent = new ArrayList<>();
        for (int i = 0; i < 5; i++)
        {
            lent.add(pool.acquire(512));
        }
        assertThat(pool.lentBuffers()).isEqualTo(5);

        lent.forEach(pool::release);

        assertThat(allocator.allocatedBytes()).isEqualTo(1024);
        assertThat(pool.lentBuffers()).isZero();
    }

    @Test
    void shouldCountAgainstItsBoundOnlyWhatItKeeps()
    {
        final BufferPool pool = new BufferPool(allocator, 512);
        for (int i = 0; i < 10; i++)
        {
            pool.release(pool.acquire(512));
        }
        assertThat(allocator.allocatedBytes()).isEqualTo(512);
        pool.release(pool.acquire(256));
        assertThat(allocator.allocatedBytes()).isEqualTo(512);
    }

    @Test
    void shouldFreeLentBuffersWhenTheyComeBackAfterClose()
    {
        final BufferPool pool = new BufferPool(allocator, 1 << 20);
        final OffHeapBuffer kept = pool.acquire(256);
        final OffHeapBuffer lent = pool.acquire(256);
        pool.release(kept);

        pool.close();

        assertThat(allocator.allocatedBytes()).isEqualTo(256);
        pool.release(lent);
        assertThat(allocator.allocatedBytes()).isZero();
        assertThat(pool.lentBuffers()).isZero();
    }

    @Test
    void shouldRefuseABufferThatWasReleasedBefore()
    {
        final BufferPool pool = new BufferPool(allocator, 1 << 20);
        final OffHeapBuffer buffer = pool.acquire(256);
        pool.release(buffer);

        assertThatThrownBy(() -> pool.release(buffer)).isInstanceOf(IllegalStateException.class);

        MemoryDebug.takeFindings();
        assertThat(pool.lentBuffers()).isZero();
        assertThat(pool.acquire(256)).isSameAs(buffer);
        assertThat(pool.acquire(256)).isNotSameAs(buffer);
    }

    @Test
    void shouldPassOnThatThereIsNoMemoryAndLendNothing()
    {
        final BufferPool pool = new BufferPool(new OffHeapAllocator()
        {
            @Override
            public ByteBuffer allocate(final int length)
            {
                throw new OutOfMemoryError("none");
            }
        }, 1024);

        assertThatThrownBy(() -> pool.acquire(1)).isInstanceOf(OutOfMemoryError.class);
        assertThat(pool.lentBuffers()).isZero();
    }

    @Test
    void shouldNeverLendOneBufferTwiceWhenUsedAtRandom()
    {
        final Random random = new Random(42);
        final BufferPool pool = new BufferPool(allocator, 64 * 1024);
        final Map<OffHeapBuffer, Integer> lent = new IdentityHashMap<>();
        for (int i = 0; i < 20_000; i++)
        {
            if (lent.isEmpty() || random.nextInt(100) < 50)
            {
                final OffHeapBuffer buffer = pool.acquire(random.nextInt(1 << (1 + random.nextInt(14))));
                assertThat(lent.put(buffer, i)).isNull();
                buffer.buffer().putInt(0, i);
            }
            else
            {
                final OffHeapBuffer buffer = lent.keySet().iterator().next();
                assertThat(buffer.buffer().getInt(0)).isEqualTo(lent.remove(buffer));
                pool.release(buffer);
            }
            assertThat(pool.lentBuffers()).isEqualTo(lent.size());
        }
        pool.close();
        lent.keySet().forEach(pool::release);
        assertThat(allocator.allocatedBytes()).isZero();
        assertThat(allocator.allocatedBuffers()).isZero();
    }
}
