package io.millrace.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;

import org.junit.jupiter.api.Test;

class OffHeapAllocatorTest
{
    @Test
    void shouldCountWhatIsOutstanding()
    {
        final OffHeapAllocator allocator = new OffHeapAllocator();
        final ByteBuffer first = allocator.allocate(100);
        final ByteBuffer second = allocator.allocate(28);
        assertThat(first.isDirect()).isTrue();
        assertThat(allocator.allocatedBytes()).isEqualTo(128);
        assertThat(allocator.allocatedBuffers()).isEqualTo(2);

        first.position(10).limit(20);
        allocator.free(first);
        assertThat(allocator.allocatedBytes()).isEqualTo(28);
        assertThat(allocator.allocatedBuffers()).isEqualTo(1);

        allocator.free(second);
        assertThat(allocator.allocatedBytes()).isZero();
        assertThat(allocator.allocatedBuffers()).isZero();
    }
}
