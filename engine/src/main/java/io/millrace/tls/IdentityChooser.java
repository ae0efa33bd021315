package io.millrace.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Chooses a server's certificate by the name that the client asks for (RFC 6066 §3): one that is for just this name,
 * else one with a matching wildcard, which stands for one label (RFC 6125 §6.4.3), else the first. Among several for
 * the same names, say an RSA and an EC one, the client's abilities decide. Any thread may use it.
 */
final class IdentityChooser extends X509ExtendedKeyManager
{
    private final List<Identity> identities;

    IdentityChooser(final List<Identity> identities)
    {
        this.identities = List.copyOf(identities);
    }

    @Override
    public String chooseEngineServerAlias(final String keyType, final Principal[] issuers, final SSLEngine engine)
    {
        final String name = requestedName(engine.getHandshakeSession());
        for (final Identity identity : candidates(name))
        {
            if (identity.key().getAlgorithm().equals(keyType))
            {
                return String.valueOf(identities.indexOf(identity));
            }
        }
        return null;
    }

    private static String requestedName(final SSLSession session)
    {
        if (session instanceof ExtendedSSLSession extended)
        {
            for (final SNIServerName name : extended.getRequestedServerNames())
            {
                if (name instanceof SNIHostName host)
                {
                    return host.getAsciiName().toLowerCase(Locale.ROOT);
                }
            }
        }
        return null;
    }

    private List<Identity> candidates(final String name)
    {
        if (name != null)
        {
            final List<Identity> exact = with(names -> names.contains(name));
            if (!exact.isEmpty())
            {
                return exact;
            }
            final int dot = name.indexOf('.');
            final List<Identity> matching = dot > 0 ? with(names -> names.contains('*' + name.substring(dot))) :
                List.of();
            if (!matching.isEmpty())
            {
                return matching;
            }
        }
        return with(identities.get(0).names()::equals);
    }

    private List<Identity> with(final Predicate<Set<String>> condition)
    {
        return identities.stream().filter(identity -> condition.test(identity.names())).toList();
    }

    @Override
    public String chooseEngineClientAlias(final String[] keyTypes, final Principal[] issuers, final SSLEngine engine)
    {
        for (final String keyType : keyTypes)
        {
            for (int i = 0; i < identities.size(); i++)
            {
                if (identities.get(i).key().getAlgorithm().equals(keyType) && isIssued(identities.get(i), issuers))
                {
                    return String.valueOf(i);
                }
            }
        }
        return null;
    }

    private static boolean isIssued(final Identity identity, final Principal[] issuers)
    {
        return issuers == null || issuers.length == 0 || Arrays.stream(identity.chain())
            .anyMatch(certificate -> Arrays.asList(issuers).contains(certificate.getIssuerX500Principal()));
    }

    @Override
    public X509Certificate[] getCertificateChain(final String alias)
    {
        return identities.get(Integer.parseInt(alias)).chain();
    }

    @Override
    public PrivateKey getPrivateKey(final String alias)
    {
        return identities.get(Integer.parseInt(alias)).key();
    }

    @Override
    public String[] getClientAliases(final String keyType, final Principal[] issuers)
    {
        throw new UnsupportedOperationException();
    }

    @Override
    public String chooseClientAlias(final String[] keyTypes, final Principal[] issuers, final Socket socket)
    {
        throw new UnsupportedOperationException();
    }

    @Override
    public String[] getServerAliases(final String keyType, final Principal[] issuers)
    {
        throw new UnsupportedOperationException();
    }

    @Override
    public String chooseServerAlias(final String keyType, final Principal[] issuers, final Socket socket)
    {
        throw new UnsupportedOperationException();
    }
}
