package io.millrace.engine.client;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits for what other threads do, within a bound that only a failure reaches.
 */
final class Await
{
    static final long LIMIT_SECONDS = 30;
    static final int LIMIT_MS = (int)TimeUnit.SECONDS.toMillis(LIMIT_SECONDS);

    private static final long PARK_NS = 200_000L;

    private Await()
    {
    }

    static void await(final String what, final BooleanSupplier condition)
    {
        final long startNs = System.nanoTime();
        while (!condition.getAsBoolean())
        {
            if (System.nanoTime() - startNs > TimeUnit.SECONDS.toNanos(LIMIT_SECONDS))
            {
                throw new AssertionError("not within " + LIMIT_SECONDS + " s: " + what);
            }
            LockSupport.parkNanos(PARK_NS);
        }
    }
}
