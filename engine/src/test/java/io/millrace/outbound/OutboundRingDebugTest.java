package io.millrace.outbound;

import static io.millrace.memory.Findings.expectPlace;
import static io.millrace.memory.Findings.expectViolation;
import static io.millrace.memory.Findings.expectViolationElsewhere;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.memory.OffHeapAllocator;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("debug-memory")
class OutboundRingDebugTest
{
    private static final int CAPACITY = 4096;

    private final OffHeapAllocator allocator = new OffHeapAllocator();
    private final OutboundRingPool pool = new OutboundRingPool(allocator, CAPACITY);

    @Test
    void shouldLeaseARingThatIsZeroAndGoesOnWhereItWas()
    {
        final OutboundRing ring = pool.lease();
        pass(ring);
        final long position = ring.consumerPosition();
        assertThat(position).isPositive();
        pool.giveBack(ring);
        assertThat(ring.buffer().getByte(100)).isNotZero();

        assertThat(pool.lease()).isSameAs(ring);

        for (int i = 0; i < CAPACITY; i++)
        {
            assertThat(ring.buffer().getByte(i)).isZero();
        }
        assertThat(ring.consumerPosition()).isEqualTo(position);
        assertThat(ring.isEmpty()).isTrue();
        for (int i = 0; i < 1000; i++)
        {
            pass(ring);
        }
    }

    @Test
    void shouldFindAWriteAfterTheRingWasGivenBack()
    {
        final OutboundRing ring = pool.lease();
        final int index = ring.claim(OutboundRing.FRAMES, 16);
        ring.abort(index);
        assertThat(ring.isEmpty()).isTrue();
        giveBackHere(ring);
        ring.buffer().putByte(index, (byte)'x');

        expectPlace(
            expectViolation("is acquired, but was written to after its release", pool::lease),
            "released", "giveBackHere");
    }

    @Test
    void shouldFindBytesInWhatShouldBeZero()
    {
        final OutboundRing ring = pool.lease();
        pass(ring);
        ring.buffer().putByte(9, (byte)'x');
        expectViolation("is released, but is not zero: the byte at offset 9 is 0x78", () -> pool.giveBack(ring));
    }

    @Test
    void shouldFindARingThatIsGivenBackTwiceOrToAnotherPool()
    {
        final OutboundRing ring = pool.lease();
        expectViolation("is released to a pool that did not lend it",
            () -> new OutboundRingPool(allocator, CAPACITY).giveBack(ring));
        pool.giveBack(ring);
        expectViolation("is released twice", () -> pool.giveBack(ring));
    }

    @Test
    void shouldFindThatAPoolIsClosedWhileItsWriterLives()
    {
        pool.owner(Thread.currentThread());
        expectViolationElsewhere("a pool of outbound rings belongs to thread main, but is used by test-other",
            pool::close);
        pool.close();
    }

    private void giveBackHere(final OutboundRing ring)
    {
        pool.giveBack(ring);
    }

    private static void pass(final OutboundRing ring)
    {
        final int index = ring.claim(OutboundRing.FRAMES, 100);
        ring.buffer().setMemory(index, 100, (byte)'p');
        ring.commit(index);
        ring.consume((type, buffer, offset, length) -> assertThat(length).isEqualTo(100), 1);
    }
}
