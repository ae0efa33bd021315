package io.millrace.stress;

import io.millrace.engine.ThreadingMode;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * The threading modes that a command may run in.
 */
final class ThreadingModes
{
    static final String OPTION = "--threading";
    static final String AUTO = "auto";

    private ThreadingModes()
    {
    }

    /** The mode that was asked for by its name, which is {@link #AUTO} or that of a mode with threads. */
    static ThreadingMode parse(final CommandSpec spec)
    {
        final String name = spec.findOption(OPTION).getValue();
        final StringBuilder allowed = new StringBuilder("one of ");
        for (final ThreadingMode mode : ThreadingMode.values())
        {
            if (mode != ThreadingMode.INVOKER)
            {
                if (mode.cliName().equals(name))
                {
                    return mode;
                }
                allowed.append(mode.cliName()).append(", ");
            }
        }
        if (AUTO.equals(name))
        {
            return ThreadingMode.automatic();
        }
        final String reason = ThreadingMode.INVOKER.cliName().equals(name) ?
            " (invoker is for embedding: it needs an application that drives it)" : "";
        throw new ParameterException(
            spec.commandLine(), OPTION + " is '" + name + "', allowed is " + allowed + AUTO + reason);
    }
}
