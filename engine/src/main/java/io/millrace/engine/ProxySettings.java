package io.millrace.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.millrace.api.AddressRange;
import io.millrace.handshake.TrustedProxies;

/**
 * Which proxies in front of a server are believed, and how they name the clients whose connections or requests they
 * pass on. {@link io.millrace.api.Connection#remoteAddress()} is then the client's address.
 * <p>
 * To be set by one thread; frozen by {@link #conclude()}.
 */
public final class ProxySettings extends SettingsGroup
{
    private static final String UNIX_DOMAIN = "unix:";

    private List<String> trusted = List.of();
    private ProxyProtocol proxyProtocol = ProxyProtocol.OFF;
    private ForwardedHeaders forwardedHeaders = ForwardedHeaders.IGNORED;

    /**
     * Settings that all have their defaults.
     */
    public ProxySettings()
    {
    }

    /**
     * The addresses of the proxies that are believed. Default none. Replaces those set before.
     *
     * @param ranges such as {@code 10.0.0.0/8}, {@code fd00::/8} or {@code 192.0.2.7}; {@code unix:} for whoever
     *               connects to a Unix domain socket.
     * @return this.
     */
    public ProxySettings trusted(final String... ranges)
    {
        checkMutable("trusted");
        trusted = List.of(ranges);
        return this;
    }

    /**
     * The addresses of the proxies that are believed.
     *
     * @return an immutable list of ranges, as they were given.
     */
    public List<String> trusted()
    {
        return trusted;
    }

    /**
     * Whether these proxies send a header of the PROXY protocol first, before TLS if there is any. From others such a
     * header is a malformed request. Default {@link ProxyProtocol#OFF}. It must arrive within
     * {@link TimeoutSettings#handshakeTimeoutNs()}, together with the request.
     *
     * @param proxyProtocol not null.
     * @return this.
     */
    public ProxySettings proxyProtocol(final ProxyProtocol proxyProtocol)
    {
        checkMutable("proxyProtocol");
        this.proxyProtocol = Objects.requireNonNull(proxyProtocol, "proxyProtocol");
        return this;
    }

    /**
     * Whether these proxies send a header of the PROXY protocol first.
     *
     * @return the choice.
     */
    public ProxyProtocol proxyProtocol()
    {
        return proxyProtocol;
    }

    /**
     * By which headers of the request these proxies name the client. Default {@link ForwardedHeaders#IGNORED}.
     *
     * @param forwardedHeaders not null.
     * @return this.
     */
    public ProxySettings forwardedHeaders(final ForwardedHeaders forwardedHeaders)
    {
        checkMutable("forwardedHeaders");
        this.forwardedHeaders = Objects.requireNonNull(forwardedHeaders, "forwardedHeaders");
        return this;
    }

    /**
     * By which headers of the request these proxies name the client.
     *
     * @return the choice.
     */
    public ForwardedHeaders forwardedHeaders()
    {
        return forwardedHeaders;
    }

    TrustedProxies trustedProxies()
    {
        final List<AddressRange> ranges = new ArrayList<>();
        trusted.stream().filter(range -> !UNIX_DOMAIN.equals(range)).map(AddressRange::parse).forEach(ranges::add);
        return new TrustedProxies(ranges, trusted.contains(UNIX_DOMAIN));
    }

    /**
     * Validates the settings of this group and freezes them. Does nothing if that was done before.
     *
     * @return this.
     * @throws IllegalArgumentException with a sentence for each setting that is not allowed; nothing is frozen then.
     */
    public ProxySettings conclude()
    {
        validateAndFreeze();
        return this;
    }

    @Override
    void validate(final Problems problems)
    {
        for (final String range : trusted)
        {
            if (!UNIX_DOMAIN.equals(range) && !isRange(range))
            {
                problems.add("trusted", '"' + range + '"', "an IP address, a range such as 10.0.0.0/8, or unix:");
            }
        }
        if (trusted.isEmpty() && (proxyProtocol != ProxyProtocol.OFF || forwardedHeaders != ForwardedHeaders.IGNORED))
        {
            problems.add("No proxy is trusted, so none can name its clients: trusted has to be set.");
        }
    }

    private static boolean isRange(final String text)
    {
        try
        {
            return AddressRange.parse(text) != null;
        }
        catch (final IllegalArgumentException ex)
        {
            return false;
        }
    }
}
