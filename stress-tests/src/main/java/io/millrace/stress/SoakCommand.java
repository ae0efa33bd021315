package io.millrace.stress;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;

import io.millrace.stress.soak.Soak;
import io.millrace.stress.soak.SoakPlan;

import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * The command {@code soak}.
 */
final class SoakCommand implements Callable<Integer>
{
    private static final String MINUTES = "--minutes";
    private static final String SEED = "--seed";
    private static final String RATE = "--rate";
    private static final String CONNECTIONS = "--connections";
    private static final String CHURN = "--churn";
    private static final String REPORT = "--report";
    private static final int SECONDS = 60;
    private static final int MAX_RATE = 1_000_000;
    private static final int MAX_CONNECTIONS = 10_000;
    private static final int MAX_CHURN = 1000;
    private static final int MAX_MINUTES = 100_000;
    private static final double MILLIS = 1000;

    private final CommandSpec spec = Commands.describe("soak", this);

    SoakCommand()
    {
        spec.usageMessage()
            .description(
                "Runs a server and its clients for a long time, and checks them all the time.",
                "Messages short and long, text and binary, whole and in fragments; pings; plain, compressed and " +
                "encrypted connections; topics with slow subscribers; connections that open, close and are cut; " +
                "peers that break the rules, and callbacks that throw. Checked are the order and the integrity of " +
                "what arrives, each answer, and at every rest, when all is closed, what is held of memory, " +
                "descriptors and threads.")
            .footer(
                "",
                "Exits with 1 if anything was not as it must be. The report has a table of samples,",
                "a summary, and charts of memory and latency.",
                "",
                "Example:",
                "  java -Xmx256m -jar millrace.jar soak --minutes 60 --report soak");
        spec.addOption(Commands.option(MINUTES, "N", Double.class, "10", "How long it runs; 0.5 is half a minute."));
        spec.addOption(Commands.option(
            SEED, "N", Long.class, "1", "Of all decisions: the same seed makes the same ones."));
        spec.addOption(Commands.option(
            RATE, "N", Integer.class, "300", "Messages per second that clients and publishers send together."));
        spec.addOption(Commands.option(CONNECTIONS, "N", Integer.class, "50", "Connections that are open at a time."));
        spec.addOption(Commands.option(
            CHURN, "N", Double.class, "2", "Connections per second that open, end, are cut or break the rules."));
        spec.addOption(Commands.option(
            ThreadingModes.OPTION, "MODE", String.class, ThreadingModes.AUTO,
            "shared, shared-network, dedicated or auto, for server and client."));
        spec.addOption(Commands.option(REPORT, "DIR", Path.class, "soak-report", "Where the report goes."));
    }

    CommandSpec spec()
    {
        return spec;
    }

    @Override
    public Integer call() throws RunFailure
    {
        final SoakPlan plan = new SoakPlan(
            Duration.ofMillis((long)(inRange(MINUTES, 0.01, MAX_MINUTES) * SECONDS * MILLIS)),
            spec.findOption(SEED).getValue(),
            (int)inRange(RATE, 1, MAX_RATE),
            (int)inRange(CONNECTIONS, 1, MAX_CONNECTIONS),
            inRange(CHURN, 0, MAX_CHURN),
            ThreadingModes.parse(spec),
            spec.findOption(REPORT).getValue());
        try (ProgressLine progress = ProgressLine.ofProcess())
        {
            return new Soak(plan, System.out, progress).run() == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
        }
        catch (final IOException | IllegalStateException ex)
        {
            throw new RunFailure(ex.getMessage(), ex);
        }
        catch (final InterruptedException ex)
        {
            throw new RunFailure("interrupted", ex);
        }
    }

    private double inRange(final String option, final double lowest, final double highest)
    {
        final Number value = spec.findOption(option).getValue();
        if (!(value.doubleValue() >= lowest && value.doubleValue() <= highest))
        {
            throw new ParameterException(
                spec.commandLine(), option + " is '" + value + "', allowed is " + lowest + " to " + highest);
        }
        return value.doubleValue();
    }
}
