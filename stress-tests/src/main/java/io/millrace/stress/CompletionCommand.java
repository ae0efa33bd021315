package io.millrace.stress;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The command {@code generate-completion}: prints a script by which shells complete commands and options.
 */
final class CompletionCommand implements Callable<Integer>
{
    private final CommandSpec spec = Commands.describe("generate-completion", this);
    private final PrintStream out = System.out;
    private final Supplier<CommandSpec> program;

    /** The program with all its commands. */
    CompletionCommand(final Supplier<CommandSpec> program)
    {
        this.program = program;
        spec.usageMessage()
            .description("Prints a script for bash and zsh that completes commands and options of 'millrace'.")
            .footer(
                "",
                "Shells complete the name of a command, so give the program one:",
                "  alias millrace='java -jar /path/to/millrace.jar'",
                "  source <(millrace generate-completion)");
    }

    CommandSpec spec()
    {
        return spec;
    }

    /** The script. */
    String script()
    {
        return AutoComplete.bash("millrace", new CommandLine(program.get()));
    }

    @Override
    public Integer call()
    {
        out.print(script());
        out.flush();
        return ExitCode.OK;
    }
}
