package io.millrace.stress.compare;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * All measurements of a comparison. A measurement that failed has a reason instead of a sample.
 */
final class Results
{
    private final List<Row> rows = new ArrayList<>();

    /** One measurement. */
    record Row(int round, Trial trial, String contender, Sample sample, String failure)
    {
    }

    /** Values of one metric in several rounds. */
    record Spread(double median, double least, double most, int count)
    {
        static Spread of(final List<Double> values)
        {
            final double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            final int middle = sorted.length / 2;
            final double median =
                sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
            return new Spread(median, sorted[0], sorted[sorted.length - 1], sorted.length);
        }
    }

    void add(final Row row)
    {
        rows.add(row);
    }

    List<Row> rows()
    {
        return rows;
    }

    List<Row> failures()
    {
        return rows.stream().filter(row -> row.failure() != null).toList();
    }

    /** In the order in which they were measured first. */
    Set<Trial> trials()
    {
        final Set<Trial> trials = new LinkedHashSet<>();
        rows.forEach(row -> trials.add(row.trial()));
        return trials;
    }

    /** Null if it was never measured. A null trial stands for all. */
    Spread spread(final Trial trial, final String contender, final Metric metric)
    {
        final List<Double> values = rows.stream()
            .filter(row -> (trial == null || row.trial() == trial) && row.contender().equals(contender))
            .filter(row -> row.sample() != null && row.sample().get(metric) != null)
            .map(row -> row.sample().get(metric))
            .toList();
        return values.isEmpty() ? null : Spread.of(values);
    }
}
