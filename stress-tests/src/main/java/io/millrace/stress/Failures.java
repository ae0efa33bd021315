package io.millrace.stress;

import java.io.PrintWriter;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says in one line what went wrong. Only a call without a command is answered with the usage.
 */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler
{
    static final String NO_COMMAND = "no command is given";

    Failures()
    {
    }

    @Override
    public int handleParseException(final ParameterException ex, final String[] args)
    {
        final CommandLine commandLine = ex.getCommandLine();
        final PrintWriter err = commandLine.getErr();
        if (NO_COMMAND.equals(ex.getMessage()))
        {
            commandLine.usage(err);
        }
        else
        {
            final String command = commandLine.getCommandSpec().qualifiedName();
            print(err, describe(ex) + " (see " + command + " --help)");
        }
        return CommandLine.ExitCode.USAGE;
    }

    @Override
    public int handleExecutionException(
        final Exception ex, final CommandLine commandLine, final ParseResult fullParseResult)
    {
        final boolean foreseen = ex instanceof RunFailure;
        print(commandLine.getErr(), foreseen ? ex.getMessage() : "unexpected failure: " + ex);
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static String describe(final ParameterException ex)
    {
        final boolean isTopLevel = ex.getCommandLine().getParent() == null;
        if (isTopLevel && ex instanceof UnmatchedArgumentException)
        {
            final String first = ((UnmatchedArgumentException) ex).getUnmatched().get(0);
            if (!first.startsWith("-"))
            {
                return "unknown command '" + first + "', allowed is one of " +
                    String.join(", ", ex.getCommandLine().getSubcommands().keySet());
            }
        }
        final String message = ex.getMessage();
        return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    }

    private static void print(final PrintWriter err, final String message)
    {
        err.println("millrace: " + message.replaceAll("\\s*\\R\\s*", " "));
        err.flush();
    }
}
