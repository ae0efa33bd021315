package io.millrace.stress.compare;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.style.CategoryStyler;
import org.knowm.xchart.style.Styler.LegendPosition;

/**
 * Draws a chart per scenario and unit, of medians.
 */
final class ResultCharts
{
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 450;
    private static final double MOST_ON_A_PLAIN_AXIS = 50;
    private static final double BARS_WIDTH = 0.8;
    private static final int DEGREES = 25;

    private final ComparisonSettings settings;
    private final Results results;

    ResultCharts(final ComparisonSettings settings, final Results results)
    {
        this.settings = settings;
        this.results = results;
    }

    /** What stands side by side: a load and what was measured of it. */
    private record Column(Trial trial, Metric metric)
    {
    }

    void write() throws IOException
    {
        for (final Scenario scenario : settings.scenarios())
        {
            for (final String unit : scenario.charted().stream().map(Metric::unit).distinct().toList())
            {
                draw(scenario, scenario.charted().stream().filter(metric -> metric.unit().equals(unit)).toList());
            }
        }
    }

    private void draw(final Scenario scenario, final List<Metric> metrics) throws IOException
    {
        final List<Column> columns = results.trials().stream()
            .filter(trial -> trial.scenario() == scenario)
            .flatMap(trial -> metrics.stream().map(metric -> new Column(trial, metric)))
            .filter(column -> settings.contenders().stream().anyMatch(each -> value(column, each) != null))
            .toList();
        if (columns.isEmpty())
        {
            return;
        }
        final Metric metric = metrics.get(0);
        final CategoryChart chart = chart(
            scenario.label() + ": " + (metrics.size() == 1 ? metric.label() : ""), metric.unit(), columns);
        if (columns.size() == 1)
        {
            addByServer(chart, columns.get(0));
        }
        else
        {
            addByColumn(chart, columns, metrics.size() > 1);
        }
        Files.write(settings.file("-" + scenario.label() + "-" + suffix(metrics) + ".png"),
            ChartEncoder.getBytes(chart, "png"));
    }

    private static String suffix(final List<Metric> metrics)
    {
        final Metric first = metrics.get(0);
        return first == Metric.RATE ? "rate" : first == Metric.CPU ? "cpu" :
            first == Metric.IDLE_RESIDENT ? "memory" : "latency";
    }

    private void addByServer(final CategoryChart chart, final Column column)
    {
        final List<Contender> measured =
            settings.contenders().stream().filter(each -> value(column, each) != null).toList();
        chart.getStyler().setLegendVisible(false);
        chart.addSeries(column.metric().label(), measured.stream().map(Contender::name).toList(),
            measured.stream().map(each -> value(column, each)).toList());
    }

    private void addByColumn(final CategoryChart chart, final List<Column> columns, final boolean severalMetrics)
    {
        final List<String> names = columns.stream().map(column -> severalMetrics ?
            column.trial().name() + " " + column.metric().label() : column.trial().name()).toList();
        for (final Contender contender : settings.contenders())
        {
            final List<Double> values = columns.stream().map(column -> value(column, contender)).toList();
            if (values.stream().anyMatch(Objects::nonNull))
            {
                chart.addSeries(contender.name(), new ArrayList<>(names), new ArrayList<>(values));
            }
        }
    }

    private Double value(final Column column, final Contender contender)
    {
        final Results.Spread spread = results.spread(column.trial(), contender.name(), column.metric());
        return spread == null ? null : spread.median();
    }

    private CategoryChart chart(final String title, final String unit, final List<Column> columns)
    {
        final CategoryChart chart = new CategoryChartBuilder().width(WIDTH).height(HEIGHT)
            .title(title.endsWith(": ") ? title.substring(0, title.length() - 2) : title)
            .yAxisTitle(unit).build();
        final CategoryStyler styler = chart.getStyler();
        styler.setLegendPosition(LegendPosition.OutsideE);
        styler.setAvailableSpaceFill(BARS_WIDTH);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setYAxisDecimalPattern("#,##0.###");
        styler.setXAxisLabelRotation(columns.size() == 1 ? DEGREES : 0);
        final double[] values = columns.stream().flatMap(this::values).mapToDouble(Double::doubleValue).toArray();
        final double least = Arrays.stream(values).filter(value -> value > 0).min().orElse(1);
        final double most = Arrays.stream(values).max().orElse(1);
        if (most / least > MOST_ON_A_PLAIN_AXIS && Arrays.stream(values).allMatch(value -> value > 0))
        {
            styler.setYAxisLogarithmic(true);
            styler.setYAxisMin(Math.pow(10, Math.floor(Math.log10(least))));
        }
        return chart;
    }

    private Stream<Double> values(final Column column)
    {
        return settings.contenders().stream().map(each -> value(column, each)).filter(Objects::nonNull);
    }
}
