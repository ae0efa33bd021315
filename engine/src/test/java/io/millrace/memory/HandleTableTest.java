package io.millrace.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

class HandleTableTest
{
    private final HandleTable<OffHeapBuffer> table = new HandleTable<>();

    @Test
    void shouldFindABufferByItsHandleUntilItIsRemoved()
    {
        final OffHeapBuffer buffer = buffer();
        final int handle = table.enter(buffer);

        assertThat(table.get(handle)).isSameAs(buffer);
        assertThat(table.remove(handle)).isSameAs(buffer);
        assertThat(table.get(handle)).isNull();
    }

    @Test
    void shouldGiveEachBufferAHandleOfItsOwnWhenUsedAtRandom()
    {
        final Random random = new Random(7);
        final Map<Integer, OffHeapBuffer> model = new HashMap<>();
        for (int i = 0; i < 20_000; i++)
        {
            if (model.isEmpty() || random.nextInt(100) < 53)
            {
                final OffHeapBuffer buffer = buffer();
                assertThat(model.put(table.enter(buffer), buffer)).isNull();
            }
            else
            {
                final List<Integer> handles = new ArrayList<>(model.keySet());
                final int handle = handles.get(random.nextInt(Math.min(50, handles.size())));
                assertThat(table.remove(handle)).isSameAs(model.remove(handle));
            }
        }
        model.forEach((handle, buffer) -> assertThat(table.get(handle)).isSameAs(buffer));
        assertThat(model.keySet()).allMatch(handle -> handle >= 0 && handle < 20_000);
    }

    @Test
    void shouldReuseHandles()
    {
        for (int i = 0; i < 1000; i++)
        {
            assertThat(table.enter(buffer())).isZero();
            table.remove(0);
        }
    }

    private static OffHeapBuffer buffer()
    {
        return new OffHeapBuffer(ByteBuffer.allocateDirect(0), OffHeapBuffer.NOT_POOLED);
    }
}
