package io.millrace.stress;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;

import io.millrace.stress.load.LoadFailure;
import io.millrace.stress.load.Target;

import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/**
 * A command that does something with a server, prints what came of it and ends.
 */
abstract class ToolCommand implements Callable<Integer>
{
    private static final String TARGET = "HOST:PORT";

    private final CommandSpec spec;

    ToolCommand(final String name, final String... description)
    {
        spec = Commands.describe(name, this);
        spec.usageMessage().description(description);
    }

    /** Does the work, and prints what came of it. */
    abstract void run() throws IOException, InterruptedException, RunFailure;

    final CommandSpec spec()
    {
        return spec;
    }

    @Override
    public final Integer call() throws RunFailure
    {
        try
        {
            run();
            return ExitCode.OK;
        }
        catch (final LoadFailure ex)
        {
            throw new RunFailure(ex.getMessage(), ex);
        }
        catch (final IOException ex)
        {
            throw new RunFailure(ex.toString(), ex);
        }
        catch (final InterruptedException ex)
        {
            throw new RunFailure("interrupted", ex);
        }
    }

    final PrintWriter out()
    {
        return spec.commandLine().getOut();
    }

    final PrintWriter err()
    {
        return spec.commandLine().getErr();
    }

    final void addTarget()
    {
        spec.addPositional(PositionalParamSpec.builder()
            .paramLabel(TARGET)
            .type(String.class)
            .required(true)
            .arity("1")
            .description("The server; a path may follow, and ws:// precede.")
            .build());
    }

    final Target target() throws RunFailure
    {
        final String text = spec.positionalParameters().get(0).getValue();
        try
        {
            return Target.parse(text);
        }
        catch (final IllegalArgumentException ex)
        {
            throw refusal(TARGET, text, ex.getMessage());
        }
        catch (final UnknownHostException ex)
        {
            throw new RunFailure("unknown host: " + ex.getMessage(), ex);
        }
    }

    /** Adds an option with a value of text, which {@link #value(String, Function)} reads. */
    final void addOption(final String names, final String label, final Object byDefault, final String... description)
    {
        final OptionSpec option = Commands.option(firstOf(names), label, String.class, byDefault, description);
        spec.addOption(option.toBuilder().names(names.split(", ")).build());
    }

    /** Adds an option that is either there or not. */
    final void addFlag(final String names, final String... description)
    {
        spec.addOption(OptionSpec.builder(names.split(", ")).type(boolean.class).description(description).build());
    }

    final boolean flag(final String option)
    {
        return Boolean.TRUE.equals(spec.findOption(option).getValue());
    }

    /** The text of an option; null if it is not given and has no default. */
    final String text(final String option)
    {
        return spec.findOption(option).getValue();
    }

    /** What an option says; null if it is not given and has no default. */
    final <T> T value(final String option, final Function<String, T> reader)
    {
        final String text = text(option);
        try
        {
            return text == null ? null : reader.apply(text);
        }
        catch (final IllegalArgumentException ex)
        {
            throw refusal(option, text, ex.getMessage());
        }
    }

    /** What an option says that is a list with commas. */
    final <T> List<T> list(final String option, final Function<String, T> reader)
    {
        return value(option, text -> Arrays.stream(text.split(",", -1)).map(reader).toList());
    }

    final ParameterException refusal(final String option, final Object value, final String allowed)
    {
        return new ParameterException(spec.commandLine(), option + " is '" + value + "', allowed is " + allowed);
    }

    final ParameterException misuse(final String sentence)
    {
        return new ParameterException(spec.commandLine(), sentence);
    }

    private static String firstOf(final String names)
    {
        return names.split(", ")[0];
    }
}
