package io.millrace.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;

import javax.security.auth.x500.X500Principal;

/**
 * Certificates (RFC 5280) for tests, made in this JVM by one authority, and files that OpenSSL made.
 */
final class TestIdentities
{
    static final char[] PASSWORD = "secret".toCharArray();

    private static final int SEQUENCE = 0x30;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int UTC_TIME = 0x17;
    private static final int EXTENSIONS = 0xa3;
    private static final int DNS_NAME = 0x82;
    private static final int LONGEST_SHORT_LENGTH = 0x7f;
    private static final byte[] VERSION_3_SERIAL_1 = {(byte)0xa0, 3, 2, 1, 2, 2, 1, 1};
    private static final byte[] ECDSA_WITH_SHA256 = {
        SEQUENCE, 10, 6, 8, 0x2a, (byte)0x86, 0x48, (byte)0xce, 0x3d, 4, 3, 2};
    private static final byte[] ALTERNATIVE_NAMES = {6, 3, 0x55, 0x1d, 0x11};
    private static final byte[] IS_AUTHORITY = {
        SEQUENCE, 15, 6, 3, 0x55, 0x1d, 0x13, 1, 1, (byte)0xff, OCTET_STRING, 5, SEQUENCE, 3, 1, 1, (byte)0xff};
    private static final String AUTHORITY_NAME = "authority";
    private static final KeyPair AUTHORITY_KEYS = ecKeys();
    private static final X509Certificate AUTHORITY = certificate(
        AUTHORITY_NAME, AUTHORITY_KEYS.getPublic(), -1, IS_AUTHORITY);
    private static final KeyPair EC_KEYS = ecKeys();

    private TestIdentities()
    {
    }

    /** A file that OpenSSL made. */
    static Path file(final String name)
    {
        try
        {
            return Path.of(TestIdentities.class.getResource(name).toURI());
        }
        catch (final URISyntaxException ex)
        {
            throw new IllegalArgumentException(ex);
        }
    }

    /** Who has issued all the others. */
    static X509Certificate authority()
    {
        return AUTHORITY;
    }

    static Identity ec(final String subject, final String... names) throws IOException
    {
        return identity(certificate(subject, EC_KEYS.getPublic(), -1, names(names)), EC_KEYS.getPrivate());
    }

    static Identity rsa(final String subject, final String... names) throws IOException
    {
        final PublicKey publicKey = Certificates.read(file("rsa-cert.pem")).get(0).getPublicKey();
        return identity(
            certificate(subject, publicKey, -1, names(names)), PrivateKeys.read(file("rsa-pkcs1.pem"), null));
    }

    /** One that was valid for two days and begins that many days from now. */
    static Identity validFrom(final int days, final String subject, final String... names) throws IOException
    {
        return identity(certificate(subject, EC_KEYS.getPublic(), days, names(names)), EC_KEYS.getPrivate());
    }

    private static Identity identity(final X509Certificate certificate, final PrivateKey key) throws IOException
    {
        return Identity.of(List.of(certificate, AUTHORITY), key, "the key", "the chain");
    }

    private static KeyPair ecKeys()
    {
        try
        {
            final KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        }
        catch (final GeneralSecurityException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    private static X509Certificate certificate(
        final String subject, final PublicKey publicKey, final int firstDay, final byte[] extension)
    {
        final byte[] content = element(
            SEQUENCE,
            VERSION_3_SERIAL_1,
            ECDSA_WITH_SHA256,
            name(AUTHORITY_NAME),
            element(SEQUENCE, time(firstDay), time(firstDay + 2)),
            name(subject),
            publicKey.getEncoded(),
            extension.length == 0 ? extension : element(EXTENSIONS, element(SEQUENCE, extension)));
        try
        {
            final Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(AUTHORITY_KEYS.getPrivate());
            signature.update(content);
            final byte[] der = element(
                SEQUENCE, content, ECDSA_WITH_SHA256, element(BIT_STRING, new byte[1], signature.sign()));
            return (X509Certificate)CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(der));
        }
        catch (final GeneralSecurityException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    private static byte[] name(final String subject)
    {
        return new X500Principal("CN=" + subject).getEncoded();
    }

    private static byte[] names(final String... names)
    {
        final byte[][] elements = Arrays.stream(names)
            .map(name -> element(DNS_NAME, name.getBytes(StandardCharsets.US_ASCII)))
            .toArray(byte[][]::new);
        return names.length == 0 ? new byte[0] :
            element(SEQUENCE, ALTERNATIVE_NAMES, element(OCTET_STRING, element(SEQUENCE, elements)));
    }

    private static byte[] time(final int daysFromNow)
    {
        final String text = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC)
            .format(Instant.now().plus(daysFromNow, ChronoUnit.DAYS));
        return element(UTC_TIME, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] element(final int tag, final byte[]... contents)
    {
        final ByteArrayOutputStream joined = new ByteArrayOutputStream();
        Arrays.stream(contents).forEach(joined::writeBytes);
        final ByteArrayOutputStream element = new ByteArrayOutputStream();
        element.write(tag);
        if (joined.size() > LONGEST_SHORT_LENGTH)
        {
            element.write(joined.size() > 0xff ? 0x82 : 0x81);
        }
        if (joined.size() > 0xff)
        {
            element.write(joined.size() >> Byte.SIZE);
        }
        element.write(joined.size());
        element.writeBytes(joined.toByteArray());
        return element.toByteArray();
    }
}
