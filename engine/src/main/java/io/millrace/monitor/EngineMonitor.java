package io.millrace.monitor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

import io.millrace.counters.AgentRole;
import io.millrace.counters.Counters;

/**
 * The counters of one engine, and the bringing up to date of those that nobody writes as they change.
 * <p>
 * The agents are added by one thread, before {@link #begin(Runnable, long)}. Any thread may call the other methods.
 */
public final class EngineMonitor
{
    private static final long SAMPLE_NS = 100_000_000L;

    private final CounterMemory memory;
    private final int[] added = new int[AgentRole.values().length];
    private final CounterSet engine;
    private final CounterSet executors;
    private final AtomicLong nextSampleNs = new AtomicLong();
    private Runnable sampler;
    private Counters counters;

    /**
     * Prepares the counters of an engine.
     *
     * @param kind      "server" or "client".
     * @param selectors that it has at most.
     * @param handlers  that it has at most.
     * @param writers   that it has at most.
     * @param file      to be mapped, so that other processes see the counters; or null.
     * @throws IOException if the file cannot be made, or belongs to a server or client that runs.
     */
    public EngineMonitor(
        final String kind, final int selectors, final int handlers, final int writers, final Path file)
        throws IOException
    {
        memory = new CounterMemory(
            kind,
            count(AgentRole.ENGINE, 1) + count(AgentRole.EXECUTORS, 1) + count(AgentRole.SELECTOR, selectors) +
            count(AgentRole.HANDLER, handlers) + count(AgentRole.WRITER, writers) +
            count(AgentRole.LOOP, selectors + handlers + writers),
            file);
        engine = add(AgentRole.ENGINE, "");
        executors = add(AgentRole.EXECUTORS, "");
    }

    private static int count(final AgentRole role, final int agents)
    {
        return role.keys().size() * agents;
    }

    /**
     * Adds an agent.
     *
     * @param role of the agent.
     * @param name of its thread, in US-ASCII.
     * @return its counters, zero.
     */
    public CounterSet add(final AgentRole role, final String name)
    {
        return memory.add(role, added[role.ordinal()]++, name);
    }

    /**
     * The counters of the engine as a whole.
     *
     * @return the set, whose counters are written by the sampler, or shared.
     */
    public CounterSet engine()
    {
        return engine;
    }

    /**
     * The counters of endpoints that have an executor.
     *
     * @return the set, whose counters are shared.
     */
    public CounterSet executors()
    {
        return executors;
    }

    /**
     * Shows the counters to others.
     *
     * @param newSampler brings those of the engine up to date; it is run by one thread at a time.
     * @param nowNs      the time, by the clock of {@link #sample(long)}.
     */
    public void begin(final Runnable newSampler, final long nowNs)
    {
        sampler = newSampler;
        nextSampleNs.set(nowNs);
        if (memory.isFile())
        {
            sample();
        }
        memory.complete();
    }

    private synchronized void sample()
    {
        sampler.run();
    }

    /**
     * The counters, to be read.
     *
     * @return a live view.
     */
    public synchronized Counters counters()
    {
        if (counters == null)
        {
            counters = memory.view(this::sample);
        }
        return counters;
    }

    /**
     * Whether other processes may read the counters, so that {@link #sample(long)} is needed.
     *
     * @return true if there is a file.
     */
    public boolean isFile()
    {
        return memory.isFile();
    }

    /**
     * Brings the counters in the file up to date, if that was not done for a while.
     *
     * @param nowNs the time, by any monotonic clock that all callers share.
     * @return whether they are up to date now; if not, it is to be tried again in at most {@link #sampleNs()}.
     */
    public boolean sample(final long nowNs)
    {
        final long dueNs = nextSampleNs.get();
        if (nowNs - dueNs < 0 || !nextSampleNs.compareAndSet(dueNs, nowNs + SAMPLE_NS))
        {
            return false;
        }
        sample();
        return true;
    }

    /**
     * How often the file is brought up to date.
     *
     * @return nanoseconds.
     */
    public static long sampleNs()
    {
        return SAMPLE_NS;
    }

    /**
     * Ends the counting; what was counted stays readable, but the file is removed.
     */
    public void close()
    {
        if (sampler != null)
        {
            sample();
        }
        memory.close();
    }
}
