package io.millrace.stress;

import io.millrace.engine.IdlePreset;
import io.millrace.engine.LimitSettings;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.ThreadingMode;
import io.millrace.engine.ThreadingSettings;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * The options that all servers of this program have.
 */
final class ServerOptions
{
    private static final String HOST = "--host";
    private static final String PORT = "--port";
    private static final String THREADING = "--threading";
    private static final String IDLE = "--idle";
    private static final String SELECTORS = "--selectors";
    private static final String MAX_MESSAGE = "--max-message";

    private static final String AUTO = "auto";
    private static final int DEFAULT_PORT = 8081;
    private static final int MAX_PORT = 65_535;
    private static final int MESSAGES_PER_OUTBOUND_LIMIT = 2;

    private final CommandSpec spec;

    ServerOptions(final CommandSpec spec)
    {
        this.spec = spec;
        final ThreadingSettings threading = new ThreadingSettings();
        addAddress();
        spec.addOption(Commands.option(
            THREADING, "MODE", String.class, threading.threadingMode().cliName(),
            "What threads do the work.",
            "shared: each event loop has a thread, which reads, handles and writes.",
            "auto: what suits the machine; at present always shared."));
        spec.addOption(Commands.option(
            IDLE, "PRESET", String.class, threading.idlePreset().cliName(),
            "What a thread does when it finds no work.",
            "low-latency: spins, and so occupies a core.",
            "balanced: spins briefly, then sleeps until it is woken.",
            "low-power: sleeps at once."));
        spec.addOption(Commands.option(
            SELECTORS, "N", Integer.class, threading.selectors(),
            "Number of event loops."));
        spec.addOption(Commands.option(
            MAX_MESSAGE, "BYTES", Integer.class, new LimitSettings().maxMessageLength(),
            "The longest message to accept.",
            "What may wait to be sent to one connection is at least twice as much."));
    }

    String host()
    {
        final String host = value(HOST);
        if (host.isBlank())
        {
            throw refusal(HOST, host, "a name or an address");
        }
        return host;
    }

    int port()
    {
        final int port = value(PORT);
        if (port < 0 || port > MAX_PORT)
        {
            throw refusal(PORT, port, "0 to " + MAX_PORT);
        }
        return port;
    }

    /** Settings that lack only an address and a handler. */
    ServerSettings settings()
    {
        final ServerSettings settings = new ServerSettings();
        settings.threading().threadingMode(threadingMode());
        String option = IDLE;
        try
        {
            settings.threading().idlePreset(IdlePreset.parse(value(IDLE)));
            option = SELECTORS;
            settings.threading().selectors(value(SELECTORS)).conclude();
            option = MAX_MESSAGE;
            limit(settings.limits(), value(MAX_MESSAGE)).conclude();
        }
        catch (final IllegalArgumentException ex)
        {
            throw new ParameterException(spec.commandLine(), option + ": " + ex.getMessage());
        }
        return settings;
    }

    private void addAddress()
    {
        spec.addOption(Commands.option(
            HOST, "HOST", String.class, "127.0.0.1",
            "Name or address to listen at; 0.0.0.0 or :: for every interface."));
        spec.addOption(Commands.option(
            PORT, "PORT", Integer.class, DEFAULT_PORT,
            "Port to listen at; 0 takes a free one."));
    }

    private static LimitSettings limit(final LimitSettings limits, final int maxMessage)
    {
        final long needed = MESSAGES_PER_OUTBOUND_LIMIT * (long) maxMessage;
        return limits.maxMessageLength(maxMessage).outboundLimit(Math.max(limits.outboundLimit(), needed));
    }

    private ThreadingMode threadingMode()
    {
        final String name = value(THREADING);
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
            return ThreadingMode.SHARED;
        }
        final String reason = ThreadingMode.INVOKER.cliName().equals(name) ?
            " (invoker is for embedding: it needs an application that drives the server)" : "";
        throw refusal(THREADING, name, allowed + AUTO + reason);
    }

    private <T> T value(final String option)
    {
        return spec.findOption(option).getValue();
    }

    private ParameterException refusal(final String option, final Object value, final String allowed)
    {
        return new ParameterException(
            spec.commandLine(), option + " is '" + value + "', allowed is " + allowed);
    }
}
