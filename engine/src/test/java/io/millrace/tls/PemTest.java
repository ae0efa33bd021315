package io.millrace.tls;

import static io.millrace.tls.TestIdentities.PASSWORD;
import static io.millrace.tls.TestIdentities.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Certificates and keys in PEM files (RFC 7468), as OpenSSL writes them and as people put them together.
 */
class PemTest
{
    @TempDir
    Path directory;

    private Path write(final String... parts) throws IOException
    {
        final Path path = directory.resolve("made.pem");
        Files.writeString(path, String.join("", parts), StandardCharsets.ISO_8859_1);
        return path;
    }

    private static String text(final String name) throws IOException
    {
        return Files.readString(file(name), StandardCharsets.ISO_8859_1);
    }

    private static String pem(final String label, final byte[] der)
    {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) +
            "\n-----END " + label + "-----\n";
    }

    @ParameterizedTest
    @CsvSource({
        "ec-cert.pem, ec-pkcs8.pem, EC",
        "ec-cert.pem, ec-sec1.pem, EC",
        "ec384-cert.pem, ec384-sec1.pem, EC",
        "ec521-cert.pem, ec521-sec1.pem, EC",
        "ec-cert.pem, ec-pbes2.pem, EC",
        "ec-cert.pem, ec-pbes1.pem, EC",
        "rsa-cert.pem, rsa-pkcs1.pem, RSA",
        "ed25519-cert.pem, ed25519.pem, EdDSA",
        "pss-cert.pem, pss.pem, RSASSA-PSS"})
    void shouldReadKeysOfEachKind(final String certificate, final String key, final String algorithm)
        throws IOException
    {
        final Identity identity = Identity.read(file(certificate), file(key), PASSWORD);
        assertThat(identity.key().getAlgorithm()).isEqualTo(algorithm);
        assertThat(identity.chain()).hasSize(1);
        assertThat(identity.names()).isEmpty();
    }

    @Test
    void shouldReadRsaKeysOfPkcs8() throws IOException
    {
        final byte[] der = PrivateKeys.read(file("rsa-pkcs1.pem"), null).getEncoded();
        final Path key = write(pem("PRIVATE KEY", der));
        assertThat(Identity.read(file("rsa-cert.pem"), key, null).key().getEncoded()).isEqualTo(der);
    }

    @Test
    void shouldReadKeyAndChainFromOneFileInAnyOrderOfTheBlocks() throws IOException
    {
        final Path path = write(text("ec-sec1.pem"), text("ec-cert.pem"), text("rsa-cert.pem"));
        final Identity identity = Identity.read(path, path, null);
        assertThat(identity.chain()).extracting(X509Certificate::getSubjectX500Principal)
            .extracting(Object::toString).containsExactly("CN=ec", "CN=rsa");
        final Path other = write(text("ec-cert.pem"), text("ec-pkcs8.pem"));
        assertThat(Identity.read(other, other, null).certificate()).isEqualTo(identity.certificate());
    }

    @Test
    void shouldReadFilesOfOtherSystemsAndWithCommentsBetweenBlocks() throws IOException
    {
        final String comment = "# a comment: of any kind\nsubject=CN = ec\n-- \n\n";
        final Path path = write(
            "\u00ef\u00bb\u00bf", comment, text("ec-cert.pem"), comment, text("rsa-cert.pem").indent(4), comment);
        final Path crlf = write(Files.readString(path, StandardCharsets.ISO_8859_1).replace("\n", "\r\n"));
        assertThat(Certificates.read(crlf)).hasSize(2);
        final Path key = write(text("ec-sec1.pem").replace("\n", "\r\n"));
        assertThat(secret(key)).isEqualTo(secret(file("ec-pkcs8.pem")));
        final Path oneLine = write("-----BEGIN CERTIFICATE-----",
            Base64.getEncoder().encodeToString(encoded("ec-cert.pem")), "-----END CERTIFICATE-----");
        assertThat(Certificates.read(oneLine)).hasSize(1);
    }

    private static BigInteger secret(final Path path) throws IOException
    {
        return ((ECPrivateKey)PrivateKeys.read(path, null)).getS();
    }

    private static byte[] encoded(final String name) throws IOException
    {
        return PemFile.read(file(name)).blocks().get(0).der();
    }

    @Test
    void shouldReadAllCertificatesInTheirOrder() throws IOException
    {
        final Path path = write(
            text("rsa-cert.pem"), text("ec-pkcs8.pem"), text("ec-cert.pem").replace("CERTIFICATE", "X509 CERTIFICATE"));
        final List<X509Certificate> certificates = Certificates.read(path);
        assertThat(certificates).extracting(X509Certificate::getSubjectX500Principal)
            .extracting(Object::toString).containsExactly("CN=rsa", "CN=ec");
    }

    @Test
    void shouldRefuseAChainInTheWrongOrder() throws IOException
    {
        final Path path = write(text("rsa-cert.pem"), text("ec-cert.pem"));
        assertThatIOException().isThrownBy(() -> Identity.read(path, file("ec-pkcs8.pem"), null))
            .withMessage("the private key in " + file("ec-pkcs8.pem") +
                " does not belong to the first certificate in " + path + '.');
    }

    @ParameterizedTest
    @CsvSource({"ec-cert.pem, ec384-sec1.pem", "rsa-cert.pem, ec-sec1.pem", "ec-cert.pem, ed25519.pem",
        "ed25519-cert.pem, ec-sec1.pem", "pss-cert.pem, rsa-pkcs1.pem"})
    void shouldRefuseTheKeyOfAnotherCertificate(final String certificate, final String key)
    {
        assertThatIOException().isThrownBy(() -> Identity.read(file(certificate), file(key), null))
            .withMessageContaining(file(certificate).toString()).withMessageContaining(file(key).toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ec-pbes2.pem | | holds an encrypted private key, and no password is given.",
        "ec-pbes2.pem | wrong | cannot be decrypted: the password is wrong or the file is damaged.",
        "ec-pbes1.pem | wrong | cannot be decrypted: the password is wrong or the file is damaged.",
        "ec-scrypt.pem | secret | \"openssl pkcs8 -topk8 -v2 aes-256-cbc\" converts it.",
        "ec-old.pem | secret | in OpenSSL's old encryption, which is not supported; \"openssl pkcs8 -topk8\" converts",
        "ec-cert.pem | secret | holds no private key."})
    void shouldSayWhyAKeyCannotBeRead(final String name, final String password, final String message)
    {
        final char[] given = password == null ? null : password.toCharArray();
        assertThatIOException().isThrownBy(() -> PrivateKeys.read(file(name), given))
            .withMessageStartingWith(file(name).toString()).withMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "PRIVATE KEY | holds a private key that is damaged or of an unknown kind",
        "RSA PRIVATE KEY | holds a private key that is damaged or of an unknown kind",
        "EC PRIVATE KEY | holds a damaged EC private key.",
        "ENCRYPTED PRIVATE KEY | holds an encrypted private key that is damaged",
        "DSA PRIVATE KEY | holds a key of a kind that is not supported: DSA PRIVATE KEY.",
        "OPENSSH PRIVATE KEY | holds a key of a kind that is not supported: OPENSSH PRIVATE KEY."})
    void shouldSayThatAKeyIsDamagedOrUnknown(final String label, final String message) throws IOException
    {
        for (final byte[] der : new byte[][] {{}, {0x30}, {0x30, 3, 2, 1, 1}, {1, 2, 3, 4, 5, 6, 7, 8}})
        {
            final Path path = write(pem(label, der));
            assertThatIOException().as("%d bytes", der.length).isThrownBy(() -> PrivateKeys.read(path, PASSWORD))
                .withMessageStartingWith(path.toString())
                .satisfies(ex -> assertThat(ex.getMessage().contains(message) || label.startsWith("EC ")).isTrue());
        }
    }

    @Test
    void shouldRefuseKeysThatWereCutAnywhere() throws IOException
    {
        for (final String name : new String[] {"ec-sec1.pem", "ec-pkcs8.pem", "ed25519.pem"})
        {
            final List<PemFile.Block> blocks = PemFile.read(file(name)).blocks();
            final PemFile.Block block = blocks.get(blocks.size() - 1);
            for (int length = 0; length < block.der().length; length += 3)
            {
                final Path path = write(pem(block.label(), Arrays.copyOf(block.der(), length)));
                assertThatIOException().as("%d bytes of %s", length, name)
                    .isThrownBy(() -> PrivateKeys.read(path, null)).withMessageStartingWith(path.toString());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "-----BEGIN CERTIFICATE-----\nAAAA\n", "\0\1\2\3",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END PRIVATE KEY-----\n"})
    void shouldSayThatAFileIsNoPem(final String content) throws IOException
    {
        final Path path = write(content);
        final String message = path + " is not a PEM file: it has no block that begins with -----BEGIN and ends " +
            "with -----END.";
        assertThatIOException().isThrownBy(() -> Certificates.read(path)).withMessage(message);
        assertThatIOException().isThrownBy(() -> PrivateKeys.read(path, null)).withMessage(message);
    }

    @Test
    void shouldSayThatACertificateIsDamaged() throws IOException
    {
        final byte[] der = encoded("ec-cert.pem");
        for (int length = 0; length < der.length; length += 29)
        {
            final Path path = write(text("rsa-cert.pem"), pem("CERTIFICATE", Arrays.copyOf(der, length)));
            assertThatIOException().as("%d bytes", length).isThrownBy(() -> Certificates.read(path))
                .withMessageStartingWith(path + " has a damaged certificate: ");
        }
        final Path path = write("-----BEGIN CERTIFICATE-----\nA*B\n-----END CERTIFICATE-----\n");
        assertThatIOException().isThrownBy(() -> Certificates.read(path))
            .withMessage(path + " has a damaged block CERTIFICATE: it is not base64.");
    }

    @Test
    void shouldSayWhatAFileLacks() throws IOException
    {
        final Path key = write(text("ec-pkcs8.pem"));
        assertThatIOException().isThrownBy(() -> Certificates.read(key)).withMessage(key + " holds no certificate.");
        final Path missing = directory.resolve("missing.pem");
        assertThatIOException().isThrownBy(() -> Certificates.read(missing)).withMessage(missing + " does not exist.");
        assertThatIOException().isThrownBy(() -> Certificates.read(directory))
            .withMessageStartingWith(directory + " cannot be read: ");
    }
}
