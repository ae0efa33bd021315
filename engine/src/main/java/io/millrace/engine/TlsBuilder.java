package io.millrace.engine;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

import io.millrace.engine.TlsSettings.ClientAuthentication;
import io.millrace.tls.Certificates;
import io.millrace.tls.Identity;
import io.millrace.tls.KeyStoreFile;

/**
 * Describes {@link TlsSettings}. A server needs a certificate with its key. A client needs nothing: by default it
 * trusts whom the JDK trusts, and checks that the certificate is for the host that it connects to. Belongs to one
 * thread.
 */
public final class TlsBuilder
{
    private static final List<String> KNOWN_PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    private final List<TlsMaterial.Source<Identity>> identities = new ArrayList<>();
    private final List<TlsMaterial.Source<X509Certificate>> trusted = new ArrayList<>();
    private SSLContext context;
    private ClientAuthentication clientAuthentication = ClientAuthentication.NONE;
    private List<String> protocols = KNOWN_PROTOCOLS;
    private List<String> cipherSuites = List.of();
    private List<String> applicationProtocols = List.of("http/1.1");
    private boolean trustAnyone;
    private boolean checksHostName = true;
    private Executor taskExecutor;
    private BiConsumer<SocketAddress, SSLException> failureListener;

    TlsBuilder()
    {
    }

    /**
     * Adds a certificate with an unencrypted key: see {@link #certificate(Path, Path, char[])}.
     *
     * @param chain PEM file with the certificate first.
     * @param key   PEM file, which may be the same.
     * @return this.
     */
    public TlsBuilder certificate(final Path chain, final Path key)
    {
        return certificate(chain, key, null);
    }

    /**
     * Adds a certificate to show to the peer. A server with several chooses by the name that the client asks for (SNI):
     * a certificate that has just this name among its subject alternative names, else one with a matching wildcard,
     * else the first that was added. A client sends the first that fits what the server asks for.
     *
     * @param chain    PEM file with the certificate first, and then those that lead to its root.
     * @param key      PEM file with the private key: PKCS#8, plain or encrypted, or an RSA key of PKCS#1, or an EC key
     *                 of SEC 1.
     * @param password of an encrypted key, or null; copied.
     * @return this.
     */
    public TlsBuilder certificate(final Path chain, final Path key, final char[] password)
    {
        Objects.requireNonNull(chain, "chain");
        Objects.requireNonNull(key, "key");
        final char[] copy = password == null ? null : password.clone();
        identities.add(() -> List.of(Identity.read(chain, key, copy)));
        return this;
    }

    /**
     * Adds all certificates of a key store that have private keys.
     *
     * @param file     PKCS#12.
     * @param password of the store and its keys; copied.
     * @return this.
     */
    public TlsBuilder keyStore(final Path file, final char[] password)
    {
        Objects.requireNonNull(file, "file");
        final char[] copy = password.clone();
        identities.add(() -> KeyStoreFile.read(file, copy).identities());
        return this;
    }

    /**
     * Uses a context that the application has made, in place of certificates, keys and trust given here. Reading again
     * does not change it.
     *
     * @param readyContext initialised.
     * @return this.
     */
    public TlsBuilder context(final SSLContext readyContext)
    {
        context = Objects.requireNonNull(readyContext, "readyContext");
        return this;
    }

    /**
     * Adds certificates that are trusted, as roots or themselves. Default: a client trusts those that the JDK trusts.
     *
     * @param file PEM.
     * @return this.
     */
    public TlsBuilder trust(final Path file)
    {
        Objects.requireNonNull(file, "file");
        trusted.add(() -> Certificates.read(file));
        return this;
    }

    /**
     * Adds the certificates of a key store that have no private keys to those that are trusted.
     *
     * @param file     PKCS#12.
     * @param password of the store; copied.
     * @return this.
     */
    public TlsBuilder trustStore(final Path file, final char[] password)
    {
        Objects.requireNonNull(file, "file");
        final char[] copy = password.clone();
        trusted.add(() -> KeyStoreFile.read(file, copy).trusted());
        return this;
    }

    /**
     * Has a client believe whoever answers, with any certificate, for any host. Anybody on the way can then read and
     * change everything. For experiments on one's own machine.
     *
     * @return this.
     */
    public TlsBuilder insecureTrustAnyoneAndCheckNoHostName()
    {
        trustAnyone = true;
        checksHostName = false;
        return this;
    }

