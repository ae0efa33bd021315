package io.millrace.engine;

import java.io.IOException;
import java.net.IDN;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

import io.millrace.tls.HostNames;

/**
 * How a server or client does TLS (RFC 8446, RFC 5246): certificates and keys, whom it trusts, protocols.
 * <pre>{@code
 * TlsSettings tls = TlsSettings.builder()
 *     .certificate(Path.of("chain.pem"), Path.of("key.pem"))
 *     .build();
 * ServerSettings settings = new ServerSettings().listen("0.0.0.0", 8443).tls(tls);
 * }</pre>
 * What was set does not change, but {@link #reload()} reads the files anew. One instance may serve several addresses,
 * servers and clients. Any thread may use it.
 */
public final class TlsSettings
{
    /** Whether a server asks its clients for certificates. */
    public enum ClientAuthentication
    {
        /** It does not ask. */
        NONE,

        /** It asks, and accepts clients that have none; one that is not trusted is refused. */
        WANT,

        /** It asks, and refuses clients that have none. */
        NEED
    }

    private final Executor taskExecutor;
    private final BiConsumer<SocketAddress, SSLException> failureListener;
    private volatile TlsMaterial material;

    TlsSettings(
        final TlsMaterial material,
        final Executor taskExecutor,
        final BiConsumer<SocketAddress, SSLException> failureListener)
    {
        this.material = material;
        this.taskExecutor = taskExecutor;
        this.failureListener = failureListener;
    }

    /**
     * Begins to describe settings.
     *
     * @return a builder; what is not set has its default.
     */
    public static TlsBuilder builder()
    {
        return new TlsBuilder();
    }

    /**
     * Reads all files again. Handshakes that begin afterwards use what is in them now; connections go on.
     *
     * @throws IOException with a sentence if that is not possible; everything stays as it was then.
     */
    public void reload() throws IOException
    {
        material = material.reload();
    }

    /**
     * Puts other settings' certificates, keys, trust, protocols and so on in the place of these. Handshakes that begin
     * afterwards use them; connections go on. What runs the tasks of handshakes stays the same.
     *
     * @param other whose present state is taken over, not null.
     */
    public void replace(final TlsSettings other)
    {
        material = other.material;
    }

    /** Whether there is a certificate to show, or an application's own context, which has one or not. */
    boolean hasIdentity()
    {
        return material.hasIdentity();
    }

    /** Null for the engine's own. */
    Executor taskExecutor()
    {
        return taskExecutor;
    }

    /** Null if nobody wants to know. */
    BiConsumer<SocketAddress, SSLException> failureListener()
    {
        return failureListener;
    }

    SSLEngine serverEngine()
    {
        final TlsMaterial present = material;
        final SSLEngine engine = present.context().createSSLEngine();
        engine.setUseClientMode(false);
        final SSLParameters parameters = parameters(present.options(), engine);
        switch (present.options().clientAuthentication())
        {
            case NEED:
                parameters.setNeedClientAuth(true);
                break;
            case WANT:
                parameters.setWantClientAuth(true);
                break;
            default:
                break;
        }
        parameters.setUseCipherSuitesOrder(true);
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** The name is sent to the server unless it is a literal address (RFC 6066 §3). */
    SSLEngine clientEngine(final String host, final int port)
    {
        Objects.requireNonNull(host, "host");
        final TlsMaterial present = material;
        final String name = HostNames.isLiteral(host) ? HostNames.withoutBrackets(host) : toAscii(host);
        final SSLEngine engine = present.context().createSSLEngine(name, port);
        engine.setUseClientMode(true);
        final SSLParameters parameters = parameters(present.options(), engine);
        parameters.setServerNames(HostNames.isLiteral(host) ? List.of() : List.of(new SNIHostName(name)));
        if (present.options().checksHostName())
        {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** A dot at the end says that the name is complete; names in certificates have none. */
    private static String toAscii(final String host)
    {
        return IDN.toASCII(host.endsWith(".") ? host.substring(0, host.length() - 1) : host);
    }

    private static SSLParameters parameters(final TlsMaterial.Options options, final SSLEngine engine)
    {
        final SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(options.protocols().toArray(new String[0]));
        if (!options.cipherSuites().isEmpty())
        {
            parameters.setCipherSuites(options.cipherSuites().toArray(new String[0]));
        }
        parameters.setApplicationProtocols(options.applicationProtocols().toArray(new String[0]));
        return parameters;
    }
}
