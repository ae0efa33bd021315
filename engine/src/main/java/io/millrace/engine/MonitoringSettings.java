package io.millrace.engine;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * What can be seen from outside.
 * <p>
 * To be set by one thread; frozen by {@link #conclude()}.
 */
public final class MonitoringSettings extends SettingsGroup
{
    private static final long MAX_THRESHOLD_NS = TimeUnit.HOURS.toNanos(1);

    private Path countersFile;
    private long dutyCycleThresholdNs = TimeUnit.MILLISECONDS.toNanos(10);

    /**
     * Settings that all have their defaults.
     */
    public MonitoringSettings()
    {
    }

    /**
     * A file to map the counters to, so that other processes can read them: see
     * {@link io.millrace.counters.CountersFile}. It is made at the start, for its owner to read and write only, and
     * removed at the end. The file of a process that was killed is replaced; if a running one has it, the server or
     * client does not start. Default null: the counters are in memory.
     *
     * @param countersFile or null.
     * @return this.
     */
    public MonitoringSettings countersFile(final Path countersFile)
    {
        checkMutable("countersFile");
        this.countersFile = countersFile;
        return this;
    }

    /**
     * A file to map the counters to.
     *
     * @return the path, or null.
     */
    public Path countersFile()
    {
        return countersFile;
    }

    /**
     * From when on a duty cycle of a thread counts as too long: all that it does between two waits, callbacks
     * included. Default 10 ms.
     *
     * @param dutyCycleThresholdNs nanoseconds, 1 to 1 hour.
     * @return this.
     */
    public MonitoringSettings dutyCycleThresholdNs(final long dutyCycleThresholdNs)
    {
        checkMutable("dutyCycleThresholdNs");
        this.dutyCycleThresholdNs = dutyCycleThresholdNs;
        return this;
    }

    /**
     * From when on a duty cycle of a thread counts as too long, in a unit of choice.
     *
     * @param threshold 1 ns to 1 hour.
     * @param unit      of the threshold.
     * @return this.
     */
    public MonitoringSettings dutyCycleThresholdNs(final long threshold, final TimeUnit unit)
    {
        return dutyCycleThresholdNs(unit.toNanos(threshold));
    }

    /**
     * From when on a duty cycle of a thread counts as too long.
     *
     * @return nanoseconds.
     */
    public long dutyCycleThresholdNs()
    {
        return dutyCycleThresholdNs;
    }

    /**
     * Validates the settings of this group and freezes them. Does nothing if that was done before.
     *
     * @return this.
     * @throws IllegalArgumentException with a sentence for each setting that is not allowed; nothing is frozen then.
     */
    public MonitoringSettings conclude()
    {
        validateAndFreeze();
        return this;
    }

    @Override
    void validate(final Problems problems)
    {
        problems.checkRange("dutyCycleThresholdNs", dutyCycleThresholdNs, 1, MAX_THRESHOLD_NS);
    }
}
