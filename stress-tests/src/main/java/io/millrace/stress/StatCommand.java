package io.millrace.stress;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.millrace.counters.CountersFile;

import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/**
 * The command {@code stat}: watches the counters of a server or client in another process.
 */
final class StatCommand implements Callable<Integer>
{
    private static final String INTERVAL = "--interval";
    private static final String COUNT = "--count";
    private static final String ONCE = "--once";
    private static final String FORMAT = "--format";
    private static final List<String> FORMATS = List.of("table", "csv", "json");
    private static final double MIN_INTERVAL_S = 0.05;
    private static final double MAX_INTERVAL_S = 3600;
    private static final double NS_PER_S = 1e9;

    private final CommandSpec spec = Commands.describe("stat", this);
    private final PrintStream out = System.out;

    StatCommand()
    {
        spec.usageMessage()
            .description(
                "Watches the counters of a server or client that maps them to a file, such as " +
                "'millrace.jar echo --counters FILE'.")
            .footer(
                "",
                "On a terminal the table is renewed in place. The command ends with the server or",
                "client (exit status 0), or if its process was killed (exit status 1).",
                "",
                "Examples:",
                "  java -jar millrace.jar stat                  the only one of this machine",
                "  java -jar millrace.jar stat 4711             that of a process",
                "  java -jar millrace.jar stat /run/a.counters --once --format json");
        spec.addPositional(PositionalParamSpec.builder()
            .index("0")
            .arity("0..1")
            .paramLabel("FILE|PID")
            .type(String.class)
            .description("The file, or the process (on Linux); if not given, the only one that is found.")
            .build());
        spec.addOption(Commands.option(
            INTERVAL, "SECONDS", Double.class, 1, "Time between two looks."));
        spec.addOption(Commands.option(COUNT, "N", Integer.class, null, "Ends after so many looks."));
        spec.addOption(OptionSpec.builder(ONCE)
            .description("Prints the values since the start, once, without rates.")
            .build());
        spec.addOption(Commands.option(
            FORMAT, "FORMAT", String.class, FORMATS.get(0),
            "table; csv: a line for each counter of each agent; or json: a line for each look."));
    }

    CommandSpec spec()
    {
        return spec;
    }

    @Override
    public Integer call() throws RunFailure
    {
        final double intervalS = value(INTERVAL);
        refuse(!(intervalS >= MIN_INTERVAL_S && intervalS <= MAX_INTERVAL_S), INTERVAL, intervalS,
            "0.05 to 3600 seconds");
        final Integer count = value(COUNT);
        refuse(count != null && count < 1, COUNT, count, "1 or more");
        final String format = value(FORMAT);
        refuse(!FORMATS.contains(format), FORMAT, format, "one of " + String.join(", ", FORMATS));
        final boolean once = Boolean.TRUE.equals(value(ONCE));
        final CountersFile file = find();
        final Screen screen = once ? new Screen(false, Screen.ofProcess().colours()) : Screen.ofProcess();
        if (FORMATS.indexOf(format) == 1)
        {
            out.println(StatRecords.CSV_HEAD);
        }
        if (once)
        {
            print(file, format, screen, new StatSample(file.counters(), null));
            return ExitCode.OK;
        }
        return watch(file, format, screen, (long)(intervalS * NS_PER_S), count == null ? Integer.MAX_VALUE : count);
    }

    private int watch(
        final CountersFile file, final String format, final Screen screen, final long intervalNs, final int count)
        throws RunFailure
    {
        StatSample sample = new StatSample(file.counters(), null);
        out.print(FORMATS.indexOf(format) == 0 ? screen.clear() : "");
        for (int i = 0; i < count; i++)
        {
            final boolean runs = file.isRunning();
            if (runs)
            {
                pause(intervalNs);
            }
            sample = new StatSample(file.counters(), sample);
            print(file, format, screen, sample);
            if (!runs || !file.isRunning())
            {
                return end(file);
            }
        }
        return ExitCode.OK;
    }

    private int end(final CountersFile file) throws RunFailure
    {
        if (!file.hasClosed())
        {
            throw new RunFailure("process " + file.pid() + " has gone without closing its " + file.kind(), null);
        }
        return ExitCode.OK;
    }

    private static void pause(final long ns) throws RunFailure
    {
        try
        {
            TimeUnit.NANOSECONDS.sleep(ns);
        }
        catch (final InterruptedException ex)
        {
            throw new RunFailure("interrupted", ex);
        }
    }

    private void print(final CountersFile file, final String format, final Screen screen, final StatSample sample)
    {
        switch (FORMATS.indexOf(format))
        {
            case 0 ->
            {
                out.print(screen.home());
                new StatTable(file, screen).lines(sample).forEach(line -> out.println(line + screen.clearLine()));
                out.println(screen.clearRest());
            }
            case 1 -> StatRecords.csv(file, sample).forEach(out::println);
            default -> out.println(StatRecords.json(file, sample));
        }
        out.flush();
    }

    private CountersFile find() throws RunFailure
    {
        final String target = spec.positionalParameters().get(0).getValue();
        if (target != null && !target.chars().allMatch(Character::isDigit))
        {
            return open(Path.of(target));
        }
        if (!MappedCounters.areKnown())
        {
            throw new RunFailure("processes cannot be searched on this system: give the file", null);
        }
        return only(target == null ? MappedCounters.all() : ofProcess(target), target);
    }

    private static CountersFile open(final Path path) throws RunFailure
    {
        try
        {
            return CountersFile.open(path);
        }
        catch (final NoSuchFileException ex)
        {
            throw new RunFailure(path + " does not exist; its server or client may have ended", ex);
        }
        catch (final IOException ex)
        {
            throw new RunFailure("cannot read the counters: " + ex.getMessage(), ex);
        }
    }

    private static List<CountersFile> ofProcess(final String pid) throws RunFailure
    {
        try
        {
            return MappedCounters.of(Long.parseLong(pid));
        }
        catch (final NumberFormatException | NoSuchFileException ex)
        {
            throw new RunFailure("there is no process " + pid, ex);
        }
        catch (final AccessDeniedException ex)
        {
            throw new RunFailure("process " + pid + " belongs to somebody else", ex);
        }
        catch (final IOException ex)
        {
            throw new RunFailure("cannot look at process " + pid + ": " + ex.getMessage(), ex);
        }
    }

    private static CountersFile only(final List<CountersFile> found, final String pid) throws RunFailure
    {
        if (found.isEmpty())
        {
            throw new RunFailure(
                (pid == null ? "no process that you may look at has" : "process " + pid + " has no") +
                " counters mapped to a file (see --counters of millrace echo)", null);
        }
        if (found.size() > 1)
        {
            throw new RunFailure("there are several, choose one: " + found.stream()
                .map(file -> file.path() + " (" + file.kind() + " of process " + file.pid() + ')')
                .collect(Collectors.joining(", ")), null);
        }
        return found.get(0);
    }

    private void refuse(final boolean wrong, final String option, final Object value, final String allowed)
    {
        if (wrong)
        {
            throw new ParameterException(
                spec.commandLine(), option + " is '" + value + "', allowed is " + allowed);
        }
    }

    private <T> T value(final String option)
    {
        return spec.findOption(option).getValue();
    }
}
