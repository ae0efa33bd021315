package io.millrace.stress.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import org.HdrHistogram.Histogram;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Writes what a run has found: {@code samples.csv}, {@code report.md}, and charts of memory and latency over time.
 */
final class SoakReport
{
    private static final double MIB = 1024.0 * 1024;
    private static final String SAMPLES = "samples.csv";
    private static final double MINUTE = 60;
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 420;

    private final SoakPlan plan;
    private final Findings findings;
    private final List<Sample> samples;
    private final Histogram latency;

    SoakReport(
        final SoakPlan plan, final Findings findings, final List<Sample> samples, final Histogram latency)
    {
        this.plan = plan;
        this.findings = findings;
        this.samples = samples;
        this.latency = latency;
    }

    /** Begins the table of samples, which is complete up to the last one whenever the process ends. */
    static void begin(final SoakPlan plan) throws IOException
    {
        Files.createDirectories(plan.report());
        Files.write(plan.report().resolve(SAMPLES), List.of(Sample.CSV_HEADER));
    }

    static void add(final SoakPlan plan, final Sample sample) throws IOException
    {
        Files.write(plan.report().resolve(SAMPLES), List.of(sample.toCsv()), StandardOpenOption.APPEND);
    }

    void write() throws IOException
    {
        Files.writeString(file("report.md"), markdown());
        System.setProperty("java.awt.headless", "true");
        chartMemory();
        chartLatency();
    }

    private Path file(final String name)
    {
        return plan.report().resolve(name);
    }

    private String markdown()
    {
        final StringBuilder text = new StringBuilder("# Soak run\n\n");
        final Sample last = samples.get(samples.size() - 1);
        line(text, "%.1f minutes, seed %d, %d messages/s, %d connections, %.1f of them changed per second, mode %s.",
            last.seconds() / MINUTE, plan.seed(), plan.rate(), plan.connections(), plan.churn(), plan.threadingMode());
        line(text, "JDK %s, %d processors, %s.%n", Runtime.version(), Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name") + ' ' + System.getProperty("os.version"));
        line(text, "**Violations: %d**%n", findings.violationCount());
        findings.violations().forEach(violation -> line(text, "- %s", violation));
        line(text, "%n## Latency%n%nRound trips of %d echoed messages, from the time at which each was to be sent:%n",
            latency.getTotalCount());
        line(text, "| p50 | p90 | p99 | p99.9 | p99.99 | max |%n|---|---|---|---|---|---|");
        line(text, "| %.0f us | %.0f us | %.0f us | %.0f us | %.0f us | %.0f us |%n%n![latency](latency.png)%n",
            Sample.quantileUs(latency, 50), Sample.quantileUs(latency, 90), Sample.quantileUs(latency, 99),
            Sample.quantileUs(latency, 99.9), Sample.quantileUs(latency, 99.99), Sample.quantileUs(latency, 100));
        rests(text);
        line(text, "%n## What happened%n%n| | |%n|---|---|");
        for (final Map.Entry<String, Long> count : findings.counts().entrySet())
        {
            line(text, "| %s | %,d |", count.getKey(), count.getValue());
        }
        return text.toString();
    }

    private void rests(final StringBuilder text)
    {
        line(text, "## Memory%n%nAt each rest all connections were closed and the heap was collected:%n");
        line(text, "| after | heap | off heap, server | off heap, client | resident | descriptors | threads |");
        line(text, "|---|---|---|---|---|---|---|");
        samples.stream().filter(Sample::resting).forEach(rest -> line(text,
            "| %.1f min | %.1f MiB | %.1f MiB | %.1f MiB | %.0f MiB | %d | %d |",
            rest.seconds() / MINUTE, rest.vitals().heap() / MIB, rest.serverOffHeap() / MIB,
            rest.clientOffHeap() / MIB, rest.vitals().resident() / MIB, rest.vitals().descriptors(),
            rest.vitals().threads()));
        line(text, "%n![memory](memory.png)");
    }

    private static void line(final StringBuilder text, final String format, final Object... values)
    {
        text.append(String.format(Locale.ROOT, format, values).replace(System.lineSeparator(), "\n")).append('\n');
    }

    private void chartMemory() throws IOException
    {
        final XYChart chart = chart("Memory", "MiB");
        final List<Sample> rests = samples.stream().filter(Sample::resting).toList();
        add(chart, "resident", samples, sample -> sample.vitals().resident() / MIB);
        add(chart, "heap, with garbage", samples, sample -> sample.vitals().heap() / MIB);
        add(chart, "heap, collected, at rest", rests, sample -> sample.vitals().heap() / MIB);
        add(chart, "off heap, server", samples, sample -> sample.serverOffHeap() / MIB);
        add(chart, "off heap, client", samples, sample -> sample.clientOffHeap() / MIB);
        save(chart, "memory.png");
    }

    private void chartLatency() throws IOException
    {
        final XYChart chart = chart("Round trips in periods of five seconds", "us");
        chart.getStyler().setYAxisLogarithmic(true);
        final List<Sample> busy = samples.stream().filter(sample -> !sample.resting() && sample.p50Us() > 0).toList();
        add(chart, "p50", busy, Sample::p50Us);
        add(chart, "p99", busy, Sample::p99Us);
        add(chart, "p99.9", busy, Sample::p999Us);
        add(chart, "longest", busy, Sample::maxUs);
        save(chart, "latency.png");
    }

    private void save(final XYChart chart, final String name) throws IOException
    {
        Files.write(file(name), ChartEncoder.getBytes(chart, "png"));
    }

    private static XYChart chart(final String title, final String unit)
    {
        final XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT)
            .title(title).xAxisTitle("minutes").yAxisTitle(unit).build();
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        return chart;
    }

    private static void add(
        final XYChart chart, final String name, final List<Sample> points, final ToDoubleFunction<Sample> value)
    {
        if (!points.isEmpty())
        {
            chart.addSeries(name,
                points.stream().mapToDouble(sample -> sample.seconds() / MINUTE).toArray(),
                points.stream().mapToDouble(value).toArray()).setMarker(SeriesMarkers.NONE);
        }
    }
}
