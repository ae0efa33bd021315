package io.millrace.engine;

import java.util.concurrent.ThreadFactory;

/**
 * The threads of a server.
 * <p>
 * To be set by one thread; frozen by {@link #conclude()}.
 */
public final class ThreadingSettings extends SettingsGroup
{
    private static final int MAX_THREADS = 64;
    private static final int NOT_SET = Integer.MIN_VALUE;

    private ThreadingMode threadingMode = ThreadingMode.automatic();
    private IdlePreset idlePreset = IdlePreset.BALANCED;
    private int selectors = NOT_SET;
    private int handlers = NOT_SET;
    private int writers = NOT_SET;
    private ThreadFactory threadFactory;

    /**
     * Settings that all have their defaults.
     */
    public ThreadingSettings()
    {
    }

    /**
     * Which threads run the server's duty cycles. Default {@link ThreadingMode#automatic()}.
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
     * Number of selector threads; a connection stays with one of them. In {@link ThreadingMode#SHARED} these are the
     * event loops, in {@link ThreadingMode#SHARED_NETWORK} the network threads. Default 1. Each has a receive arena and
     * an inbound ring for each handler thread, see {@link BufferSettings}. Must be 1 in {@link ThreadingMode#INVOKER}.
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
     * Number of selector threads.
     *
     * @return threads.
     */
    public int selectors()
    {
        return selectors == NOT_SET ? 1 : selectors;
    }

    /**
     * Number of handler threads; a connection's callbacks stay on one of them. Only for {@link ThreadingMode#DEDICATED}
     * and {@link ThreadingMode#SHARED_NETWORK}, refused in others. Default 1.
     *
     * @param handlers 1 to 64.
     * @return this.
     */
    public ThreadingSettings handlers(final int handlers)
    {
        checkMutable("handlers");
        this.handlers = handlers;
        return this;
    }

    /**
     * Number of handler threads.
     *
     * @return threads.
     */
    public int handlers()
    {
        return handlers == NOT_SET ? 1 : handlers;
    }

    /**
     * Number of writer threads; a connection stays with one of them. Only for {@link ThreadingMode#DEDICATED}, refused
     * in others. Default 1.
     *
     * @param writers 1 to 64.
     * @return this.
     */
    public ThreadingSettings writers(final int writers)
    {
        checkMutable("writers");
        this.writers = writers;
        return this;
    }

    /**
     * Number of writer threads.
     *
     * @return threads.
     */
    public int writers()
    {
        return writers == NOT_SET ? 1 : writers;
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
        problems.checkRange("selectors", selectors(), 1, MAX_THREADS);
        problems.checkRange("handlers", handlers(), 1, MAX_THREADS);
        problems.checkRange("writers", writers(), 1, MAX_THREADS);
        if (threadingMode != null)
        {
            validateMeaning(problems);
        }
    }

    private void validateMeaning(final Problems problems)
    {
        final String mode = threadingMode.cliName();
        if (selectors > 1 && threadingMode == ThreadingMode.INVOKER)
        {
            problems.add("selectors", String.valueOf(selectors), "1 in " + mode);
        }
        if (handlers != NOT_SET && !threadingMode.hasHandlers())
        {
            problems.add("handlers", String.valueOf(handlers), "none in " + mode + ", which has no threads for them");
        }
        if (writers != NOT_SET && threadingMode != ThreadingMode.DEDICATED)
        {
            problems.add("writers", String.valueOf(writers), "none in " + mode + ", which has no threads for them");
        }
    }
}
