package io.millrace.stress;

import java.util.concurrent.Callable;

import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A command that runs a server until the process is told to stop.
 */
abstract class ServerCommand implements Callable<Integer>
{
    private final CommandSpec spec;
    private final ServerOptions options;

    ServerCommand(final String name, final String... description)
    {
        spec = Commands.describe(name, this);
        options = new ServerOptions(spec);
        spec.usageMessage()
            .description(description)
            .footer(
                "",
                "Prints 'listening on ws://HOST:PORT' (or wss) when it is ready. Ctrl-C or",
                "SIGTERM stops it: what was sent goes out, connections are closed with 1001, and",
                "the program exits with 0.",
                "",
                "Example:",
                "  java -jar millrace.jar " + name + " --host 0.0.0.0 --port 8081 --deflate");
    }

    /** What is done with messages; called once, when the server is about to start. */
    abstract ServedHandler newHandler();

    final ServerOptions options()
    {
        return options;
    }

    final CommandSpec spec()
    {
        return spec;
    }

    @Override
    public final Integer call() throws RunFailure
    {
        RunningServer.start(options, newHandler()).announce();
        return ExitCode.OK;
    }
}
