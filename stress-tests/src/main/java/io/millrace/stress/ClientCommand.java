package io.millrace.stress;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import io.millrace.engine.ClientSettings;
import io.millrace.engine.ThreadingMode;
import io.millrace.engine.TlsSettings;
import io.millrace.engine.WebSocketClient;

import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * The command {@code client}: runs the cases of an Autobahn fuzzing server.
 */
final class ClientCommand implements Callable<Integer>
{
    private static final String AUTOBAHN = "--autobahn";
    private static final String AGENT = "--agent";
    private static final String CASES = "--cases";
    private static final String THREADING = "--threading";
    private static final String MAX_MESSAGE = "--max-message";
    private static final String TLS_CA = "--tls-ca";
    private static final int DEFAULT_MAX_MESSAGE = 32 * 1024 * 1024;

    private final CommandSpec spec = Commands.describe("client", this);

    ClientCommand()
    {
        spec.usageMessage()
            .description(
                "Asks the fuzzing server of the Autobahn test suite for its cases, runs each of them as a client that",
                "echoes, compression included, and has the server write its reports.")
            .footer(
                "",
                "Example:",
                "  java -jar millrace.jar client --autobahn ws://127.0.0.1:9001");
        spec.addOption(Commands.option(AUTOBAHN, "URL", String.class, null, "Where the fuzzing server listens.")
            .toBuilder().required(true).build());
        spec.addOption(Commands.option(
            AGENT, "NAME", String.class, "millrace", "By which name the reports speak of this client."));
        spec.addOption(Commands.option(
            CASES, "N-M", String.class, null, "Runs only these cases, by their numbers in the order of the server."));
        spec.addOption(Commands.option(
            THREADING, "MODE", String.class, ThreadingMode.SHARED.cliName(), "shared, shared-network or dedicated."));
        spec.addOption(Commands.option(
            TLS_CA, "FILE", Path.class, null,
            "For wss: whose certificates are trusted, in PEM; if not given, the JDK's."));
        spec.addOption(Commands.option(
            MAX_MESSAGE, "BYTES", Integer.class, DEFAULT_MAX_MESSAGE, "The longest message to accept."));
    }

    CommandSpec spec()
    {
        return spec;
    }

    @Override
    public Integer call() throws RunFailure
    {
        final String url = value(AUTOBAHN);
        try (WebSocketClient client = WebSocketClient.start(settings()))
        {
            new AutobahnCases(client, url, value(AGENT), value(CASES)).run();
            return ExitCode.OK;
        }
        catch (final IllegalArgumentException ex)
        {
            throw new ParameterException(spec.commandLine(), AUTOBAHN + ": " + ex.getMessage());
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

    private ClientSettings settings() throws IOException
    {
        final int maxMessage = value(MAX_MESSAGE);
        final ClientSettings settings = new ClientSettings()
            .deflate(deflate -> deflate.enabled(true).threshold(0))
            .limits(limits -> limits
                .maxMessageLength(maxMessage)
                .outboundLimit(Math.max(limits.outboundLimit(), 2L * maxMessage)));
        settings.threading().threadingMode(ThreadingMode.parse(value(THREADING)));
        final Path trusted = value(TLS_CA);
        if (trusted != null)
        {
            settings.tls(TlsSettings.builder().trust(trusted).build());
        }
        return settings;
    }

    private <T> T value(final String option)
    {
        return spec.findOption(option).getValue();
    }
}
