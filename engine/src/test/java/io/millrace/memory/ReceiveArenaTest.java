package io.millrace.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiveArenaTest
{
    private static final int CAPACITY = 1024;

    private final OffHeapAllocator allocator = new OffHeapAllocator();
    private final ReceiveArena arena = new ReceiveArena(allocator, CAPACITY);

    @AfterEach
    void close()
    {
        arena.close();
        assertThat(allocator.allocatedBytes()).isZero();
        assertThat(allocator.allocatedBuffers()).isZero();
    }

    @Test
    void shouldRefuseACapacityThatIsNoPowerOfTwo()
    {
        assertThatThrownBy(() -> new ReceiveArena(allocator, 1000)).isInstanceOf(IllegalArgumentException.class);
        assertThat(allocator.allocatedBuffers()).isEqualTo(1);
    }

    @Test
    void shouldOfferEverythingFromZeroWhenNothingIsHeld()
    {
        assertThat(arena.claim(1)).isZero();
        assertThat(arena.claimableLength()).isEqualTo(CAPACITY);
        final long position = arena.commit(100);
        assertThat(arena.claim(1)).isEqualTo(104);
        arena.release(position);
        assertThat(arena.claim(1)).isZero();
        assertThat(arena.claimableLength()).isEqualTo(CAPACITY);
    }

    @Test
    void shouldWrapToFreeSpaceAtTheFrontWhenTheEndIsTooShort()
    {
        arena.claim(1);
        final long first = arena.commit(512);
        arena.claim(1);
        arena.commit(400);
        arena.release(first);

        assertThat(arena.claim(200)).isZero();
        assertThat(arena.claimableLength()).isEqualTo(512);
        arena.commit(200);
        assertThat(arena.claim(313)).isEqualTo(-1);
        assertThat(arena.claim(312)).isEqualTo(200);
        assertThat(arena.claimableLength()).isEqualTo(312);
    }

    @Test
    void shouldRefuseWhenFull()
    {
        arena.claim(1);
        final long position = arena.commit(CAPACITY);
        assertThat(arena.claim(1)).isEqualTo(-1);
        arena.release(position);
        assertThat(arena.claim(CAPACITY)).isZero();
    }

    @Test
    void shouldPointItsRangeAtTheSameMemoryAsItsBuffer()
    {
        arena.claim(CAPACITY);
        arena.buffer().setMemory(0, CAPACITY, (byte)0);
        arena.range(8, 4).put((byte)7);
        assertThat(arena.buffer().getByte(8)).isEqualTo((byte)7);
        assertThat(arena.range(8, 4).remaining()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
    void shouldNeverOfferBytesThatAreNotReleasedWhenUsedAtRandom(final long seed)
    {
        final Random random = new Random(seed);
        final boolean[] held = new boolean[CAPACITY];
        final ArrayDeque<long[]> events = new ArrayDeque<>();
        int refusals = 0;
        for (int i = 0; i < 50_000; i++)
        {
            if (random.nextInt(100) < 55)
            {
                refusals += claim(random, held, events) ? 0 : 1;
            }
            else
            {
                for (int n = 1 + random.nextInt(4); n > 0 && !events.isEmpty(); n--)
                {
                    release(held, events);
                }
            }
        }
        assertThat(refusals).isPositive();
    }

    private boolean claim(final Random random, final boolean[] held, final ArrayDeque<long[]> events)
    {
        final int minimum = 1 + random.nextInt(random.nextBoolean() ? 40 : CAPACITY / 2);
        final int offset = arena.claim(minimum);
        if (offset < 0)
        {
            assertThat(events).as("an empty arena refuses nothing").isNotEmpty();
            return false;
        }
        final int length = arena.claimableLength();
        assertThat(length).isGreaterThanOrEqualTo(minimum);
        assertThat(offset + length).isLessThanOrEqualTo(CAPACITY);
        boolean free = true;
        for (int i = offset; i < offset + length; i++)
        {
            free &= !held[i];
        }
        assertThat(free).isTrue();
        final int used = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(random.nextBoolean() ? minimum : length);
        if (used > 0)
        {
            events.addLast(new long[]{ arena.commit(used), offset, used });
            for (int i = offset; i < offset + used; i++)
            {
                held[i] = true;
            }
        }
        return true;
    }

    private void release(final boolean[] held, final ArrayDeque<long[]> events)
    {
        final long[] event = events.pollFirst();
        arena.release(event[0]);
        for (int i = (int)event[1]; i < event[1] + event[2]; i++)
        {
            held[i] = false;
        }
    }
}
