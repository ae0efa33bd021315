package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Runs the simulation. {@code -Dmillrace.simulation.seed=N} begins with another seed than the first, for example with
 * one that failed, and {@code -Dmillrace.simulation.runs=N} says how many follow each other.
 */
class SimulationTest
{
    private static final long SEED = Long.getLong("millrace.simulation.seed", 1);
    private static final int RUNS = Integer.getInteger("millrace.simulation.runs", 600);
    private static final int HEAVY_RUNS = 20_000;

    @Test
    void shouldDeliverWhatIsAcceptedOnceWholeAndInOrderWhateverTheSeed()
    {
        run(SEED, RUNS);
    }

    @Test
    @Tag("heavy")
    void shouldDeliverWhatIsAcceptedOnceWholeAndInOrderWhateverOfManySeeds()
    {
        run(1_000_000, HEAVY_RUNS);
    }

    @Test
    void shouldRunTheSameWayWhenTheSeedIsTheSame()
    {
        for (long seed = 1; seed <= 20; seed++)
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
