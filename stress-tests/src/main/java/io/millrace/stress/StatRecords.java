package io.millrace.stress;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.millrace.counters.AgentCounters;
import io.millrace.counters.CounterKey;
import io.millrace.counters.CountersFile;

/**
 * Counters for programs: a line of CSV for each counter of each agent, or a line of JSON for each sample.
 */
final class StatRecords
{
    /** The first line of CSV. */
    static final String CSV_HEAD = "time,pid,role,thread,counter,kind,value,per_second";

    private StatRecords()
    {
    }

    static List<String> csv(final CountersFile file, final StatSample sample)
    {
        final String time = now();
        final List<String> lines = new ArrayList<>();
        for (int i = 0; i < sample.agents().size(); i++)
        {
            final int index = i;
            final AgentCounters agent = sample.agents().get(i);
            sample.values(i).forEach((key, value) -> lines.add(String.join(",",
                time, Long.toString(file.pid()), agent.role().label(), agent.name(), key.label(),
                key.kind().name().toLowerCase(Locale.ROOT), value.toString(), rate(sample, index, key))));
        }
        return lines;
    }

    private static String rate(final StatSample sample, final int agent, final CounterKey key)
    {
        return sample.hasRates() && key.kind() == CounterKey.Kind.COUNT ?
            String.format(Locale.ROOT, "%.1f", sample.rate(agent, key)) : "";
    }

    static String json(final CountersFile file, final StatSample sample)
    {
        final StringBuilder json = new StringBuilder("{\"time\":\"").append(now())
            .append("\",\"pid\":").append(file.pid())
            .append(",\"kind\":\"").append(file.kind())
            .append("\",\"agents\":[");
        for (int i = 0; i < sample.agents().size(); i++)
        {
            final AgentCounters agent = sample.agents().get(i);
            json.append(i == 0 ? "" : ",")
                .append("{\"role\":\"").append(agent.role().label())
                .append("\",\"thread\":\"").append(agent.name())
                .append("\",\"counters\":{");
            appendValues(json, sample.values(i));
            json.append("}}");
        }
        return json.append("]}").toString();
    }

    private static void appendValues(final StringBuilder json, final Map<CounterKey, Long> values)
    {
        boolean first = true;
        for (final Map.Entry<CounterKey, Long> entry : values.entrySet())
        {
            json.append(first ? "\"" : ",\"").append(entry.getKey().label()).append("\":").append(entry.getValue());
            first = false;
        }
    }

    private static String now()
    {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
