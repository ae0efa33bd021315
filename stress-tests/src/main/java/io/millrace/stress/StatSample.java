package io.millrace.stress;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.millrace.counters.AgentCounters;
import io.millrace.counters.CounterKey;
import io.millrace.counters.Counters;

/**
 * The values of all counters at a moment, and what they have grown by since an earlier one.
 */
final class StatSample
{
    private static final double NS_PER_S = 1e9;

    private final long takenNs = System.nanoTime();
    private final List<AgentCounters> agents;
    private final List<Map<CounterKey, Long>> values = new ArrayList<>();
    private final StatSample earlier;

    /** Takes a sample; without an earlier one there are no rates. */
    StatSample(final Counters counters, final StatSample earlier)
    {
        this.earlier = earlier;
        agents = counters.agents();
        for (final AgentCounters agent : agents)
        {
            final Map<CounterKey, Long> own = new EnumMap<>(CounterKey.class);
            agent.keys().forEach(key -> own.put(key, agent.value(key)));
            values.add(own);
        }
    }

    List<AgentCounters> agents()
    {
        return agents;
    }

    boolean hasRates()
    {
        return earlier != null;
    }

    /** The values of one agent. */
    Map<CounterKey, Long> values(final int agent)
    {
        return values.get(agent);
    }

    /** The value of one agent; 0 if it does not count that. */
    long value(final int agent, final CounterKey key)
    {
        return values.get(agent).getOrDefault(key, 0L);
    }

    /** The value of all agents together. */
    long value(final CounterKey key)
    {
        long total = 0;
        for (int i = 0; i < agents.size(); i++)
        {
            total = key.kind() == CounterKey.Kind.MAXIMUM ? Math.max(total, value(i, key)) : total + value(i, key);
        }
        return total;
    }

    /** How fast a count of one agent grows, per second. */
    double rate(final int agent, final CounterKey key)
    {
        return perSecond(value(agent, key) - earlier.value(agent, key));
    }

    /** How fast a count of all agents together grows, per second. */
    double rate(final CounterKey key)
    {
        return perSecond(value(key) - earlier.value(key));
    }

    private double perSecond(final long growth)
    {
        return Math.max(0, growth) * NS_PER_S / Math.max(1, takenNs - earlier.takenNs);
    }
}
