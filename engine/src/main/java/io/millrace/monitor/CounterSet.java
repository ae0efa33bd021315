package io.millrace.monitor;

import io.millrace.counters.AgentRole;
import io.millrace.counters.CounterKey;

import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;

/**
 * The counters of one agent, for the agent that counts.
 */
public final class CounterSet
{
    private static final CounterKey[] KEYS = CounterKey.values();

    private final AgentRole role;
    private final Counter[] counters = new Counter[KEYS.length];

    /** The values are back to back, in the order of the role's keys, from one counter on. */
    CounterSet(final AgentRole role, final UnsafeBuffer values, final int firstCounterId)
    {
        this.role = role;
        int counterId = firstCounterId;
        for (final CounterKey key : role.keys())
        {
            counters[key.ordinal()] = new Counter(values, CountersReader.counterOffset(counterId++));
        }
    }

    /**
     * Counters that nobody can see, for an agent that belongs to no engine.
     *
     * @param role of the agent.
     * @return a new set.
     */
    public static CounterSet detached(final AgentRole role)
    {
        final int length = CountersReader.COUNTER_LENGTH * role.keys().size();
        return new CounterSet(role, new UnsafeBuffer(new byte[length]), 0);
    }

    /**
     * A counter of this agent.
     *
     * @param key of the counter.
     * @return always the same.
     * @throws IllegalArgumentException if such agents do not count that.
     */
    public Counter get(final CounterKey key)
    {
        final Counter counter = counters[key.ordinal()];
        if (counter == null)
        {
            throw new IllegalArgumentException("a " + role.label() + " does not count " + key.label());
        }
        return counter;
    }
}
