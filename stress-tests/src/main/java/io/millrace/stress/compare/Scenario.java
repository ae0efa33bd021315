package io.millrace.stress.compare;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import io.millrace.stress.load.Payloads;

/**
 * What servers can be compared by.
 */
public enum Scenario
{
    /** The model's own stress test: 10,000 messages a second on each of 100 connections. */
    MODEL("model", Metric.CPU),
    /** The same at ten times the rate. */
    RATE_100K("100k", Metric.RATE, Metric.CPU),
    /** The same without a limit. */
    UNLIMITED("unlimited", Metric.RATE, Metric.CPU),
    /** Messages of 16 bytes to 16 KiB, without a limit. */
    SIZES("sizes", Metric.RATE, Metric.CPU),
    /** A message and its reply, in a closed loop. */
    PINGPONG("pingpong", Metric.RATE, Metric.CPU),
    /** Many messages under way on each connection, in a closed loop. */
    PIPELINED("pipelined", Metric.RATE, Metric.CPU),
    /** Round trips at fixed rates, in an open loop. */
    LATENCY("latency", Metric.P50, Metric.P99, Metric.P999),
    /** One publishes, many get it. */
    FANOUT("fanout", Metric.RATE, Metric.CPU),
    /** Connections that are opened and do nothing. */
    IDLE("idle", Metric.IDLE_RESIDENT, Metric.IDLE_HEAP, Metric.RATE);

    private static final byte[] MODEL_MESSAGE = "hello world!!13212312!".getBytes(StandardCharsets.UTF_8);
    private static final int[] LENGTHS = { 16, 125, 1024, 16384 };
    private static final int CONNECTIONS = 100;
    private static final int TEN_THOUSAND = 10_000;
    private static final int SMALL = 64;
    private static final int LARGE = 16384;
    private static final double FAN_OUT_RATE = 500;

    private final String label;
    private final List<Metric> charted;

    Scenario(final String label, final Metric... charted)
    {
        this.label = label;
        this.charted = List.of(charted);
    }

    /**
     * All that there are.
     *
     * @return their names, with commas between them.
     */
    public static String names()
    {
        return Arrays.stream(values()).map(Scenario::label).collect(Collectors.joining(","));
    }

    /**
     * The scenario of a name.
     *
     * @param name of it.
     * @return the scenario.
     * @throws IllegalArgumentException if there is none; the message says which there are.
     */
    public static Scenario of(final String name)
    {
        return Arrays.stream(values()).filter(scenario -> scenario.label.equals(name)).findAny()
            .orElseThrow(() -> new IllegalArgumentException("some of " + names()));
    }

    String label()
    {
        return label;
    }

    /** What charts are drawn of. */
    List<Metric> charted()
    {
        return charted;
    }

    /** What servers are loaded with. */
    List<Trial> trials(final ComparisonSettings settings)
    {
        final List<Trial> trials = newTrials(settings);
        trials.forEach(trial -> trial.scenario(this));
        return trials;
    }

    private List<Trial> newTrials(final ComparisonSettings settings)
    {
        switch (this)
        {
            case MODEL:
                return List.of(model("model", "10,000 messages/s on each", TEN_THOUSAND, settings));
            case RATE_100K:
                return List.of(model("100k", "100,000 messages/s on each", 10 * TEN_THOUSAND, settings));
            case UNLIMITED:
                return List.of(model("unlimited", "as many messages as get through", 0, settings));
            case SIZES:
                return Arrays.stream(LENGTHS).mapToObj(length -> size(length, settings)).toList();
            case PINGPONG:
                return List.of(
                    new PingPongTrial("pingpong-1", settings, 1, 1, SMALL),
                    new PingPongTrial("pingpong-100", settings, CONNECTIONS, 1, SMALL));
            case PIPELINED:
                return List.of(
                    new PingPongTrial("pipelined-64", settings, 50, 100, SMALL),
                    new PingPongTrial("pipelined-16384", settings, 10, 8, LARGE));
            case LATENCY:
                return settings.latencyRates().stream()
                    .<Trial>map(rate -> new LatencyTrial("latency-" + Math.round(rate), settings, rate)).toList();
            case FANOUT:
                return List.of(
                    new FanOutTrial("fanout-500", settings, FAN_OUT_RATE),
                    new FanOutTrial("fanout-unlimited", settings, 0));
            default:
                return List.of(new IdleTrial("idle", settings));
        }
    }

    private static Trial model(
        final String name, final String rate, final int perConnection, final ComparisonSettings settings)
    {
        return new EchoTrial(
            name,
            CONNECTIONS + " connections, " + MODEL_MESSAGE.length + " bytes, " + rate,
            new EchoLoad(CONNECTIONS, perConnection, MODEL_MESSAGE),
            settings);
    }

    private static Trial size(final int length, final ComparisonSettings settings)
    {
        return new EchoTrial(
            "size-" + length,
            CONNECTIONS + " connections, " + length + " bytes, as many messages as get through",
            new EchoLoad(CONNECTIONS, 0, Payloads.ofText(length)),
            settings);
    }
}
