package io.millrace.engine;

import java.util.concurrent.ThreadFactory;

/**
 * The threads of a server.
 * <p>
 * To be set by one thread; frozen by {@link #conclude()}.
 */
public final class ThreadingSettings extends SettingsGroup
{
    private static final int MAX_SELECTORS = 64;

    private ThreadingMode threadingMode = ThreadingMode.SHARED;
    private IdlePreset idlePreset = IdlePreset.BALANCED;
    private int selectors = 1;
    private ThreadFactory threadFactory;

    /**
     * Settings that all have their defaults.
     */
    public ThreadingSettings()
    {
    }

    /**
     * Which threads run the server's duty cycles. Default {@link ThreadingMode#SHARED}.
     *
     * @param threadingMode not null.
     * @return this.
     */
    public ThreadingSettings threadingMode(final ThreadingMode threadingMode)
    {
        checkMutable("threadingMode");
        this.threadingMode = threadingMode;
        return this;
    }

    /**
     * Which threads run the server's duty cycles.
     *
     * @return the mode.
     */
    public ThreadingMode threadingMode()
    {
        return threadingMode;
    }

    /**
     * What the server's threads do when there is no work. Default {@link IdlePreset#BALANCED}. Not used in {@link
     * ThreadingMode#INVOKER}, where the application decides.
     *
     * @param idlePreset not null.
     * @return this.
     */
    public ThreadingSettings idlePreset(final IdlePreset idlePreset)
    {
        checkMutable("idlePreset");
        this.idlePreset = idlePreset;
        return this;
    }

    /**
     * What the server's threads do when there is no work.
     *
     * @return the preset.
     */
    public IdlePreset idlePreset()
    {
        return idlePreset;
    }

    /**
     * Number of event loops in {@link ThreadingMode#SHARED}, a thread each; a connection stays with one of them.
     * Default 1. Each costs a receive arena, an inbound ring and a staging buffer, see {@link BufferSettings}.
     *
     * @param selectors 1 to 64.
     * @return this.
     */
    public ThreadingSettings selectors(final int selectors)
    {
        checkMutable("selectors");
        this.selectors = selectors;
        return this;
    }

    /**
     * Number of event loops.
     *
     * @return loops.
     */
    public int selectors()
    {
        return selectors;
    }

    /**
     * Makes the server's threads. Default null: non-daemon platform threads, named by their role. Not used in {@link
     * ThreadingMode#INVOKER}.
     *
     * @param threadFactory or null for the default.
     * @return this.
     */
    public ThreadingSettings threadFactory(final ThreadFactory threadFactory)
    {
        checkMutable("threadFactory");
        this.threadFactory = threadFactory;
        return this;
    }

    /**
     * Makes the server's threads.
     *
     * @return the factory, or null if the server makes its own.
     */
    public ThreadFactory threadFactory()
    {
        return threadFactory;
    }

    /**
     * Validates the settings of this group and freezes them. Does nothing if that was done before.
     *
     * @return this.
     * @throws IllegalArgumentException with a sentence for each setting that is not allowed; nothing is frozen then.
     */
    public ThreadingSettings conclude()
    {
        validateAndFreeze();
        return this;
    }

    @Override
    void validate(final Problems problems)
    {
        problems.checkNotNull("threadingMode", threadingMode, "one of " + CliNames.allOf(ThreadingMode.class));
        problems.checkNotNull("idlePreset", idlePreset, "one of " + CliNames.allOf(IdlePreset.class));
        problems.checkRange("selectors", selectors, 1, MAX_SELECTORS);
    }
}
