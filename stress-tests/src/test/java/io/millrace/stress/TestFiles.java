package io.millrace.stress;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate of localhost that signs itself, valid until 2126, and its key.
 */
final class TestFiles
{
    static final String CERTIFICATE = path("cert.pem");

    /** In PKCS#8, encrypted with the password. */
    static final String KEY = path("key.pem");

    /** Both, in PKCS#12, with the same password. */
    static final String KEY_STORE = path("keystore.p12");

    static final String PASSWORD = path("password.txt");

    private TestFiles()
    {
    }

    private static String path(final String name)
    {
        try
        {
            return Path.of(TestFiles.class.getResource(name).toURI()).toString();
        }
        catch (final URISyntaxException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    /** Trusts the certificate and no other. */
    static SSLContext trust() throws IOException, GeneralSecurityException
    {
        final KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("localhost", CertificateFactory.getInstance("X.509")
            .generateCertificate(Files.newInputStream(Path.of(CERTIFICATE))));
        final TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        final SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
