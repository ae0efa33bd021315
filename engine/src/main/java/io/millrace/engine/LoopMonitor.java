package io.millrace.engine;

import java.util.function.LongSupplier;

import io.millrace.counters.CounterKey;
import io.millrace.monitor.Counter;
import io.millrace.monitor.CounterSet;
import io.millrace.monitor.EngineMonitor;
import io.millrace.monitor.FlightEvents;

/**
 * Counts and reports the duty cycles of one loop, and has it bring up to date what other processes see. Belongs to the
 * loop's thread.
 */
final class LoopMonitor
{
    private final String name;
    private final EngineMonitor monitor;
    private final long thresholdNs;
    private final Counter cycles;
    private final Counter longest;
    private final Counter tooLong;
    private final Counter failures;
    private boolean sampleIsDue;

    LoopMonitor(final String name, final EngineMonitor monitor, final CounterSet set, final long thresholdNs)
    {
        this.name = name;
        this.monitor = monitor;
        this.thresholdNs = thresholdNs;
        cycles = set.get(CounterKey.DUTY_CYCLES);
        longest = set.get(CounterKey.DUTY_CYCLE_MAX);
        tooLong = set.get(CounterKey.DUTY_CYCLES_LONG);
        failures = set.get(CounterKey.DUTY_CYCLE_FAILURES);
    }

    /** A duty cycle that did something is over. */
    void onCycle(final long startNs, final long endNs, final int work)
    {
        final long durationNs = endNs - startNs;
        cycles.add(1);
        longest.max(durationNs);
        if (durationNs >= thresholdNs)
        {
            tooLong.add(1);
            FlightEvents.dutyCycleTooLong(name, durationNs, work);
        }
        sampleIsDue = monitor.isFile() && !monitor.sample(endNs);
    }

    void onFailure()
    {
        failures.add(1);
    }

    /** How long the loop may wait at most, for what has changed since the last time to be seen. */
    long maxWaitNs()
    {
        return sampleIsDue ? EngineMonitor.sampleNs() : Long.MAX_VALUE;
    }

    /** A duty cycle found nothing to do. */
    void onIdle(final LongSupplier clock)
    {
        if (sampleIsDue)
        {
            sampleIsDue = !monitor.sample(clock.getAsLong());
        }
    }
}
