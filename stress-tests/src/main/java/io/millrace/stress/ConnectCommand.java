package io.millrace.stress;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import io.millrace.engine.ClientRequest;
import io.millrace.engine.ClientSettings;
import io.millrace.engine.TlsBuilder;
import io.millrace.engine.TlsSettings;
import io.millrace.engine.WebSocketClient;

import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/**
 * The command {@code connect}: a client for people, and for pipes.
 */
final class ConnectCommand implements Callable<Integer>
{
    private static final String HEADER = "--header";
    private static final String SUBPROTOCOL = "--subprotocol";
    private static final String DEFLATE = "--deflate";
    private static final String TLS_CA = "--tls-ca";
    private static final String INSECURE = "--insecure";
    private static final String NO_TTY = "--no-tty";
    private static final String TIMEOUT = "--timeout";
    private static final String NO_HISTORY = "--no-history";
    private static final String SECURE = "wss://";
    private static final int MAX_TIMEOUT_S = 3600;

    private final CommandSpec spec = Commands.describe("connect", this);

    ConnectCommand()
    {
        spec.usageMessage()
            .description(
                "Connects to a server, sends the lines that are typed and shows what comes back.",
                "Without a terminal, or with --no-tty, lines of the standard input are sent as they are, messages " +
                "become lines of the standard output (binary ones in hexadecimal digits), everything else goes to " +
                "the standard error stream, and the end of the input closes the connection.")
            .footer(
                "",
                "Exits with 0 if the connection was closed with 1000, 1001 or no code, else with 1.",
                "Lines typed are remembered in .millrace_history in the home directory.",
                "",
                "Examples:",
                "  java -jar millrace.jar connect ws://127.0.0.1:8081/",
                "  java -jar millrace.jar connect wss://localhost:8443/chat --tls-ca cert.pem \\",
                "      --header 'Authorization: Bearer 123' --subprotocol v2.chat --deflate",
                "  echo hello | java -jar millrace.jar connect ws://127.0.0.1:8081/");
        spec.addPositional(PositionalParamSpec.builder()
            .index("0").arity("1").paramLabel("URL").type(String.class).required(true)
            .description("Where to: ws://HOST[:PORT][/PATH] or wss://…")
            .build());
        spec.addOption(list(HEADER, "NAME:VALUE", "Adds a header to the request; may be given several times."));
        spec.addOption(list(SUBPROTOCOL, "NAME", "Offers a subprotocol; may be given several times, the best first."));
        addFlag(DEFLATE, "Offers compression (permessage-deflate).");
        spec.addOption(Commands.option(
            TLS_CA, "FILE", Path.class, null,
            "For wss: whose certificates are trusted, in PEM; if not given, the JDK's."));
        addFlag(INSECURE, "For wss: trusts everybody, and does not compare the name of the host.");
        spec.addOption(Commands.option(
            TIMEOUT, "SECONDS", Integer.class, 10, "How long to wait for the connection."));
        addFlag(NO_TTY, "Reads and writes as without a terminal.");
        addFlag(NO_HISTORY, "Does not remember the lines typed.");
    }

    private static OptionSpec list(final String name, final String label, final String description)
    {
        return OptionSpec.builder(name).paramLabel(label).type(List.class).auxiliaryTypes(String.class)
            .description(description).build();
    }

    private void addFlag(final String name, final String description)
    {
        spec.addOption(OptionSpec.builder(name).description(description).build());
    }

    CommandSpec spec()
    {
        return spec;
    }

    @Override
    public Integer call() throws RunFailure
    {
        final String url = spec.positionalParameters().get(0).getValue();
        final int timeoutS = value(TIMEOUT);
        refuse(timeoutS < 1 || timeoutS > MAX_TIMEOUT_S, TIMEOUT + " is '" + timeoutS + "', allowed is 1 to 3600");
        final ClientSettings settings = settings(url);
        if (isSet(NO_TTY) || !Screen.isTerminal())
        {
            final ConnectPipe pipe = new ConnectPipe(
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)), System.out, System.err);
            return run(url, settings, timeoutS, pipe, pipe::run);
        }
        try (Terminal terminal = TerminalBuilder.builder().system(true).dumb(true).build())
        {
            final Path history =
                isSet(NO_HISTORY) ? null : Path.of(System.getProperty("user.home"), ".millrace_history");
            final ConnectTerminal screen = new ConnectTerminal(terminal, Screen.ofProcess(), history);
            return run(url, settings, timeoutS, screen, screen::run);
        }
        catch (final IOException ex)
        {
            throw new RunFailure("cannot use the terminal: " + ex.getMessage() + "; try " + NO_TTY, ex);
        }
    }

    /** What the user does while the connection is open. */
    @FunctionalInterface
    private interface Conversation
    {
        void run(ConnectSession session) throws IOException, InterruptedException;
    }

    private int run(
        final String url,
        final ClientSettings settings,
        final int timeoutS,
        final ConnectOutput output,
        final Conversation conversation) throws RunFailure
    {
        final ConnectSession session = new ConnectSession(output);
        final ClientRequest request = request(url, session);
        try (WebSocketClient client = WebSocketClient.start(settings))
        {
            client.connect(request, timeoutS, TimeUnit.SECONDS);
            conversation.run(session);
            return session.hasEndedWell() ? ExitCode.OK : ExitCode.SOFTWARE;
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

    private ClientRequest request(final String url, final ConnectSession session)
    {
        try
        {
            final ClientRequest.Builder builder = ClientRequest.builder(url, session);
            for (final String header : values(HEADER))
            {
                final int colon = header.indexOf(':');
                refuse(colon < 1, HEADER + " is '" + header + "', allowed is NAME:VALUE");
                builder.header(header.substring(0, colon).trim(), header.substring(colon + 1).trim());
            }
            builder.subprotocols(values(SUBPROTOCOL).toArray(new String[0]));
            return builder.build();
        }
        catch (final IllegalArgumentException ex)
        {
            throw new ParameterException(spec.commandLine(), ex.getMessage());
        }
    }

    private ClientSettings settings(final String url) throws RunFailure
    {
        final ClientSettings settings = new ClientSettings().deflate(deflate -> deflate.enabled(isSet(DEFLATE)));
        final Path trusted = value(TLS_CA);
        final boolean insecure = isSet(INSECURE);
        refuse(trusted != null && trusted.toString().isEmpty(), TLS_CA + " is '', allowed is the path of a file");
        refuse(trusted != null && insecure, TLS_CA + " and " + INSECURE + " exclude each other");
        if (trusted == null && !insecure)
        {
            return settings;
        }
        refuse(!url.regionMatches(true, 0, SECURE, 0, SECURE.length()),
            (insecure ? INSECURE : TLS_CA) + " has no meaning without " + SECURE);
        try
        {
            final TlsBuilder tls = TlsSettings.builder();
            return settings.tls((insecure ? tls.insecureTrustAnyoneAndCheckNoHostName() : tls.trust(trusted)).build());
        }
        catch (final IOException | IllegalArgumentException ex)
        {
            throw new RunFailure("cannot trust the certificates: " + ex.getMessage(), ex);
        }
    }

    private void refuse(final boolean wrong, final String message)
    {
        if (wrong)
        {
            throw new ParameterException(spec.commandLine(), message);
        }
    }

    private boolean isSet(final String option)
    {
        return Boolean.TRUE.equals(value(option));
    }

    private <T> T value(final String option)
    {
        return spec.findOption(option).getValue();
    }

    private List<String> values(final String option)
    {
        final List<String> given = value(option);
        return given == null ? List.of() : given;
    }
}
