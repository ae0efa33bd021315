package io.millrace.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A key store: PKCS#12 (RFC 7292), or the JDK's own format, which the JDK reads as such too.
 */
public final class KeyStoreFile
{
    private final Path path;
    private final KeyStore store;
    private final char[] password;

    private KeyStoreFile(final Path path, final KeyStore store, final char[] password)
    {
        this.path = path;
        this.store = store;
        this.password = password;
    }

    /**
     * Reads a key store.
     *
     * @param path     of the file.
     * @param password of the store and of its keys.
     * @return what it holds.
     * @throws IOException with a sentence if that is not possible.
     */
    public static KeyStoreFile read(final Path path, final char[] password) throws IOException
    {
        final byte[] bytes = PemFile.bytes(path);
        try
        {
            final KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), password);
            return new KeyStoreFile(path, store, password);
        }
        catch (final IOException | GeneralSecurityException ex)
        {
            throw new IOException(
                path + " cannot be opened: the password is wrong, or it is no PKCS#12 key store.", ex);
        }
    }

    /**
     * The certificates that have a private key.
     *
     * @return at least one; the order is that of the aliases' names if there are several.
     * @throws IOException with a sentence if there is none.
     */
    public List<Identity> identities() throws IOException
    {
        final List<Identity> identities = new ArrayList<>();
        try
        {
            final List<String> aliases = Collections.list(store.aliases());
            Collections.sort(aliases);
            for (final String alias : aliases)
            {
                final Certificate[] chain = store.getCertificateChain(alias);
                if (chain != null && chain.length > 0 && store.getKey(alias, password) instanceof PrivateKey key)
                {
                    identities.add(Identity.of(
                        x509(chain), key, "the private key \"" + alias + "\" in " + path, path.toString()));
                }
            }
        }
        catch (final GeneralSecurityException ex)
        {
            throw new IOException(path + " has a key that cannot be read with the store's password.", ex);
        }
        if (identities.isEmpty())
        {
            throw new IOException(path + " holds no private key with a certificate.");
        }
        return identities;
    }

    private static List<X509Certificate> x509(final Certificate[] chain)
    {
        return Arrays.stream(chain).map(X509Certificate.class::cast).toList();
    }

    /**
     * The certificates that have no private key.
     *
     * @return at least one.
     * @throws IOException with a sentence if there is none.
     */
    public List<X509Certificate> trusted() throws IOException
    {
        final List<X509Certificate> certificates = new ArrayList<>();
        try
        {
            for (final String alias : Collections.list(store.aliases()))
            {
                if (store.isCertificateEntry(alias) && store.getCertificate(alias) instanceof X509Certificate trusted)
                {
                    certificates.add(trusted);
                }
            }
        }
        catch (final GeneralSecurityException ex)
        {
            throw new IOException(path + " cannot be read: " + ex.getMessage() + '.', ex);
        }
        if (certificates.isEmpty())
        {
            throw new IOException(path + " holds no certificate that is marked as trusted; in a PEM file, none needs " +
                "the mark.");
        }
        return certificates;
    }
}
