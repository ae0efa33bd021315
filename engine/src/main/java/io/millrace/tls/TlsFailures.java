package io.millrace.tls;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;

import javax.crypto.AEADBadTagException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/**
 * Says in a sentence why TLS failed. What the JDK says stays the cause.
 */
final class TlsFailures
{
    private static final String ALERT = "Received fatal alert: ";
    private static final String NO_TLS = "plaintext connection";
    private static final String NO_CERTIFICATE = "Empty client certificate chain";
    private static final String NO_PROTOCOL = "No application protocol";

    private TlsFailures()
    {
    }

    /** An exception of the same meaning with a message for people. */
    static SSLException explain(final SSLException failure, final boolean isClient, final boolean established)
    {
        final String peer = isClient ? "server" : "client";
        final String message = String.valueOf(failure.getMessage());
        if (established)
        {
            return new SSLException(explainRecord(failure, message, peer), failure);
        }
        final SSLException explained = new SSLHandshakeException(explainHandshake(failure, message, peer));
        explained.initCause(failure);
        return explained;
    }

    private static String explainRecord(final SSLException failure, final String message, final String peer)
    {
        if (message.startsWith(ALERT))
        {
            return "the " + peer + " ended TLS with the alert " + message.substring(ALERT.length());
        }
        if (find(failure, AEADBadTagException.class) != null)
        {
            return "a record was damaged on its way";
        }
        return "TLS failed: " + message;
    }

    private static String explainHandshake(final SSLException failure, final String message, final String peer)
    {
        if (message.contains(NO_TLS))
        {
            return "the " + peer + " does not speak TLS; what arrived may be plain HTTP";
        }
        if (message.startsWith(ALERT))
        {
            return "the " + peer + " refused the TLS handshake with the alert " + message.substring(ALERT.length());
        }
        if (message.startsWith(NO_CERTIFICATE))
        {
            return "the client sent no certificate, and one is required";
        }
        if (message.contains(NO_PROTOCOL) || message.contains("No matching application"))
        {
            return "the client offers application protocols (ALPN), and http/1.1 is not among them";
        }
        final String certificate = explainCertificate(failure, peer);
        return certificate != null ? certificate : "the TLS handshake failed: " + message;
    }

    private static String explainCertificate(final SSLException failure, final String peer)
    {
        if (find(failure, CertificateExpiredException.class) != null)
        {
            return "the " + peer + "'s certificate has expired: " +
                find(failure, CertificateExpiredException.class).getMessage();
        }
        if (find(failure, CertificateNotYetValidException.class) != null)
        {
            return "the " + peer + "'s certificate is not valid yet: " +
                find(failure, CertificateNotYetValidException.class).getMessage();
        }
        if (find(failure, CertPathBuilderException.class) != null)
        {
            return "the " + peer + "'s certificate is not trusted: it leads to no trusted certificate";
        }
        final CertificateException refused = find(failure, CertificateException.class);
        if (refused != null && String.valueOf(refused.getMessage()).startsWith("No "))
        {
            return "the " + peer + "'s certificate is for another host: " + refused.getMessage();
        }
        return refused == null ? null : "the " + peer + "'s certificate is refused: " + refused.getMessage();
    }

    /** Names a certificate in messages. */
    static String name(final X509Certificate certificate)
    {
        return certificate.getSubjectX500Principal().getName();
    }

    private static <T extends Throwable> T find(final Throwable failure, final Class<T> type)
    {
        Throwable cause = failure;
        while (cause != null)
        {
            if (type.isInstance(cause))
            {
                return type.cast(cause);
            }
            cause = cause.getCause();
        }
        return null;
    }
}
