package io.millrace.stress;

import java.util.Map;

import io.millrace.engine.ForwardedHeaders;
import io.millrace.engine.ProxyProtocol;
import io.millrace.engine.ProxySettings;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * The options of servers behind a proxy.
 */
final class ProxyOptions
{
    private static final String TRUSTED = "--trusted-proxy";
    private static final String PROTOCOL = "--proxy-protocol";
    private static final String HEADERS = "--forwarded-headers";

    private static final Map<String, ProxyProtocol> PROTOCOLS =
        Map.of("optional", ProxyProtocol.OPTIONAL, "required", ProxyProtocol.REQUIRED);
    private static final Map<String, ForwardedHeaders> HEADER_KINDS =
        Map.of("forwarded", ForwardedHeaders.FORWARDED, "x-forwarded", ForwardedHeaders.X_FORWARDED);

    private final CommandSpec spec;

    ProxyOptions(final CommandSpec spec)
    {
        this.spec = spec;
        spec.addOption(Commands.option(
            TRUSTED, "RANGE[,RANGE]", String.class, null,
            "Proxies that may say who their clients are: addresses, ranges such as 10.0.0.0/8, or unix: for whoever " +
            "connects to a Unix domain socket."));
        spec.addOption(Commands.option(
            PROTOCOL, "WHEN", String.class, null,
            "Whether they send a header of the PROXY protocol, version 1 or 2: optional or required."));
        spec.addOption(Commands.option(
            HEADERS, "KIND", String.class, null,
            "Which headers of requests they write: forwarded (RFC 7239) or x-forwarded (X-Forwarded-For)."));
    }

    void apply(final ProxySettings proxies)
    {
        final String trusted = spec.findOption(TRUSTED).getValue();
        proxies.proxyProtocol(choice(PROTOCOL, PROTOCOLS, ProxyProtocol.OFF, "optional or required"));
        proxies.forwardedHeaders(
            choice(HEADERS, HEADER_KINDS, ForwardedHeaders.IGNORED, "forwarded or x-forwarded"));
        if (trusted != null)
        {
            proxies.trusted(trusted.split(","));
        }
        else if (proxies.proxyProtocol() != ProxyProtocol.OFF ||
            proxies.forwardedHeaders() != ForwardedHeaders.IGNORED)
        {
            throw new ParameterException(
                spec.commandLine(), PROTOCOL + " and " + HEADERS + " have no meaning without " + TRUSTED);
        }
        try
        {
            proxies.conclude();
        }
        catch (final IllegalArgumentException ex)
        {
            throw new ParameterException(spec.commandLine(), TRUSTED + ": " + ex.getMessage());
        }
    }

    private <T> T choice(final String option, final Map<String, T> choices, final T otherwise, final String allowed)
    {
        final String name = spec.findOption(option).getValue();
        if (name != null && !choices.containsKey(name))
        {
            throw new ParameterException(
                spec.commandLine(), option + " is '" + name + "', allowed is " + allowed);
        }
        return name == null ? otherwise : choices.get(name);
    }
}
