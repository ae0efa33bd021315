package io.millrace.memory;

import static io.millrace.memory.Findings.expectPlace;
import static io.millrace.memory.Findings.expectViolation;
import static io.millrace.memory.Findings.expectViolationElsewhere;
import static io.millrace.memory.Findings.onOtherThread;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("debug-memory")
class BufferPoolDebugTest
{
    private static final int LENGTH = 256;

    private final OffHeapAllocator allocator = new OffHeapAllocator();
    private final BufferPool pool = new BufferPool(allocator, 1 << 20);
    private final BufferPool keepsNothing = new BufferPool(allocator, 0);

    @ParameterizedTest
    @ValueSource(ints = { 0, 1, 100, LENGTH - 1 })
    void shouldFindAWriteAfterRelease(final int index)
    {
        final OffHeapBuffer buffer = acquireHere();
        final UnsafeBuffer kept = buffer.buffer();
        releaseHere(buffer);
        kept.putByte(index, (byte)7);

        final MemoryViolation violation =
            expectViolation("is acquired, but was written to after its release", () -> pool.acquire(LENGTH));

        assertThat(violation).hasMessageContaining("offset " + index + " is 0x7 instead of 0xdb");
        expectPlace(violation, "allocated", "acquireHere");
        expectPlace(violation, "acquired", "acquireHere");
        expectPlace(violation, "released", "releaseHere");
    }

    @Test
    void shouldFindAWriteAfterFree()
    {
        final OffHeapBuffer buffer = keepsNothing.acquire(LENGTH);
        final ByteBuffer kept = buffer.range(0, LENGTH);
        keepsNothing.release(buffer);
        assertThat(allocator.allocatedBytes()).isZero();
        kept.put(3, (byte)7);

        final MemoryViolation violation =
            expectViolation("was freed, but was written to after its release", allocator::reportLeaks);

        expectPlace(violation, "freed", "shouldFindAWriteAfterFree");
    }

    @Test
    void shouldLendPoisonSoThatNobodyReliesOnZeros()
    {
        final OffHeapBuffer buffer = pool.acquire(LENGTH);
        assertThat(buffer.buffer().getByte(17)).isEqualTo(Poison.RELEASED);
        buffer.buffer().setMemory(0, LENGTH, (byte)0);
        pool.release(buffer);
        assertThat(pool.acquire(LENGTH).buffer().getByte(17)).isEqualTo(Poison.RELEASED);
    }

    @ParameterizedTest
    @ValueSource(ints = { LENGTH, LENGTH + BlockRecord.GUARD_LENGTH - 1, -1, -BlockRecord.GUARD_LENGTH })
    void shouldFindAWriteBeyondTheBounds(final int offset)
    {
        final OffHeapBuffer buffer = pool.acquire(LENGTH);
        assertThatThrownBy(() -> buffer.buffer().putByte(offset, (byte)1))
            .isInstanceOf(IndexOutOfBoundsException.class);
        new UnsafeBuffer(buffer.buffer().addressOffset() + offset, 1).putByte(0, (byte)1);

        final MemoryViolation violation = expectViolation(
            offset < 0 ? "is released, but was written to before its beginning" :
            "is released, but was written to beyond its end", () -> pool.release(buffer));

        assertThat(violation).hasMessageContaining("offset " + offset + " is 0x1 instead of 0xfd");
    }

    @Test
    void shouldFindASecondRelease()
    {
        final OffHeapBuffer buffer = pool.acquire(LENGTH);
        releaseHere(buffer);

        expectPlace(expectViolation("is released twice", () -> pool.release(buffer)), "released", "releaseHere");

        assertThat(pool.lentBuffers()).isZero();
    }

    @Test
    void shouldFindThatABufferIsReleasedToAPoolThatDidNotLendIt()
    {
        final OffHeapBuffer buffer = acquireHere();

        expectPlace(expectViolation("is released to a pool that did not lend it", () -> keepsNothing.release(buffer)),
            "acquired", "acquireHere");

        pool.release(buffer);
    }

    @Test
    void shouldFindUseAfterRelease()
    {
        final OffHeapBuffer buffer = pool.acquire(LENGTH);
        pool.release(buffer);
        expectViolation("is used after its release", buffer::buffer);
        expectViolation("is used after its release", () -> buffer.range(0, 1));
    }

    @Test
    void shouldFindThatAnotherThreadUsesAConfinedBuffer()
    {
        final OffHeapBuffer buffer = pool.acquire(LENGTH);
        buffer.confine("a staging buffer");
        buffer.buffer();

        expectViolationElsewhere("a staging buffer belongs to thread main, but was used by test-other", buffer::buffer);

        buffer.buffer();
        buffer.handOver();
        onOtherThread(buffer::buffer);
        assertThat(MemoryDebug.takeFindings()).isEmpty();
        pool.release(buffer);
    }

    @Test
    void shouldFindThatMemoryIsFreedTwiceOrWasAllocatedElsewhere()
    {
        final ByteBuffer memory = allocator.allocate(8);
        allocator.free(memory);
        expectViolation("is freed twice, or was not allocated here", () -> allocator.free(memory));
        expectViolation("is freed twice, or was not allocated here",
            () -> allocator.free(new OffHeapAllocator().allocate(8)));
        assertThat(allocator.allocatedBytes()).isZero();
    }

    @Test
    void shouldGiveZeroedMemoryWhenAllocated()
    {
        final ByteBuffer memory = allocator.allocate(100);
        assertThat(Poison.indexOfOther(memory, 0, 100, (byte)0)).isEqualTo(-1);
        assertThat(memory.capacity()).isEqualTo(100);
    }

    private OffHeapBuffer acquireHere()
    {
        return pool.acquire(LENGTH);
    }

    private void releaseHere(final OffHeapBuffer buffer)
    {
        pool.release(buffer);
    }
}
