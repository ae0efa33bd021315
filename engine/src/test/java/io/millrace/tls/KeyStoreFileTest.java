package io.millrace.tls;

import static io.millrace.tls.TestIdentities.PASSWORD;
import static io.millrace.tls.TestIdentities.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Key stores of PKCS#12 (RFC 7292), of OpenSSL and of the JDK.
 */
class KeyStoreFileTest
{
    @TempDir
    Path directory;

    private Path store(final KeyStore store) throws IOException, GeneralSecurityException
    {
        final Path path = directory.resolve("made.p12");
        try (OutputStream out = Files.newOutputStream(path))
        {
            store.store(out, PASSWORD);
        }
        return path;
    }

    private static KeyStore empty(final String type) throws IOException, GeneralSecurityException
    {
        final KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        return store;
    }

    private static void add(final KeyStore store, final String alias, final Identity identity)
        throws GeneralSecurityException
    {
        store.setKeyEntry(alias, identity.key(), PASSWORD, identity.chain());
    }

    @Test
    void shouldReadWhatOpenSslWrites() throws IOException
    {
        final List<Identity> identities = KeyStoreFile.read(file("ec.p12"), PASSWORD).identities();
        assertThat(identities).hasSize(1);
        assertThat(identities.get(0).certificate()).isEqualTo(Certificates.read(file("ec-cert.pem")).get(0));
        assertThat(identities.get(0).key()).isEqualTo(PrivateKeys.read(file("ec-pkcs8.pem"), null));
    }

    @Test
    void shouldReadSeveralInTheOrderOfTheirAliasesWithTheirChains() throws Exception
    {
        for (final String type : new String[] {"PKCS12", "JKS"})
        {
            final KeyStore store = empty(type);
            add(store, "b", TestIdentities.rsa("second", "second"));
            add(store, "a", TestIdentities.ec("first", "first"));
            store.setCertificateEntry("root", TestIdentities.authority());
            final KeyStoreFile read = KeyStoreFile.read(store(store), PASSWORD);
            assertThat(read.identities()).extracting(identity -> identity.names().toString())
                .containsExactly("[first]", "[second]");
            assertThat(read.identities()).allSatisfy(identity -> assertThat(identity.chain()).hasSize(2));
            assertThat(read.trusted()).containsExactly(TestIdentities.authority());
        }
    }

    @Test
    void shouldSayThatThePasswordIsWrongOrThatItIsNoKeyStore()
    {
        for (final Path path : List.of(file("ec.p12"), file("ec-cert.pem")))
        {
            assertThatIOException().isThrownBy(() -> KeyStoreFile.read(path, "wrong".toCharArray()))
                .withMessage(path + " cannot be opened: the password is wrong, or it is no PKCS#12 key store.");
        }
        final Path missing = directory.resolve("missing.p12");
        assertThatIOException().isThrownBy(() -> KeyStoreFile.read(missing, PASSWORD))
            .withMessage(missing + " does not exist.");
    }

    @Test
    void shouldSayThatAKeyHasAPasswordOfItsOwn() throws Exception
    {
        final KeyStore store = empty("JKS");
        final Identity identity = TestIdentities.ec("first", "first");
        store.setKeyEntry("a", identity.key(), "other".toCharArray(), identity.chain());
        final Path path = store(store);
        assertThatIOException().isThrownBy(() -> KeyStoreFile.read(path, PASSWORD).identities())
            .withMessage(path + " has a key that cannot be read with the store's password.");
    }

    @Test
    void shouldSayThatThereIsNoKeyWithACertificate() throws IOException
    {
        for (final String name : new String[] {"no-key.p12", "no-certificate.p12"})
        {
            final KeyStoreFile read = KeyStoreFile.read(file(name), PASSWORD);
            assertThatIOException().isThrownBy(read::identities)
                .withMessage(file(name) + " holds no private key with a certificate.");
        }
    }

    @Test
    void shouldSayThatNothingIsTrusted() throws IOException
    {
        final KeyStoreFile read = KeyStoreFile.read(file("ec.p12"), PASSWORD);
        assertThatIOException().isThrownBy(read::trusted)
            .withMessageStartingWith(file("ec.p12") + " holds no certificate that is marked as trusted");
    }
}
