package io.millrace.stress;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.millrace.api.CloseCode;
import io.millrace.api.SlowConsumerCounters;
import io.millrace.api.SlowConsumerPolicy;

/**
 * The names of slow-consumer policies on the command line, and what they cost in words.
 */
final class SlowConsumers
{
    static final String DEFAULT = "drop-newest";

    private static final Map<String, SlowConsumerPolicy> POLICIES = policies();

    private SlowConsumers()
    {
    }

    /** The policy of a name, or null if there is none. */
    static SlowConsumerPolicy policy(final String name)
    {
        return POLICIES.get(name);
    }

    static String names()
    {
        return String.join(", ", POLICIES.keySet());
    }

    /** Everything that was not sent as it was meant to be; empty if that is nothing. */
    static String report(final SlowConsumerCounters counters)
    {
        final List<String> parts = new ArrayList<>();
        add(parts, counters.refused(), "refused");
        add(parts, counters.droppedNewest(), "dropped at once");
        add(parts, counters.droppedOldest(), "dropped after waiting");
        add(parts, counters.conflated(), "replaced by a newer one");
        final List<String> sentences = new ArrayList<>();
        if (!parts.isEmpty())
        {
            sentences.add("copies not sent: " + String.join(", ", parts));
        }
        if (counters.disconnected() > 0)
        {
            sentences.add("connections closed: " + counters.disconnected());
        }
        return String.join("; ", sentences);
    }

    private static void add(final List<String> parts, final long count, final String what)
    {
        if (count > 0)
        {
            parts.add(count + " " + what);
        }
    }

    private static Map<String, SlowConsumerPolicy> policies()
    {
        final Map<String, SlowConsumerPolicy> policies = new LinkedHashMap<>();
        policies.put("refuse", SlowConsumerPolicy.refuse());
        policies.put(DEFAULT, SlowConsumerPolicy.dropNewest());
        policies.put("drop-oldest", SlowConsumerPolicy.dropOldest());
        policies.put("conflate", SlowConsumerPolicy.conflate());
        policies.put("disconnect", SlowConsumerPolicy.disconnect(CloseCode.POLICY_VIOLATION, "reads too slowly"));
        return policies;
    }
}
