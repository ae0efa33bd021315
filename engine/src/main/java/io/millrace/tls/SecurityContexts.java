package io.millrace.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Makes the JDK's contexts of certificates and keys.
 */
public final class SecurityContexts
{
    private SecurityContexts()
    {
    }

    /**
     * Makes a context.
     *
     * @param identities  of this side, may be empty.
     * @param trusted     roots or certificates of peers; empty for those that the JDK trusts.
     * @param trustAnyone whether peers are not checked at all.
     * @return the context.
     * @throws IOException if the JDK cannot make it.
     */
    public static SSLContext create(
        final List<Identity> identities, final List<X509Certificate> trusted, final boolean trustAnyone)
        throws IOException
    {
        try
        {
            final SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                identities.isEmpty() ? new KeyManager[0] : new KeyManager[]{new IdentityChooser(identities)},
                trustAnyone ? new TrustManager[]{new TrustAnyone()} : trusted.isEmpty() ? null : managers(trusted),
                null);
            return context;
        }
        catch (final GeneralSecurityException ex)
        {
            throw new IOException("TLS cannot be prepared: " + ex.getMessage() + '.', ex);
        }
    }

    private static TrustManager[] managers(final List<X509Certificate> trusted)
        throws GeneralSecurityException, IOException
    {
        final KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (int i = 0; i < trusted.size(); i++)
        {
            store.setCertificateEntry(String.valueOf(i), trusted.get(i));
        }
        final TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory.getTrustManagers();
    }
}
