package io.millrace.tls;

import java.net.Socket;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Checks nothing at all: whoever answers is believed.
 */
final class TrustAnyone extends X509ExtendedTrustManager
{
    @Override
    public void checkClientTrusted(final X509Certificate[] chain, final String authType)
    {
        // Whoever it is.
    }

    @Override
    public void checkServerTrusted(final X509Certificate[] chain, final String authType)
    {
        // Whoever it is.
    }

    @Override
    public void checkClientTrusted(final X509Certificate[] chain, final String authType, final Socket socket)
    {
        // Whoever it is.
    }

    @Override
    public void checkServerTrusted(final X509Certificate[] chain, final String authType, final Socket socket)
    {
        // Whoever it is.
    }

    @Override
    public void checkClientTrusted(final X509Certificate[] chain, final String authType, final SSLEngine engine)
    {
        // Whoever it is.
    }

    @Override
    public void checkServerTrusted(final X509Certificate[] chain, final String authType, final SSLEngine engine)
    {
        // Whoever it is.
    }

    @Override
    public X509Certificate[] getAcceptedIssuers()
    {
        return new X509Certificate[0];
    }
}
