package io.millrace.stress;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.millrace.counters.AgentCounters;
import io.millrace.counters.AgentRole;
import io.millrace.counters.CounterKey;
import io.millrace.counters.CountersFile;
import io.millrace.stress.load.Quantity;

/**
 * Counters for people: a line about the whole, a row for each thread, and whatever else is not zero.
 */
final class StatTable
{
    private static final int NAME_WIDTH = 18;
    private static final int WIDTH = 11;
    private static final int LABEL_WIDTH = 34;
    private static final Map<CounterKey, String> COLUMNS = columns();

    private final CountersFile file;
    private final Screen screen;

    StatTable(final CountersFile file, final Screen screen)
    {
        this.file = file;
        this.screen = screen;
    }

    private static Map<CounterKey, String> columns()
    {
        final Map<CounterKey, String> columns = new LinkedHashMap<>();
        columns.put(CounterKey.CONNECTIONS_CURRENT, "conns");
        columns.put(CounterKey.MESSAGES_RECEIVED, "msgs in");
        columns.put(CounterKey.BYTES_RECEIVED, "bytes in");
        columns.put(CounterKey.READS, "reads");
        columns.put(CounterKey.FRAMES_SENT, "frames out");
        columns.put(CounterKey.BYTES_SENT, "bytes out");
        columns.put(CounterKey.WRITES, "writes");
        columns.put(CounterKey.WRITES_SHORT, "short");
        columns.put(CounterKey.DUTY_CYCLES, "cycles");
        columns.put(CounterKey.DUTY_CYCLES_LONG, "long");
        columns.put(CounterKey.DUTY_CYCLE_MAX, "longest");
        return columns;
    }

    /** The lines of the table. */
    List<String> lines(final StatSample sample)
    {
        final List<String> lines = new ArrayList<>();
        final Duration up = Duration.between(file.start(), Instant.now());
        lines.add(screen.bold("millrace " + file.kind()) + ", process " + file.pid() + ", up " +
            Quantity.ofSeconds(Math.max(0, up.toSeconds())) + ", " +
            sample.value(CounterKey.CONNECTIONS_OPEN) + " connections open");
        lines.add("");
        addThreads(lines, sample);
        lines.add("");
        addOthers(lines, sample);
        return lines;
    }

    private void addThreads(final List<String> lines, final StatSample sample)
    {
        final StringBuilder head = new StringBuilder(pad(sample.hasRates() ? "per second" : "in all", NAME_WIDTH));
        COLUMNS.values().forEach(title -> head.append(padLeft(title, WIDTH)));
        lines.add(screen.faint(head.toString()));
        final Map<String, List<Integer>> threads = new LinkedHashMap<>();
        for (int i = 0; i < sample.agents().size(); i++)
        {
            final AgentCounters agent = sample.agents().get(i);
            if (agent.role() != AgentRole.ENGINE)
            {
                threads.computeIfAbsent(
                    agent.name().isEmpty() ? agent.role().label() : agent.name(), name -> new ArrayList<>()).add(i);
            }
        }
        threads.forEach((name, agents) -> addThread(lines, sample, name, agents));
    }

    private static void addThread(
        final List<String> lines, final StatSample sample, final String name, final List<Integer> agents)
    {
        final StringBuilder row = new StringBuilder(pad(name, NAME_WIDTH));
        boolean isUsed = false;
        for (final CounterKey key : COLUMNS.keySet())
        {
            final List<Integer> counting = agents.stream().filter(i -> sample.values(i).containsKey(key)).toList();
            row.append(padLeft(counting.isEmpty() ? "" : cell(sample, key, counting), WIDTH));
            isUsed |= counting.stream().anyMatch(i -> sample.value(i, key) != 0);
        }
        if (isUsed || !AgentRole.EXECUTORS.label().equals(name))
        {
            lines.add(row.toString());
        }
    }

    private static String cell(final StatSample sample, final CounterKey key, final List<Integer> agents)
    {
        if (key.kind() == CounterKey.Kind.COUNT && sample.hasRates())
        {
            return Quantity.of(agents.stream().mapToDouble(i -> sample.rate(i, key)).sum());
        }
        final long value = agents.stream().mapToLong(i -> sample.value(i, key)).sum();
        return "ns".equals(key.unit()) ? Quantity.ofNs(value) : Quantity.of(value);
    }

    private void addOthers(final List<String> lines, final StatSample sample)
    {
        final Set<CounterKey> others = EnumSet.allOf(CounterKey.class);
        others.removeAll(COLUMNS.keySet());
        others.remove(CounterKey.CONNECTIONS_OPEN);
        lines.add(screen.faint(pad("what is not zero", LABEL_WIDTH) + padLeft("value", WIDTH) +
            (sample.hasRates() ? padLeft("per second", WIDTH + 2) : "")));
        for (final CounterKey key : others)
        {
            final long value = sample.value(key);
            if (value != 0)
            {
                final boolean grows = sample.hasRates() && key.kind() == CounterKey.Kind.COUNT;
                lines.add(pad(key.label(), LABEL_WIDTH) +
                    padLeft("ns".equals(key.unit()) ? Quantity.ofNs(value) : Quantity.of(value), WIDTH) +
                    (grows ? padLeft(Quantity.of(sample.rate(key)), WIDTH + 2) : ""));
            }
        }
    }

    private static String pad(final String text, final int width)
    {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }

    private static String padLeft(final String text, final int width)
    {
        return " ".repeat(Math.max(1, width - text.length())) + text;
    }
}
