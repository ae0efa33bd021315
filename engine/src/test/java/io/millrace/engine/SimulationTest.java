package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SimulationTest
{
    private static final int SEEDS = 300;
    private static final int HEAVY_SEEDS = 20_000;

    @Test
    void shouldDeliverEachAcceptedEchoOnceWholeAndInOrderWhateverTheSeed()
    {
        run(1, SEEDS);
    }

    @Test
    @Tag("heavy")
    void shouldDeliverEachAcceptedEchoOnceWholeAndInOrderWhateverOfManySeeds()
    {
        run(1_000_000, HEAVY_SEEDS);
    }

    @Test
    void shouldRunTheSameWayWhenTheSeedIsTheSame()
    {
        for (long seed = 1; seed <= 10; seed++)
        {
            assertThat(new Simulation(seed).run()).isEqualTo(new Simulation(seed).run());
        }
    }

    private static void run(final long first, final int count)
    {
        for (long seed = first; seed < first + count; seed++)
        {
            try (LoopFailures failures = new LoopFailures())
            {
                new Simulation(seed).run();
                assertThat(failures.messages()).isEmpty();
            }
            catch (final AssertionError | RuntimeException ex)
            {
                throw new AssertionError("seed " + seed + ": " + ex.getMessage(), ex);
            }
        }
    }
}
