package io.millrace.stress.compare;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What is compared, how long, and where the results go. Each method returns this object.
 */
public final class ComparisonSettings
{
    private final List<Contender> contenders;
    private final List<Scenario> scenarios;
    private int rounds = 3;
    private long warmUpNs = TimeUnit.SECONDS.toNanos(5);
    private long durationNs = TimeUnit.SECONDS.toNanos(4);
    private int subscribers = 1000;
    private int idleConnections = 10_000;
    private List<Double> latencyRates = List.of(20_000.0);
    private Tcpkali tcpkali = Tcpkali.find();
    private Path directory = Path.of("perf-results");
    private String name = "compare";
    private String command = "";

    /**
     * Settings of three rounds of four seconds after five of warm-up.
     *
     * @param contenders that take part; ratios are to the first.
     * @param scenarios  that they are compared by.
     */
    public ComparisonSettings(final List<Contender> contenders, final List<Scenario> scenarios)
    {
        this.contenders = List.copyOf(contenders);
        this.scenarios = List.copyOf(scenarios);
    }

    List<Contender> contenders()
    {
        return contenders;
    }

    List<Scenario> scenarios()
    {
        return scenarios;
    }

    /**
     * How many times each load is put on each server.
     *
     * @param number at least 1.
     * @return this.
     */
    public ComparisonSettings rounds(final int number)
    {
        rounds = number;
        return this;
    }

    int rounds()
    {
        return rounds;
    }

    /**
     * How long a load lasts.
     *
     * @param warmUp   for which it does not count.
     * @param duration after that.
     * @param timeUnit of both.
     * @return this.
     */
    public ComparisonSettings times(final long warmUp, final long duration, final TimeUnit timeUnit)
    {
        warmUpNs = timeUnit.toNanos(warmUp);
        durationNs = timeUnit.toNanos(duration);
        return this;
    }

    long warmUpNs()
    {
        return warmUpNs;
    }

    long durationNs()
    {
        return durationNs;
    }

    /**
     * How large some scenarios are.
     *
     * @param subscribersOfFanOut that get each message.
     * @param idle                connections that do nothing.
     * @param rates               messages per second at which latency is measured.
     * @return this.
     */
    public ComparisonSettings amounts(final int subscribersOfFanOut, final int idle, final List<Double> rates)
    {
        subscribers = subscribersOfFanOut;
        idleConnections = idle;
        latencyRates = List.copyOf(rates);
        return this;
    }

    int subscribers()
    {
        return subscribers;
    }

    int idleConnections()
    {
        return idleConnections;
    }

    List<Double> latencyRates()
    {
        return latencyRates;
    }

    /**
     * Uses this program's own load also where tcpkali is on the PATH.
     *
     * @return this.
     */
    public ComparisonSettings withoutTcpkali()
    {
        tcpkali = null;
        return this;
    }

    /** Null if there is none, or it is not to be used. */
    Tcpkali tcpkali()
    {
        return tcpkali;
    }

    /**
     * Where the results go.
     *
     * @param files where they are created.
     * @param base  with which their names begin.
     * @return this.
     */
    public ComparisonSettings output(final Path files, final String base)
    {
        directory = files;
        name = base;
        return this;
    }

    Path file(final String end)
    {
        return directory.resolve(name + end);
    }

    Path directory()
    {
        return directory;
    }

    String name()
    {
        return name;
    }

    /**
     * What repeats the comparison.
     *
     * @param line a command, for the report.
     * @return this.
     */
    public ComparisonSettings command(final String line)
    {
        command = line;
        return this;
    }

    String command()
    {
        return command;
    }
}
