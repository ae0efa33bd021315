package io.millrace.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads certificates (RFC 5280) from PEM files.
 */
public final class Certificates
{
    private Certificates()
    {
    }

    /**
     * Reads all certificates of a file.
     *
     * @param path of a PEM file.
     * @return the certificates in the order of the file, at least one.
     * @throws IOException with a sentence if that is not possible.
     */
    public static List<X509Certificate> read(final Path path) throws IOException
    {
        final List<X509Certificate> certificates = new ArrayList<>();
        for (final PemFile.Block block : PemFile.read(path).blocks())
        {
            if (block.label().equals("CERTIFICATE") || block.label().equals("X509 CERTIFICATE"))
            {
                certificates.add(decode(path, block.der()));
            }
        }
        if (certificates.isEmpty())
        {
            throw new IOException(path + " holds no certificate.");
        }
        return certificates;
    }

    private static X509Certificate decode(final Path path, final byte[] der) throws IOException
    {
        try
        {
            final CertificateFactory factory = CertificateFactory.getInstance("X.509");
            return (X509Certificate)factory.generateCertificate(new ByteArrayInputStream(der));
        }
        catch (final CertificateException ex)
        {
            throw new IOException(path + " has a damaged certificate: " + ex.getMessage() + '.', ex);
        }
    }
}
