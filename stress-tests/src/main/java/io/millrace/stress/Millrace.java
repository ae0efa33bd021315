package io.millrace.stress;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * The command-line program. It exits with 0 when it was stopped by Ctrl-C or SIGTERM, 1 when it could not run, and 2
 * when it was called wrongly; in the last two cases with one line on the standard error stream.
 */
public final class Millrace implements Runnable
{
    private final CommandSpec spec = Commands.describe("millrace", this);

    private static final Map<String, Supplier<CommandSpec>> COMMANDS = commands();

    /** Describes only the command that is called, if any is: the classes of others would delay the start. */
    private Millrace(final String... args)
    {
        spec.usageMessage()
            .description("WebSocket servers, clients and load generators, for trying out, testing and measuring.")
            .footer(
                "",
                "Example:",
                "  java -jar millrace.jar echo --port 8081",
                "",
                "The options of a command are explained by, for example, millrace echo --help.",
                "",
                "Exit status: 0 if all went well, 1 if it could not be done, 2 if the call was wrong.",
                "Colours are for terminals only, and not if NO_COLOR is set.");
        final Supplier<CommandSpec> called = args.length == 0 ? null : COMMANDS.get(args[0]);
        if (called != null)
        {
            spec.addSubcommand(null, called.get());
        }
        else
        {
            COMMANDS.values().forEach(command -> spec.addSubcommand(null, command.get()));
        }
    }

    private static Map<String, Supplier<CommandSpec>> commands()
    {
        final Map<String, Supplier<CommandSpec>> commands = new LinkedHashMap<>();
        commands.put("echo", () -> new EchoCommand().spec());
        commands.put("broadcast", () -> new BroadcastCommand().spec());
        commands.put("chat", () -> new ChatCommand().spec());
        commands.put("client", () -> new ClientCommand().spec());
        commands.put("load", () -> new LoadCommand().spec());
        commands.put("latency", () -> new LatencyCommand().spec());
        commands.put("pingpong", () -> new PingPongCommand().spec());
        commands.put("fanout", () -> new FanOutCommand().spec());
        commands.put("idle", () -> new IdleCommand().spec());
        commands.put("compare", () -> new CompareCommand().spec());
        commands.put("connect", () -> new ConnectCommand().spec());
        commands.put("soak", () -> new SoakCommand().spec());
        commands.put("stream", () -> new StreamCommand().spec());
        commands.put("stat", () -> new StatCommand().spec());
        commands.put("generate-completion", () -> new CompletionCommand(() -> new Millrace().spec).spec());
        return commands;
    }

    /**
     * Runs the program. When a server was started this method returns, and the server's threads keep the process.
     *
     * @param args a command and its options.
     */
    public static void main(final String[] args)
    {
        final int exitCode = run(inUtf8(System.err), args);
        if (exitCode != CommandLine.ExitCode.OK)
        {
            System.exit(exitCode);
        }
    }

    /** Runs a command and returns the exit code. Failures are written to err. */
    static int run(final PrintWriter err, final String... args)
    {
        return run(inUtf8(System.out), err, args);
    }

    /** Runs a command and returns the exit code. Reports are written to out, failures to err. */
    static int run(final PrintWriter out, final PrintWriter err, final String... args)
    {
        final Failures failures = new Failures();
        final CommandLine commandLine = new CommandLine(new Millrace(args).spec)
            .setExpandAtFiles(false)
            .setOut(out)
            .setErr(err)
            .setParameterExceptionHandler(failures)
            .setExecutionExceptionHandler(failures);
        return commandLine.execute(args);
    }

    private static PrintWriter inUtf8(final PrintStream stream)
    {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
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
