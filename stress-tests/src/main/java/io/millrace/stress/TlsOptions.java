package io.millrace.stress;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import io.millrace.engine.TlsBuilder;
import io.millrace.engine.TlsSettings;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * The options of TLS for servers: a certificate and its key, or a key store and its password.
 */
final class TlsOptions
{
    private static final String CERTIFICATE = "--tls-cert";
    private static final String KEY = "--tls-key";
    private static final String KEY_STORE = "--tls-keystore";
    private static final String PASSWORD_FILE = "--tls-password-file";

    private final CommandSpec spec;

    TlsOptions(final CommandSpec spec)
    {
        this.spec = spec;
        addFile(CERTIFICATE, "Encrypts connections (wss): the server's certificate in PEM, its issuers behind it.");
        addFile(KEY, "The private key for " + CERTIFICATE + ", in PEM (PKCS#8, or as OpenSSL writes it).");
        addFile(KEY_STORE, "Instead of those two: a PKCS#12 key store with certificates and keys.");
        addFile(PASSWORD_FILE, "A file whose first line is the password of " + KEY_STORE + " or, if it has one, of " +
            KEY + ".");
    }

    /** Null if there is to be no TLS. */
    TlsSettings settings() throws RunFailure
    {
        final Path certificate = file(CERTIFICATE);
        final Path key = file(KEY);
        final Path keyStore = file(KEY_STORE);
        final Path passwordFile = file(PASSWORD_FILE);
        refuse((certificate == null) != (key == null), CERTIFICATE + " and " + KEY + " belong together");
        refuse(keyStore != null && certificate != null, CERTIFICATE + " and " + KEY_STORE + " exclude each other");
        refuse(keyStore != null && passwordFile == null, KEY_STORE + " needs " + PASSWORD_FILE);
        refuse(passwordFile != null && keyStore == null && key == null,
            PASSWORD_FILE + " has no meaning without " + KEY_STORE + " or " + KEY);
        if (certificate == null && keyStore == null)
        {
            return null;
        }
        try
        {
            final char[] password = passwordFile == null ? null : firstLine(passwordFile);
            final TlsBuilder builder = TlsSettings.builder();
            return (keyStore != null ?
                builder.keyStore(keyStore, password) : builder.certificate(certificate, key, password)).build();
        }
        catch (final IOException | IllegalArgumentException ex)
        {
            throw new RunFailure("cannot use the certificate: " + ex.getMessage(), ex);
        }
    }

    private static char[] firstLine(final Path file) throws IOException
    {
        try
        {
            return Files.readString(file, StandardCharsets.UTF_8).lines().findFirst().orElse("").toCharArray();
        }
        catch (final NoSuchFileException ex)
        {
            throw new IOException(file + " does not exist.", ex);
        }
        catch (final AccessDeniedException ex)
        {
            throw new IOException(file + " may not be read by this user.", ex);
        }
        catch (final CharacterCodingException ex)
        {
            throw new IOException(file + " does not begin with a password: it is not text in UTF-8.", ex);
        }
        catch (final IOException ex)
        {
            throw new IOException(file + " cannot be read: " + ex.getMessage() + '.', ex);
        }
    }

    private void addFile(final String name, final String description)
    {
        spec.addOption(Commands.option(name, "FILE", Path.class, null, description));
    }

    private Path file(final String option)
    {
        final Path file = spec.findOption(option).getValue();
        refuse(file != null && file.toString().isEmpty(), option + " is '', allowed is the path of a file");
        return file;
    }

    private void refuse(final boolean wrong, final String message)
    {
        if (wrong)
        {
            throw new ParameterException(spec.commandLine(), message);
        }
    }
}
