package io.millrace.engine.sockets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Certificates for tests, made anew by the JDK's keytool for each JVM.
 */
final class Certificates
{
    static final char[] PASSWORD = "change-it".toCharArray();

    private static final Path DIRECTORY = directory();

    private final Path keyStore;
    private final Path chain;
    private final Path key;

    private Certificates(final String name, final String... options)
    {
        keyStore = DIRECTORY.resolve(name + ".p12");
        chain = DIRECTORY.resolve(name + "-cert.pem");
        key = DIRECTORY.resolve(name + "-key.pem");
        try
        {
            generate(options);
            export();
        }
        catch (final IOException | GeneralSecurityException | InterruptedException ex)
        {
            throw new IllegalStateException("keytool failed", ex);
        }
    }

    /** A self-signed certificate. */
    static Certificates selfSigned(final String name, final String subject, final String alternativeNames)
    {
        return new Certificates(
            name, "-dname", "CN=" + subject, "-ext", "SAN=" + alternativeNames, "-validity", "7");
    }

    Path keyStore()
    {
        return keyStore;
    }

    Path chain()
    {
        return chain;
    }

    Path key()
    {
        return key;
    }

    private static Path directory()
    {
        try
        {
            final Path created = Files.createTempDirectory("millrace-certificates");
            created.toFile().deleteOnExit();
            return created;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    private void generate(final String... options) throws IOException, InterruptedException
    {
        final List<String> command = new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair", "-alias", "test", "-keyalg", "EC", "-groupname", "secp256r1", "-storetype", "PKCS12",
            "-keystore", keyStore.toString(), "-storepass", new String(PASSWORD)));
        command.addAll(List.of(options));
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        final String output = new String(process.getInputStream().readAllBytes());
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0)
        {
            throw new IOException(output);
        }
    }

    private void export() throws IOException, GeneralSecurityException
    {
        final KeyStore store = KeyStore.getInstance(keyStore.toFile(), PASSWORD);
        Files.writeString(chain, pem("CERTIFICATE", store.getCertificate("test").getEncoded()));
        Files.writeString(key, pem("PRIVATE KEY", store.getKey("test", PASSWORD).getEncoded()));
        for (final Path file : List.of(keyStore, chain, key))
        {
            file.toFile().deleteOnExit();
        }
    }

    private static String pem(final String type, final byte[] content)
    {
        return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(content) +
            "\n-----END " + type + "-----\n";
    }
}
