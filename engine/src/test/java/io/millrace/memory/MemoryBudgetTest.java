package io.millrace.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * A bound that many share, and those who wait for what others give back.
 */
class MemoryBudgetTest
{
    private final MemoryBudget budget = new MemoryBudget(10);
    private int calls;

    @Test
    void shouldTakeNoMoreThanThereIs()
    {
        assertThat(budget.tryTake(6)).isTrue();
        assertThat(budget.tryTake(5)).isFalse();
        assertThat(budget.tryTake(4)).isTrue();
        assertThat(budget.used()).isEqualTo(10);
        assertThat(budget.hasRoom(1)).isFalse();
        assertThat(budget.refused()).isEqualTo(1);
    }

    @Test
    void shouldCallWhoWaitsOnceWhenBytesAreGivenBack()
    {
        budget.take(10);
        budget.await(() -> calls++);

        budget.giveBack(1);
        budget.giveBack(1);

        assertThat(calls).isEqualTo(1);
    }

    @Test
    void shouldNotCallWhoWaitsWhenAnotherIsRefused()
    {
        budget.take(10);
        budget.await(() -> calls++);

        assertThat(budget.tryTake(1)).isFalse();

        assertThat(calls).isZero();
    }

    @Test
    void shouldLeaveWhoWaitsAgainForTheNextTime()
    {
        budget.take(10);
        budget.await(this::waitAgain);

        budget.giveBack(1);
        assertThat(calls).isEqualTo(1);

        budget.giveBack(1);
        assertThat(calls).isEqualTo(2);
    }

    private void waitAgain()
    {
        calls++;
        budget.await(this::waitAgain);
    }

    @Test
    void shouldNeverRefuseWhenUnlimited()
    {
        final MemoryBudget unlimited = MemoryBudget.unlimited();

        assertThat(unlimited.tryTake(Long.MAX_VALUE / 2)).isTrue();
        assertThat(unlimited.tryTake(Long.MAX_VALUE / 2)).isTrue();
        assertThat(unlimited.tryTake(0)).isTrue();
    }
}
