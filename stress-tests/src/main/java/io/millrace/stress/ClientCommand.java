package io.millrace.stress;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import io.millrace.engine.ClientRequest;
import io.millrace.engine.ClientSettings;
import io.millrace.engine.LimitSettings;
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
    private static final String MAX_MESSAGE = "--max-message";
    private static final String TLS_CA = "--tls-ca";
    private static final String SECURE = "wss://";
    private static final int DEFAULT_MAX_MESSAGE = 32 * 1024 * 1024;

    private final CommandSpec spec = Commands.describe("client", this);

    ClientCommand()
    {
        spec.usageMessage()
            .description(
                "Runs the cases of the Autobahn test suite's fuzzing server.",
                "It asks the server for its cases, runs each of them as a client that echoes, compression included, " +
                "and has the server write its reports.")
            .footer(
                "",
                "Example:",
                "  java -jar millrace.jar client --autobahn ws://127.0.0.1:9001");
        spec.addOption(Commands.option(AUTOBAHN, "URL", String.class, null, "Where the fuzzing server listens.")
            .toBuilder().required(true).build());
        spec.addOption(Commands.option(
            AGENT, "NAME", String.class, "millrace", "By which name the reports speak of this client."));
        spec.addOption(Commands.option(
            CASES, "N-M", String.class, null,
            "Runs only these cases, or only N, by their numbers in the order of the server."));
        spec.addOption(Commands.option(
            ThreadingModes.OPTION, "MODE", String.class, ThreadingModes.AUTO,
            "shared, shared-network, dedicated or auto."));
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
        final String url = url();
        final String agent = value(AGENT);
        refuse(agent.isBlank(), AGENT, agent, "a name");
        final CaseRange cases = cases();
        try (WebSocketClient client = WebSocketClient.start(settings(url)))
        {
            new AutobahnCases(client, url, agent, cases).run();
            return ExitCode.OK;
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

    private String url()
    {
        final String url = value(AUTOBAHN);
        check(AUTOBAHN, () -> ClientRequest.of(url, (connection, message) -> { }));
        refuse(url.indexOf('?') >= 0, AUTOBAHN, url, "an address without a query");
        return url;
    }

    private CaseRange cases()
    {
        final String text = value(CASES);
        final CaseRange cases = text == null ? CaseRange.ALL : CaseRange.parse(text);
        refuse(cases == null, CASES, text, "N or N-M, counted from 1");
        return cases;
    }

    private ClientSettings settings(final String url) throws RunFailure
    {
        final int maxMessage = value(MAX_MESSAGE);
        check(MAX_MESSAGE, () -> new LimitSettings().maxMessageLength(maxMessage).conclude());
        final ClientSettings settings = new ClientSettings()
            .deflate(deflate -> deflate.enabled(true).threshold(0))
            .limits(limits -> limits
                .maxMessageLength(maxMessage)
                .outboundLimit(Math.max(limits.outboundLimit(), 2L * maxMessage)));
        settings.threading().threadingMode(ThreadingModes.parse(spec));
        final Path trusted = value(TLS_CA);
        if (trusted != null)
        {
            refuse(trusted.toString().isEmpty(), TLS_CA, trusted, "the path of a file");
            if (!url.regionMatches(true, 0, SECURE, 0, SECURE.length()))
            {
                throw new ParameterException(spec.commandLine(), TLS_CA + " has no meaning without " + SECURE);
            }
            settings.tls(trusting(trusted));
        }
        return settings;
    }

    private static TlsSettings trusting(final Path certificates) throws RunFailure
    {
        try
        {
            return TlsSettings.builder().trust(certificates).build();
        }
        catch (final IOException | IllegalArgumentException ex)
        {
            throw new RunFailure("cannot trust the certificates: " + ex.getMessage(), ex);
        }
    }

    private void check(final String option, final Runnable setting)
    {
        try
        {
            setting.run();
        }
        catch (final IllegalArgumentException ex)
        {
            throw new ParameterException(spec.commandLine(), option + ": " + ex.getMessage());
        }
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
