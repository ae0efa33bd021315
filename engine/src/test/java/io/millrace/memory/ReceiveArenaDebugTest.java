package io.millrace.memory;

import static io.millrace.memory.Findings.expectViolation;
import static io.millrace.memory.Findings.expectViolationElsewhere;
import static io.millrace.memory.Findings.onOtherThread;
import static org.assertj.core.api.Assertions.assertThat;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("debug-memory")
class ReceiveArenaDebugTest
{
    private static final int CAPACITY = 1024;

    private final OffHeapAllocator allocator = new OffHeapAllocator();
    private final ReceiveArena arena = new ReceiveArena(allocator, CAPACITY);

    @Test
    void shouldPoisonWhatIsReleasedAndNothingElse()
    {
        final long first = fill(100, 1);
        final long second = fill(100, 2);

        arena.release(first);

        assertFilled(0, 104, Poison.RELEASED);
        assertFilled(104, 200, 2);
        arena.release(second);
        assertFilled(104, 208, Poison.RELEASED);
    }

    @Test
    void shouldNotPoisonWhatLiesInTheNextLapWhenTheLastIsReleased()
    {
        final long first = fill(512, 1);
        final long second = fill(400, 2);
        arena.release(first);
        final long wrapped = fill(300, 3);
        assertFilled(0, 300, 3);

        arena.release(second);

        assertFilled(0, 300, 3);
        final long third = fill(200, 4);
        arena.release(third);
        assertThat(wrapped).isLessThan(third);
        assertFilled(0, CAPACITY, Poison.RELEASED);
    }

    @Test
    void shouldNotPoisonWhatWasReadSinceEverythingWasReleased()
    {
        arena.release(fill(512, 1));
        final long first = fill(300, 2);
        fill(700, 3);

        arena.release(first);

        assertFilled(304, 304 + 700, 3);
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 7, 90 })
    void shouldFindAWriteAfterReleaseWhenTheSpaceIsClaimed(final int index)
    {
        arena.release(fill(100, 1));
        arena.buffer().putByte(index, (byte)7);

        expectViolation("was written to while it was free: the byte at offset " + index + " is 0x7",
            () -> arena.claim(91));
    }

    @Test
    void shouldFindAWriteAfterReleaseWhenMoreIsFilledThanWasClaimed()
    {
        arena.buffer().putByte(600, (byte)7);
        arena.claim(8);
        arena.range(0, 600);
        expectViolation("was written to while it was free: the byte at offset 600", () -> arena.range(8, 593));
    }

    @Test
    void shouldFindAWriteAfterReleaseWhenClosed()
    {
        arena.buffer().putByte(CAPACITY - 1, (byte)7);
        expectViolation("was written to while it was free: the byte at offset 1023", arena::close);
    }

    @Test
    void shouldForgetWhatWasFilledAndNotCommitted()
    {
        arena.claim(100);
        arena.buffer().setMemory(0, 100, (byte)7);
        arena.claim(8);
        assertFilled(8, 100, Poison.RELEASED);
    }

    @Test
    void shouldFindThatMoreIsFilledOrCommittedThanWasClaimed()
    {
        expectViolation("was not claimed from 0 to 8", () -> arena.commit(8));
        expectViolation("was not claimed from 0 to 8", () -> arena.range(0, 8));
        fill(512, 1);
        arena.claim(8);
        expectViolation("was not claimed from 504 to 520, but from 512 to 1024", () -> arena.range(504, 16));
        expectViolation("was not claimed from 512 to 1032, but from 512 to 1024", () -> arena.commit(520));
        arena.commit(512);
    }

    @Test
    void shouldLetBeFilledWhatWasReleasedSinceTheClaim()
    {
        final long first = fill(512, 1);
        fill(312, 2);
        arena.release(first);
        assertThat(arena.claim(300)).isZero();
        assertThat(arena.claimableLength()).isEqualTo(512);
        arena.release(CAPACITY);
        assertThat(arena.claimableLength()).isEqualTo(CAPACITY);
        arena.range(0, CAPACITY);
        arena.commit(CAPACITY);
        assertThat(MemoryDebug.takeFindings()).isEmpty();
    }

    @Test
    void shouldFindThatTheWrongPositionIsReleased()
    {
        final long first = fill(104, 1);
        fill(104, 2);
        expectViolation("in the middle of what was committed", () -> arena.release(first + 8));
        expectViolation("is released up to 104, but was released up to 112", () -> arena.release(first));
    }

    @Test
    void shouldFindThatTwoThreadsFill()
    {
        arena.claim(8);
        expectViolationElsewhere(
            "filling a receive arena belongs to thread main, but was used by test-other", () -> arena.claim(8));
        expectViolationElsewhere("filling a receive arena belongs to thread main", () -> arena.range(0, 8));
        expectViolationElsewhere("filling a receive arena belongs to thread main", () -> arena.commit(8));
        arena.commit(8);
    }

    @Test
    void shouldFindThatTwoThreadsRelease()
    {
        final long first = fill(8, 1);
        final long second = fill(8, 2);
        arena.release(first);
        expectViolationElsewhere("releasing from a receive arena belongs to thread main", () -> arena.release(second));
    }

    @Test
    void shouldLetOneThreadFillAndAnotherReleaseAndBothBeReplaced()
    {
        final long first = fill(8, 1);
        onOtherThread(() -> arena.release(first));
        arena.release(first);
        arena.handOverFilling();
        arena.handOverReleasing();
        onOtherThread(() -> fill(8, 2));
        arena.claim(8);
        assertThat(MemoryDebug.takeFindings()).isEmpty();
    }

    @Test
    void shouldFindAWriteBeyondTheEndWhenClosed()
    {
        new UnsafeBuffer(arena.buffer().addressOffset() + CAPACITY, 1).putByte(0, (byte)1);
        expectViolation("is freed, but was written to beyond its end", arena::close);
    }

    private long fill(final int length, final int value)
    {
        final int offset = arena.claim(length);
        assertThat(offset).isNotNegative();
        arena.range(offset, length);
        arena.buffer().setMemory(offset, length, (byte)value);
        return arena.commit(length);
    }

    private void assertFilled(final int start, final int end, final int value)
    {
        for (int i = start; i < end; i++)
        {
            assertThat(arena.buffer().getByte(i)).as("byte %d", i).isEqualTo((byte)value);
        }
    }
}
