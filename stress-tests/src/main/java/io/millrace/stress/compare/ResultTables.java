package io.millrace.stress.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes all values as CSV, and medians with their spread as Markdown.
 */
final class ResultTables
{
    private static final double NS_PER_S = 1e9;

    private final ComparisonSettings settings;
    private final Results results;

    ResultTables(final ComparisonSettings settings, final Results results)
    {
        this.settings = settings;
        this.results = results;
    }

    void write() throws IOException
    {
        Files.write(settings.file(".csv"), csv(), StandardCharsets.UTF_8);
        Files.write(settings.file(".md"), markdown(), StandardCharsets.UTF_8);
    }

    private List<String> csv()
    {
        final List<String> lines = new ArrayList<>();
        lines.add("round,load,server,metric,unit,value");
        for (final Results.Row row : results.rows())
        {
            final String start = row.round() + "," + row.trial().name() + "," + row.contender() + ",";
            if (row.failure() != null)
            {
                lines.add(start + "failure,,\"" + row.failure().replace('"', '\'').replace('\n', ' ') + '"');
                continue;
            }
            for (final Map.Entry<Metric, Double> value : row.sample().values().entrySet())
            {
                lines.add(start + quoted(value.getKey().label()) + "," + value.getKey().unit() + "," +
                    String.format(Locale.ROOT, "%.6g", value.getValue()));
            }
        }
        return lines;
    }

    private static String quoted(final String text)
    {
        return text.contains(",") ? '"' + text + '"' : text;
    }

    private List<String> markdown()
    {
        final List<String> lines = new ArrayList<>();
        lines.add("# Comparison: " + settings.name());
        lines.add("");
        conditions(lines);
        for (final Trial trial : results.trials())
        {
            lines.add("");
            lines.add("## " + trial.name());
            lines.add("");
            lines.add(capitalised(trial.description()) + ".");
            lines.add("");
            table(lines, trial, Arrays.stream(Metric.values())
                .filter(metric -> metric != Metric.START && isMeasured(trial, metric)).toList());
        }
        lines.add("");
        lines.add("## Start");
        lines.add("");
        lines.add("From the start of the process until it accepted a connection, of all measurements.");
        lines.add("");
        table(lines, null, List.of(Metric.START));
        failures(lines);
        return lines;
    }

    private void conditions(final List<String> lines)
    {
        lines.add("Medians of " + settings.rounds() + " interleaved rounds of " +
            String.format(Locale.ROOT, "%.1f s after %.1f s of warm-up", settings.durationNs() / NS_PER_S,
                settings.warmUpNs() / NS_PER_S) +
            "; in brackets the least and the most; × is the ratio to " + settings.contenders().get(0).name() +
            ". Server and load share the machine. CPU is user and system time of the server's processes.");
        lines.add("");
        lines.add("- " + Machine.hardware());
        lines.add("- " + Machine.jvm());
        final String revision = Machine.revision(Path.of("").toAbsolutePath());
        lines.add("- " + LocalDate.now(ZoneOffset.UTC) + (revision.isEmpty() ? "" : ", revision " + revision));
        lines.add("- load of messages without replies: " +
            (settings.tcpkali() == null ? "millrace.jar load" : "tcpkali") + "; all other loads: millrace.jar");
        lines.add("- `" + settings.command() + "`");
        settings.contenders().forEach(contender ->
            lines.add("- " + contender.name() + ": `" + contender.description() + "`"));
    }

    private boolean isMeasured(final Trial trial, final Metric metric)
    {
        return settings.contenders().stream()
            .anyMatch(contender -> results.spread(trial, contender.name(), metric) != null);
    }

    private void table(final List<String> lines, final Trial trial, final List<Metric> metrics)
    {
        if (metrics.isEmpty())
        {
            lines.add("No server could be measured.");
            return;
        }
        lines.add("| server | " + metrics.stream().map(Metric::withUnit).collect(Collectors.joining(" | ")) + " |");
        lines.add("|---" + "|---:".repeat(metrics.size()) + "|");
        final String first = settings.contenders().get(0).name();
        for (final Contender contender : settings.contenders())
        {
            lines.add("| " + contender.name() + " | " + metrics.stream()
                .map(metric -> cell(metric, results.spread(trial, contender.name(), metric),
                    contender.name().equals(first) ? null : results.spread(trial, first, metric)))
                .collect(Collectors.joining(" | ")) + " |");
        }
    }

    private static String cell(final Metric metric, final Results.Spread spread, final Results.Spread first)
    {
        if (spread == null)
        {
            return "–";
        }
        final String range = spread.count() == 1 ? "" :
            " (" + metric.format(spread.least()) + "–" + metric.format(spread.most()) + ")";
        final String ratio = first == null || first.median() <= 0 || metric == Metric.ECHOED ? "" :
            String.format(Locale.ROOT, " ×%.2f", spread.median() / first.median());
        return metric.format(spread.median()) + range + ratio;
    }

    private void failures(final List<String> lines)
    {
        if (results.failures().isEmpty())
        {
            return;
        }
        lines.add("");
        lines.add("## Measurements that failed");
        lines.add("");
        results.failures().forEach(row -> lines.add(
            "- " + row.contender() + ", " + row.trial().name() + ", round " + row.round() + ": " + row.failure()));
    }

    private static String capitalised(final String text)
    {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
