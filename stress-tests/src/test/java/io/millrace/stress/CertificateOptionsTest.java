package io.millrace.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Certificates, keys and passwords that cannot be used.
 */
class CertificateOptionsTest
{
    private static final int FAILURE = 1;

    @TempDir
    private static Path directory;

    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void write() throws IOException
    {
        for (final String path : new String[] {
            TestFiles.CERTIFICATE, TestFiles.KEY, TestFiles.KEY_STORE, TestFiles.PASSWORD})
        {
            Files.copy(Path.of(path), directory.resolve(Path.of(path).getFileName()));
        }
        Files.writeString(directory.resolve("wrong.txt"), "changed it\n");
        Files.writeString(directory.resolve("text.txt"), "neither\n");
        Files.write(directory.resolve("latin1.txt"), "passé".getBytes(StandardCharsets.ISO_8859_1));
        Files.createFile(directory.resolve("empty.pem"));
        Files.createDirectory(directory.resolve("directory"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --tls-cert none.pem --tls-key key.pem       | none.pem does not exist.
        --tls-cert cert.pem --tls-key none.pem      | none.pem does not exist.
        --tls-cert directory --tls-key key.pem      | directory cannot be read: Is a directory.
        --tls-cert empty.pem --tls-key key.pem      | empty.pem is not a PEM file: it has no block that begins with
        --tls-cert cert.pem --tls-key text.txt      | text.txt is not a PEM file: it has no block that begins with
        --tls-cert key.pem --tls-key key.pem        | key.pem holds no certificate.
        --tls-cert cert.pem --tls-key cert.pem      | cert.pem holds no private key.
        --tls-cert cert.pem --tls-key key.pem       | key.pem holds an encrypted private key, and no password is given.
        --tls-cert cert.pem --tls-key key.pem --tls-password-file wrong.txt | key.pem cannot be decrypted: the passwo
        --tls-cert cert.pem --tls-key key.pem --tls-password-file empty.pem | key.pem cannot be decrypted: the passwo
        --tls-cert cert.pem --tls-key key.pem --tls-password-file none.txt  | none.txt does not exist.
        --tls-cert cert.pem --tls-key key.pem --tls-password-file directory | directory cannot be read: Is a directory.
        --tls-cert cert.pem --tls-key key.pem --tls-password-file latin1.txt | latin1.txt does not begin with a password
        --tls-keystore none.p12 --tls-password-file password.txt            | none.p12 does not exist.
        --tls-keystore keystore.p12 --tls-password-file none.txt            | none.txt does not exist.
        --tls-keystore keystore.p12 --tls-password-file wrong.txt           | keystore.p12 cannot be opened: the passw
        --tls-keystore text.txt --tls-password-file password.txt            | text.txt cannot be opened: the password
        --tls-keystore directory --tls-password-file password.txt           | directory cannot be read: Is a directory.
        """)
    void shouldSayInOneLineWhyACertificateCannotBeUsed(final String args, final String problem)
    {
        final String[] options = ("echo --port 0 " + args).split(" ");
        for (int i = 4; i < options.length; i += 2)
        {
            options[i] = directory.resolve(options[i]).toString();
        }
        assertThat(Millrace.run(new PrintWriter(err, true), options)).isEqualTo(FAILURE);

        assertThat(err.toString().lines()).singleElement().asString()
            .startsWith("millrace: cannot use the certificate: " + directory.resolve(problem));
    }
}
