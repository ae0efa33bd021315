package io.millrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Waits for what happens on other threads.
 */
final class Await
{
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);

    private Await()
    {
    }

    static void until(final String what, final BooleanSupplier condition)
    {
        final long start = System.nanoTime();
        while (!condition.getAsBoolean())
        {
            assertThat(System.nanoTime() - start).as(what).isLessThan(TIMEOUT_NS);
            Thread.onSpinWait();
        }
    }
}
