package io.millrace.interop;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for the loopback address that signs itself, made by the JDK's keytool when it is first needed.
 */
final class Certificate
{
    private static final char[] PASSWORD = "correct horse".toCharArray();

    private static Certificate certificate;

    private final KeyStore store;
    private final KeyManagerFactory keys;
    private final TrustManagerFactory trust;

    private Certificate(final KeyStore store) throws GeneralSecurityException
    {
        this.store = store;
        keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        final KeyStore trusted = KeyStore.getInstance("PKCS12");
        try
        {
            trusted.load(null, null);
        }
        catch (final IOException ex)
        {
            throw new GeneralSecurityException(ex);
        }
        trusted.setCertificateEntry("server", store.getCertificate("server"));
        trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
    }

    /** The certificate, always the same. */
    static synchronized Certificate get()
    {
        if (certificate == null)
        {
            try
            {
                certificate = new Certificate(generate());
            }
            catch (final IOException | GeneralSecurityException | InterruptedException ex)
            {
                throw new IllegalStateException("no certificate", ex);
            }
        }
        return certificate;
    }

    KeyManagerFactory keys()
    {
        return keys;
    }

    TrustManagerFactory trust()
    {
        return trust;
    }

    /** What a server needs to show the certificate. */
    SSLContext serverContext()
    {
        return context(true);
    }

    /** What a client needs to trust the certificate. */
    SSLContext clientContext()
    {
        return context(false);
    }

    private SSLContext context(final boolean withKeys)
    {
        try
        {
            final SSLContext context = SSLContext.getInstance("TLS");
            context.init(withKeys ? keys.getKeyManagers() : null, withKeys ? null : trust.getTrustManagers(), null);
            return context;
        }
        catch (final GeneralSecurityException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    private static KeyStore generate() throws IOException, GeneralSecurityException, InterruptedException
    {
        final Path directory = Files.createTempDirectory("millrace-interop");
        final Path file = directory.resolve("server.p12");
        try
        {
            final Process keytool = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "server", "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2",
                "-dname", "CN=localhost", "-ext", "san=dns:localhost,ip:127.0.0.1", "-storetype", "PKCS12",
                "-keystore", file.toString(), "-storepass", new String(PASSWORD))
                .redirectErrorStream(true).start();
            final String said = new String(keytool.getInputStream().readAllBytes());
            if (!keytool.waitFor(1, TimeUnit.MINUTES) || keytool.exitValue() != 0)
            {
                throw new IOException("keytool failed: " + said);
            }
            final KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file))
            {
                store.load(in, PASSWORD);
            }
            return store;
        }
        finally
        {
            Files.deleteIfExists(file);
            Files.delete(directory);
        }
    }
}
