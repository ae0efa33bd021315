package io.millrace.engine;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLContext;

import io.millrace.tls.Identity;
import io.millrace.tls.SecurityContexts;

/**
 * What was read from files at one time, with the options that go with it.
 *
 * @param context made of the sources, or the application's own.
 * @param sources to read again.
 * @param options of handshakes.
 */
record TlsMaterial(SSLContext context, Sources sources, Options options)
{
    /** Reads something, or fails with a sentence. */
    @FunctionalInterface
    interface Source<T>
    {
        List<T> read() throws IOException;
    }

    /**
     * Where the material comes from.
     *
     * @param identities  certificates with keys.
     * @param trusted     certificates of others.
     * @param trustAnyone whether others are not checked.
     * @param ready       the application's own context, or null.
     */
    record Sources(
        List<Source<Identity>> identities, List<Source<X509Certificate>> trusted, boolean trustAnyone, SSLContext ready)
    {
        SSLContext read() throws IOException
        {
            return ready != null ? ready : SecurityContexts.create(readAll(identities), readAll(trusted), trustAnyone);
        }

        private static <T> List<T> readAll(final List<Source<T>> sources) throws IOException
        {
            final List<T> all = new ArrayList<>();
            for (final Source<T> source : sources)
            {
                all.addAll(source.read());
            }
            return all;
        }
    }

    /**
     * What is agreed on.
     *
     * @param clientAuthentication whether a server asks for certificates.
     * @param protocols            versions of TLS.
     * @param cipherSuites         empty for those of the JDK.
     * @param applicationProtocols of ALPN; empty for none.
     * @param checksHostName       whether a client compares the server's name with its certificate.
     */
    record Options(
        TlsSettings.ClientAuthentication clientAuthentication,
        List<String> protocols,
        List<String> cipherSuites,
        List<String> applicationProtocols,
        boolean checksHostName)
    {
    }

    static TlsMaterial read(final Sources sources, final Options options) throws IOException
    {
        return new TlsMaterial(sources.read(), sources, options);
    }

    TlsMaterial reload() throws IOException
    {
        return read(sources, options);
    }

    boolean hasIdentity()
    {
        return sources.ready() != null || !sources.identities().isEmpty();
    }
}
