package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Logger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Runs the simulation. {@code -Dmillrace.simulation.seed=N} begins with another seed than the first, for example with
 * one that failed, and {@code -Dmillrace.simulation.runs=N} says how many follow each other.
 */
class SimulationTest
{
    private static final long SEED = Long.getLong("millrace.simulation.seed", 1);
    private static final int RUNS = Integer.getInteger("millrace.simulation.runs", 800);
    private static final Logger LOGGER = Logger.getLogger("io.millrace");
    private static final int HEAVY_RUNS = 20_000;
    private static final int RUNS_FOR_ALL_FAULTS = 800;

    /** Faults are logged by the thousand. */
    @BeforeAll
    static void logNothing()
    {
        LOGGER.setUseParentHandlers(false);
    }

    @AfterAll
    static void logAgain()
    {
        LOGGER.setUseParentHandlers(true);
    }

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
        final Set<String> faults = new TreeSet<>();
        for (long seed = first; seed < first + count; seed++)
        {
            try (LoopFailures failures = new LoopFailures())
            {
                final Simulation simulation = new Simulation(seed);
                simulation.run();
                faults.addAll(simulation.faults());
                assertThat(failures.messages()).allMatch(message -> message.contains(Faults.NO_MEMORY));
            }
            catch (final AssertionError | RuntimeException ex)
            {
                throw new AssertionError("seed " + seed + ": " + ex.getMessage(), ex);
            }
        }
        if (count >= RUNS_FOR_ALL_FAULTS)
        {
            assertThat(faults).containsExactly(
                "claim", "clock", "memory", "onClose", "onDropped", "onMessage", "onOpen", "onPing", "onPong",
                "onWritable", "task");
        }
    }
}
