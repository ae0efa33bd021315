package io.millrace.memory;

import static io.millrace.memory.Findings.expectPlace;
import static io.millrace.memory.Findings.expectViolation;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("debug-memory")
class HandleTableDebugTest
{
    private final BufferPool pool = new BufferPool(new OffHeapAllocator(), 1 << 20);
    private final HandleTable<OffHeapBuffer> table = new HandleTable<>();

    @Test
    void shouldFindAHandleThatWasRemoved()
    {
        final int handle = table.enter(pool.acquire(1));
        table.remove(handle);

        expectPlace(expectViolation("is stale", () -> table.get(handle)), "removed", "shouldFindAHandleThatWasRemoved");
        expectViolation("is stale", () -> table.remove(handle));
    }

    @Test
    void shouldFindAHandleWhoseIndexWasGivenToAnother()
    {
        final int stale = table.enter(pool.acquire(1));
        table.remove(stale);
        final OffHeapBuffer other = pool.acquire(1);
        final int current = table.enter(other);

        expectViolation("is stale", () -> table.get(stale));
        assertThat(table.get(current)).isSameAs(other);
    }

    @ParameterizedTest
    @ValueSource(ints = { -1, 1, 1000, Integer.MAX_VALUE, Integer.MIN_VALUE })
    void shouldFindAHandleThatNeverWas(final int handle)
    {
        table.enter(pool.acquire(1));
        expectViolation("is stale", () -> table.get(handle));
    }

    @Test
    void shouldFindThatABufferWasReleasedWhileAHandleReferredToIt()
    {
        final OffHeapBuffer buffer = pool.acquire(1);
        final int handle = table.enter(buffer);
        pool.release(buffer);
        expectViolation("was released while handle", () -> table.get(handle));

        assertThat(pool.acquire(1)).isSameAs(buffer);
        expectViolation("was released while handle", () -> table.remove(handle));
    }

    @Test
    void shouldKeepHandlesApartWhenTheTableGrows()
    {
        final OffHeapBuffer buffer = pool.acquire(1);
        for (int i = 0; i < 1000; i++)
        {
            assertThat(HandleGenerations.index(table.enter(buffer))).isEqualTo(i);
        }
    }
}
