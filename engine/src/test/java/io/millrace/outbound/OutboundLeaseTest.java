package io.millrace.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;

import io.millrace.api.SendResult;
import io.millrace.memory.OffHeapAllocator;

import org.junit.jupiter.api.Test;

class OutboundLeaseTest
{
    private static final long FLAGS = ~0xffffffffL >>> Integer.SIZE;

    private final OffHeapAllocator allocator = new OffHeapAllocator();
    private final OutboundRingPool pool = new OutboundRingPool(allocator, 4096);
    private final OutboundLease lease = new OutboundLease(pool);

    @Test
    void shouldLeaseForTheFirstProducerAndCountTheOthers()
    {
        assertThat(lease.enter(OutboundLease.CLOSING)).isEqualTo(SendResult.ACCEPTED);
        assertThat(lease.enter(OutboundLease.CLOSING)).isEqualTo(SendResult.ACCEPTED);
        assertThat(lease.word()).isEqualTo(OutboundLease.LEASED | 2);
        assertThat(allocator.allocatedBuffers()).isEqualTo(1);
        lease.leave();
        assertThat(lease.hasProducers()).isTrue();
        lease.leave();
        assertThat(lease.hasProducers()).isFalse();
    }

    @Test
    void shouldReturnTheRingOnlyWhenNobodyIsInsideAndItIsEmpty()
    {
        lease.enter(0);
        final OutboundRing ring = lease.ring();
        assertThat(lease.returnIfDrained()).isFalse();
        final int index = ring.claim(OutboundRing.FRAMES, 8);
        ring.commit(index);
        lease.leave();
        assertThat(lease.returnIfDrained()).isFalse();
        assertThat(lease.ring()).isSameAs(ring);
        ring.consume((type, buffer, offset, length) -> { }, 1);

        assertThat(lease.returnIfDrained()).isTrue();

        assertThat(lease.ring()).isNull();
        assertThat(lease.word() & FLAGS).isZero();
        assertThat(lease.word() >>> Integer.SIZE).isEqualTo(1);
        assertThat(lease.returnIfDrained()).isTrue();
        assertThat(lease.word() >>> Integer.SIZE).isEqualTo(1);
        lease.enter(0);
        assertThat(lease.ring()).isSameAs(ring);
    }

    @Test
    void shouldRefuseByTheBitsThatTheProducerNames()
    {
        lease.set(OutboundLease.STREAM);
        assertThat(lease.enter(OutboundLease.CLOSING | OutboundLease.STREAM)).isEqualTo(SendResult.STREAM_OPEN);
        assertThat(lease.enter(OutboundLease.CLOSING)).isEqualTo(SendResult.ACCEPTED);
        lease.leave();
        lease.set(OutboundLease.CLOSING);
        assertThat(lease.isClosing()).isTrue();
        assertThat(lease.enter(OutboundLease.CLOSING | OutboundLease.STREAM)).isEqualTo(SendResult.CLOSED);
        assertThat(lease.enter(OutboundLease.CLOSING)).isEqualTo(SendResult.CLOSED);
        lease.clear(OutboundLease.STREAM);
        assertThat(lease.word()).isEqualTo(OutboundLease.LEASED | OutboundLease.CLOSING);
    }

    @Test
    void shouldOpenAStreamOnlyWhenNoProducerIsInsideAndNoStreamIsOpen()
    {
        lease.enter(0);
        assertThat(lease.openStream(Thread.currentThread())).isFalse();
        lease.leave();
        assertThat(lease.ownsStream(Thread.currentThread())).isFalse();
        assertThat(lease.openStream(Thread.currentThread())).isTrue();
        assertThat(lease.ownsStream(Thread.currentThread())).isTrue();
        assertThat(lease.openStream(Thread.currentThread())).isFalse();
        lease.endStream();
        assertThat(lease.ownsStream(Thread.currentThread())).isFalse();
        lease.set(OutboundLease.CLOSING);
        assertThat(lease.openStream(Thread.currentThread())).isFalse();
    }

    @Test
    void shouldKeepFlagsWhenTheRingIsReturned()
    {
        lease.enter(0);
        lease.leave();
        lease.set(OutboundLease.CLOSING | OutboundLease.STREAM);
        assertThat(lease.returnIfDrained()).isTrue();
        assertThat(lease.word() & FLAGS).isEqualTo(OutboundLease.CLOSING | OutboundLease.STREAM);
    }

    @Test
    void shouldAnswerBackPressureAndStayAsItWasWhenThereIsNoMemoryForARing()
    {
        final OutboundLease poor = new OutboundLease(new OutboundRingPool(new OffHeapAllocator()
        {
            @Override
            public ByteBuffer allocate(final int length)
            {
                throw new OutOfMemoryError("none");
            }
        }, 4096));
        assertThat(poor.enter(0)).isEqualTo(SendResult.BACK_PRESSURE);
        assertThat(poor.word()).isZero();
        assertThat(poor.ring()).isNull();
    }
}
