package io.millrace.tls;

import java.io.IOException;
import java.util.List;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** Engines of the JDK, configured as clients and servers configure them. */
final class Engines
{
    static final String TLS_1_2 = "TLSv1.2";
    static final String TLS_1_3 = "TLSv1.3";

    private Engines()
    {
    }

    static SSLContext context(final Identity... identities) throws IOException
    {
        return SecurityContexts.create(List.of(identities), List.of(TestIdentities.authority()), false);
    }

    static SSLEngine server(final SSLContext context, final String... protocols)
    {
        final SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        return configure(engine, protocols);
    }

    static SSLEngine client(final SSLContext context, final String... protocols)
    {
        final SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        return configure(engine, protocols);
    }

    /** One that asks for a name and checks that it gets it, and tries to resume sessions. */
    static SSLEngine namedClient(final SSLContext context, final String name, final String... protocols)
    {
        final SSLEngine engine = context.createSSLEngine(name, 443);
        engine.setUseClientMode(true);
        configure(engine, protocols);
        final SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static SSLEngine configure(final SSLEngine engine, final String... protocols)
    {
        final SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(protocols.length == 0 ? new String[] {TLS_1_3, TLS_1_2} : protocols);
        engine.setSSLParameters(parameters);
        return engine;
    }
}