    /**
     * Has a client accept a trusted certificate of another host: whoever has any trusted certificate can then pretend
     * to be the server. For servers whose certificates have no proper names and are trusted one by one.
     *
     * @return this.
     */
    public TlsBuilder insecureCheckNoHostName()
    {
        checksHostName = false;
        return this;
    }

    /**
     * Whether a server asks its clients for certificates. Default {@link ClientAuthentication#NONE}. Needs certificates
     * that are trusted; the JDK's are not used for it. {@link io.millrace.api.Connection#sslSession()} tells who the
     * client is.
     *
     * @param authentication not null.
     * @return this.
     */
    public TlsBuilder clientAuthentication(final ClientAuthentication authentication)
    {
        clientAuthentication = Objects.requireNonNull(authentication, "authentication");
        return this;
    }

    /**
     * The versions of TLS to agree on. Default {@code TLSv1.3} and {@code TLSv1.2}; there are no others.
     *
     * @param names at least one.
     * @return this.
     */
    public TlsBuilder protocols(final String... names)
    {
        protocols = List.of(names);
        return this;
    }

    /**
     * The cipher suites to agree on, the best first. Default: those of the JDK.
     *
     * @param names such as {@code TLS_AES_128_GCM_SHA256}; none for the default.
     * @return this.
     */
    public TlsBuilder cipherSuites(final String... names)
    {
        cipherSuites = List.of(names);
        return this;
    }

    /**
     * The protocols of ALPN (RFC 7301). Default {@code http/1.1}, which WebSocket connections begin with. A client that
     * offers protocols, but none of these, is refused.
     *
     * @param names none to do without ALPN.
     * @return this.
     */
    public TlsBuilder applicationProtocols(final String... names)
    {
        applicationProtocols = List.of(names);
        return this;
    }

    /**
     * What runs the tasks of handshakes, which take milliseconds of CPU time. Default: daemon threads of the engine's
     * own, as many as there are processors, which end when there is nothing to do.
     *
     * @param executor any thread may call it; null for the default.
     * @return this.
     */
    public TlsBuilder taskExecutor(final Executor executor)
    {
        taskExecutor = executor;
        return this;
    }

    /**
     * Is told of each handshake that fails: the peer's address, which may be null, and why. Default: nobody, since
     * anybody can have handshakes fail.
     *
     * @param listener any thread may call it, and it must not wait for anything; null for none.
     * @return this.
     */
    public TlsBuilder onHandshakeFailure(final BiConsumer<SocketAddress, SSLException> listener)
    {
        failureListener = listener;
        return this;
    }

    /**
     * Reads all files.
     *
     * @return the settings.
     * @throws IOException              with a sentence if a file cannot be used.
     * @throws IllegalArgumentException with a sentence for each setting that is not allowed.
     */
    public TlsSettings build() throws IOException
    {
        validate();
        final TlsMaterial.Sources sources = new TlsMaterial.Sources(
            List.copyOf(identities), List.copyOf(trusted), trustAnyone, context);
        final TlsMaterial.Options options = new TlsMaterial.Options(
            clientAuthentication, protocols, cipherSuites, applicationProtocols, checksHostName);
        final TlsMaterial material = TlsMaterial.read(sources, options);
        validateCipherSuites(material.context());
        return new TlsSettings(material, taskExecutor, failureListener);
    }

    private void validate()
    {
        final Problems problems = new Problems();
        if (protocols.isEmpty() || !KNOWN_PROTOCOLS.containsAll(protocols))
        {
            problems.add("protocols", protocols, "TLSv1.3, TLSv1.2 or both");
        }
        if (context != null && (trustAnyone || !identities.isEmpty() || !trusted.isEmpty()))
        {
            problems.add("context is set together with certificates or trust: the context has its own.");
        }
        if (trustAnyone && !trusted.isEmpty())
        {
            problems.add("insecureTrustAnyoneAndCheckNoHostName is set together with trust: only one is allowed.");
        }
        if (clientAuthentication != ClientAuthentication.NONE && context == null && trusted.isEmpty())
        {
            problems.add("clientAuthentication is " + clientAuthentication +
                ", but nobody is trusted: trust or trustStore has to be set.");
        }
        problems.throwIfAny();
    }

    private void validateCipherSuites(final SSLContext made)
    {
        final Problems problems = new Problems();
        final List<String> supported = Arrays.asList(made.getSupportedSSLParameters().getCipherSuites());
        for (final String suite : cipherSuites)
        {
            if (!supported.contains(suite))
            {
                problems.add("cipherSuites", suite, "what the JDK supports");
            }
        }
        problems.throwIfAny();
    }
}
