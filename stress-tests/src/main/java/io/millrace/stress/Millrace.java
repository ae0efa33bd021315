package io.millrace.stress;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * The command-line program. It exits with 0 when it was stopped by Ctrl-C or SIGTERM, 1 when it could not run, and 2
 * when it was called wrongly; in the last two cases with one line on the standard error stream.
 */
public final class Millrace implements Runnable
{
    private static final List<String> COMMANDS = List.of("echo", "broadcast", "client", "load", "latency");

    private final CommandSpec spec = Commands.describe("millrace", this);

    private Millrace(final List<String> commands)
    {
        spec.usageMessage()
            .description("WebSocket servers, clients and load generators, for trying out, testing and measuring.")
            .footer(
                "",
                "Example:",
                "  java -jar millrace.jar echo --port 8081",
                "",
                "The options of a command are explained by, for example, millrace echo --help.");
        for (final String command : commands)
        {
            spec.addSubcommand(null, describe(command));
        }
    }

    private static CommandSpec describe(final String command)
    {
        switch (command)
        {
            case "echo":
                return new EchoCommand().spec();
            case "broadcast":
                return new BroadcastCommand().spec();
            case "client":
                return new ClientCommand().spec();
            case "load":
                return new LoadCommand().spec();
            case "latency":
                return new LatencyCommand().spec();
            default:
                throw new IllegalArgumentException(command);
        }
    }

    /**
     * Runs the program. When a server was started this method returns, and the server's threads keep the process.
     *
     * @param args a command and its options.
     */
    public static void main(final String[] args)
    {
        final int exitCode = run(inUtf8(System.out), inUtf8(System.err), args);
        if (exitCode != CommandLine.ExitCode.OK)
        {
            System.exit(exitCode);
        }
    }

    private static PrintWriter inUtf8(final PrintStream stream)
    {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    /**
     * Runs a command and returns the exit code. Reports are written to out, failures to err. Only the command that is
     * called is described to the parser, because describing all of them would delay the start.
     */
    static int run(final PrintWriter out, final PrintWriter err, final String... args)
    {
        final boolean isKnown = args.length > 0 && COMMANDS.contains(args[0]);
        final Failures failures = new Failures();
        final CommandLine commandLine = new CommandLine(new Millrace(isKnown ? List.of(args[0]) : COMMANDS).spec)
            .setExpandAtFiles(false)
            .setOut(out)
            .setErr(err)
            .setParameterExceptionHandler(failures)
            .setExecutionExceptionHandler(failures);
        return commandLine.execute(args);
    }

    /**
     * Called by the parser when no command is given.
     */
    @Override
    public void run()
    {
        throw new ParameterException(spec.commandLine(), Failures.NO_COMMAND);
    }
}
