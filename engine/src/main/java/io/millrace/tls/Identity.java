package io.millrace.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A certificate with the chain that leads to its root, and its private key. The names that it is for are those of its
 * subject alternative names (RFC 6125 §6.4).
 */
public final class Identity
{
    private static final int DNS_NAME = 2;
    private static final byte[] PROBE = new byte[32];

    private final X509Certificate[] chain;
    private final PrivateKey key;
    private final Set<String> names;

    private Identity(final X509Certificate[] chain, final PrivateKey key) throws CertificateParsingException
    {
        this.chain = chain;
        this.key = key;
        names = names(chain[0]);
    }

    /**
     * Reads PEM files.
     *
     * @param chain    the certificate, and those that lead to its root.
     * @param key      the private key; it may be the same file.
     * @param password of the key, or null if it is not encrypted.
     * @return the identity.
     * @throws IOException with a sentence if that is not possible.
     */
    public static Identity read(final Path chain, final Path key, final char[] password) throws IOException
    {
        return of(
            Certificates.read(chain), PrivateKeys.read(key, password), "the private key in " + key, chain.toString());
    }

    /** Both are named for messages. */
    static Identity of(
        final List<X509Certificate> chain, final PrivateKey key, final String keyName, final String chainName)
        throws IOException
    {
        try
        {
            final Identity identity = new Identity(chain.toArray(new X509Certificate[0]), key);
            if (!identity.isPair())
            {
                throw new IOException(keyName + " does not belong to the first certificate in " + chainName + '.');
            }
            return identity;
        }
        catch (final GeneralSecurityException ex)
        {
            throw new IOException(
                keyName + " cannot be used with the first certificate in " + chainName + ": " + ex.getMessage(), ex);
        }
    }

    private static Set<String> names(final X509Certificate certificate) throws CertificateParsingException
    {
        final Set<String> names = new LinkedHashSet<>();
        final Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives != null)
        {
            for (final List<?> alternative : alternatives)
            {
                if (alternative.get(0).equals(DNS_NAME))
                {
                    names.add(((String)alternative.get(1)).toLowerCase(Locale.ROOT));
                }
            }
        }
        return names;
    }

    private boolean isPair() throws GeneralSecurityException
    {
        final String keyAlgorithm = key.getAlgorithm();
        if (!keyAlgorithm.equals(chain[0].getPublicKey().getAlgorithm()))
        {
            return false;
        }
        if (key instanceof final RSAKey rsa)
        {
            return rsa.getModulus().equals(((RSAKey)chain[0].getPublicKey()).getModulus());
        }
        final String algorithm = keyAlgorithm.equals("EC") ? "SHA256withECDSA" : keyAlgorithm;
        final Signature signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(PROBE);
        final byte[] signature = signing.sign();
        final Signature verifying = Signature.getInstance(algorithm);
        verifying.initVerify(chain[0].getPublicKey());
        verifying.update(PROBE);
        return verifying.verify(signature);
    }

    X509Certificate[] chain()
    {
        return chain.clone();
    }

    X509Certificate certificate()
    {
        return chain[0];
    }

    PrivateKey key()
    {
        return key;
    }

    Set<String> names()
    {
        return names;
    }
}
