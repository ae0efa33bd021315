package io.millrace.counters;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

import org.agrona.concurrent.status.CountersReader;

/**
 * The counters of one agent: a live view. Any thread may read it.
 */
public final class AgentCounters
{
    private final CountersReader reader;
    private final AgentRole role;
    private final int index;
    private final String name;
    private final Map<CounterKey, Integer> ids = new EnumMap<>(CounterKey.class);

    AgentCounters(final CountersReader reader, final AgentRole role, final int index, final String name)
    {
        this.reader = reader;
        this.role = role;
        this.index = index;
        this.name = name;
    }

    void add(final CounterKey key, final int counterId)
    {
        ids.put(key, counterId);
    }

    /**
     * What kind of agent it is.
     *
     * @return the role.
     */
    public AgentRole role()
    {
        return role;
    }

    /**
     * Which agent of its role it is.
     *
     * @return a number from 0.
     */
    public int index()
    {
        return index;
    }

    /**
     * The name of the thread that drives the agent when the server has threads of its own.
     *
     * @return such as {@code millrace-loop-0}; empty if it belongs to no thread.
     */
    public String name()
    {
        return name;
    }

    /**
     * What this agent counts.
     *
     * @return the keys, in their order.
     */
    public Set<CounterKey> keys()
    {
        return Map.copyOf(ids).keySet();
    }

    /**
     * The present value of a counter.
     *
     * @param key of the counter.
     * @return the value; 0 if this agent does not count that.
     */
    public long value(final CounterKey key)
    {
        final Integer id = ids.get(key);
        return id == null ? 0 : reader.getCounterValue(id);
    }

    @Override
    public String toString()
    {
        return name.isEmpty() ? role.label() : name + ' ' + role.label();
    }
}
