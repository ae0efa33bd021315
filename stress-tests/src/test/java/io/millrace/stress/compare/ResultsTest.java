package io.millrace.stress.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.imageio.ImageIO;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest
{
    private static final List<Contender> CONTENDERS = List.of(
        new Contender("first", "run first", 0, port -> List.of(), null),
        new Contender("second", "run second", 0, port -> List.of(), null));

    @TempDir
    private Path directory;

    private final Results results = new Results();

    private ComparisonSettings settings(final Scenario... scenarios)
    {
        return new ComparisonSettings(CONTENDERS, List.of(scenarios))
            .rounds(3).times(1, 2, TimeUnit.SECONDS).output(directory, "test").command("compare this");
    }

    private void add(final Trial trial, final String contender, final double... cpus)
    {
        for (int i = 0; i < cpus.length; i++)
        {
            final Sample sample = new Sample().put(Metric.RATE, 1000 * (i + 1)).put(Metric.CPU, cpus[i]);
            results.add(new Results.Row(i + 1, trial, contender, sample.put(Metric.START, 100), null));
        }
    }

    @Test
    void shouldTellTheMedianAndTheSpread()
    {
        assertThat(Results.Spread.of(List.of(3.0, 1.0, 2.5))).isEqualTo(new Results.Spread(2.5, 1, 3, 3));
        assertThat(Results.Spread.of(List.of(4.0, 1.0))).isEqualTo(new Results.Spread(2.5, 1, 4, 2));
    }

    @Test
    void shouldWriteMediansWithRatiosToTheFirstAndAllValues() throws Exception
    {
        final ComparisonSettings settings = settings(Scenario.MODEL);
        final Trial trial = Scenario.MODEL.trials(settings).get(0);
        add(trial, "first", 0.5, 0.4, 0.6);
        add(trial, "second", 1, 2, 1.25);
        results.add(new Results.Row(4, trial, "second", null, "it said \"no\""));

        new ResultTables(settings, results).write();

        assertThat(Files.readAllLines(directory.resolve("test.md"))).contains(
            "- `compare this`",
            "- second: `run second`",
            "| server | per second | CPU each, µs |",
            "| first | 2,000 (1,000–3,000) | 0.500 (0.400–0.600) |",
            "| second | 2,000 (1,000–3,000) ×1.00 | 1.250 (1.000–2.000) ×2.50 |",
            "- second, model, round 4: it said \"no\"");
        assertThat(Files.readAllLines(directory.resolve("test.csv"))).startsWith(
            "round,load,server,metric,unit,value",
            "1,model,first,per second,/s,1000.00",
            "1,model,first,CPU each,µs,0.500000").endsWith("4,model,second,failure,,\"it said 'no'\"");
    }

    @Test
    void shouldSayWhereNoServerCouldBeMeasured() throws Exception
    {
        final ComparisonSettings settings = settings(Scenario.IDLE);
        results.add(new Results.Row(1, Scenario.IDLE.trials(settings).get(0), "first", null, "gone"));

        new ResultTables(settings, results).write();
        new ResultCharts(settings, results).write();

        assertThat(Files.readString(directory.resolve("test.md"))).contains("No server could be measured.");
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("test.md", "test.csv");
    }

    @Test
    void shouldDrawChartsOfNearAndFarValuesAndWhereSomeAreMissing() throws Exception
    {
        final ComparisonSettings settings = settings(Scenario.MODEL, Scenario.PINGPONG);
        add(Scenario.MODEL.trials(settings).get(0), "first", 0.5);
        final List<Trial> pingPong = Scenario.PINGPONG.trials(settings);
        add(pingPong.get(0), "first", 0.5);
        add(pingPong.get(1), "first", 5000);
        add(pingPong.get(1), "second", 4);

        new ResultCharts(settings, results).write();

        assertThat(directory.toFile().list()).containsExactlyInAnyOrder(
            "test-model-cpu.png", "test-pingpong-rate.png", "test-pingpong-cpu.png");
        final BufferedImage image = ImageIO.read(directory.resolve("test-pingpong-cpu.png").toFile());
        assertThat(image.getWidth()).isGreaterThan(500);
    }
}
