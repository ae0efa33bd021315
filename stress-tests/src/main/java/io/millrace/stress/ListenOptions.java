package io.millrace.stress;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;

import io.millrace.engine.ServerSettings;
import io.millrace.engine.WebSocketServer;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * The options of where a server listens: at a host and port, at the file of a Unix domain socket, or at a socket that
 * the process has inherited.
 */
final class ListenOptions
{
    private static final String HOST = "--host";
    private static final String PORT = "--port";
    private static final String UNIX = "--unix";
    private static final String INHERITED = "--inherited";

    private static final int DEFAULT_PORT = 8081;
    private static final int MAX_PORT = 65_535;

    private final CommandSpec spec;

    ListenOptions(final CommandSpec spec)
    {
        this.spec = spec;
        spec.addOption(Commands.option(
            HOST, "HOST", String.class, "127.0.0.1",
            "Name or address to listen at; 0.0.0.0 or :: for every interface."));
        spec.addOption(Commands.option(
            PORT, "PORT", Integer.class, DEFAULT_PORT,
            "Port to listen at; 0 takes a free one."));
        spec.addOption(Commands.option(
            UNIX, "PATH", String.class, null,
            "Listens at a Unix domain socket instead, whose file is made and, at the end, removed."));
        spec.addOption(OptionSpec.builder(INHERITED)
            .type(boolean.class)
            .arity("0")
            .description("Listens at the socket that is this process's standard input instead, as inetd or systemd " +
                "(StandardInput=socket) make it.")
            .build());
    }

    /** Refuses options that are wrong or exclude each other. */
    void check()
    {
        if (host().isBlank())
        {
            throw refusal(HOST, host(), "a name or an address");
        }
        if (port() < 0 || port() > MAX_PORT)
        {
            throw refusal(PORT, port(), "0 to " + MAX_PORT);
        }
        if (unix() != null && unix().isBlank())
        {
            throw refusal(UNIX, unix(), "the path of a file");
        }
        refuseTogether(UNIX, INHERITED);
        refuseTogether(HOST, UNIX);
        refuseTogether(PORT, UNIX);
        refuseTogether(HOST, INHERITED);
        refuseTogether(PORT, INHERITED);
    }

    void apply(final ServerSettings settings) throws RunFailure
    {
        if (unix() != null)
        {
            settings.listen(UnixDomainSocketAddress.of(unix()));
        }
        else if (isInherited())
        {
            settings.listenInherited();
        }
        else
        {
            try
            {
                settings.listen(new InetSocketAddress(InetAddress.getByName(host()), port()));
            }
            catch (final UnknownHostException ex)
            {
                throw new RunFailure("unknown host: " + host(), ex);
            }
        }
    }

    /** What is said if the server cannot listen. */
    RunFailure failure(final IOException cause)
    {
        final String place = unix() != null ? "on " + unix() :
            isInherited() ? "at the standard input" : "on " + bracketed(host()) + ':' + port();
        return new RunFailure("cannot listen " + place + ": " + cause.getMessage(), cause);
    }

    /** Where clients find the server. */
    String uri(final WebSocketServer server, final boolean secure)
    {
        final String scheme = secure ? "wss" : "ws";
        final SocketAddress address = server.localAddresses().get(0);
        if (address instanceof final InetSocketAddress inet)
        {
            return scheme + "://" +
                bracketed(isInherited() ? inet.getAddress().getHostAddress() : host()) + ':' + inet.getPort();
        }
        return scheme + "+unix:" + address;
    }

    private static String bracketed(final String host)
    {
        return host.indexOf(':') >= 0 && host.charAt(0) != '[' ? '[' + host + ']' : host;
    }

    private String host()
    {
        return spec.findOption(HOST).getValue();
    }

    private int port()
    {
        return spec.findOption(PORT).<Integer>getValue();
    }

    private String unix()
    {
        return spec.findOption(UNIX).getValue();
    }

    private boolean isInherited()
    {
        return Boolean.TRUE.equals(spec.findOption(INHERITED).getValue());
    }

    private void refuseTogether(final String one, final String other)
    {
        if (isGiven(one) && isGiven(other))
        {
            throw new ParameterException(spec.commandLine(), one + " and " + other + " exclude each other");
        }
    }

    private boolean isGiven(final String option)
    {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    private ParameterException refusal(final String option, final Object value, final String allowed)
    {
        return new ParameterException(spec.commandLine(), option + " is '" + value + "', allowed is " + allowed);
    }
}
