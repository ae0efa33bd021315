package io.millrace.tls;

import static io.millrace.tls.Engines.TLS_1_2;
import static io.millrace.tls.Engines.TLS_1_3;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which certificate a server shows (RFC 6066 §3, RFC 6125 §6.4), and a client.
 */
class IdentityChooserTest
{
    private static final long SEED = 20_260_305L;
    private static SSLContext server;
    private static SSLContext client;

    @BeforeAll
    static void create() throws IOException
    {
        server = Engines.context(
            TestIdentities.ec("first", "first.example", "also.example"),
            TestIdentities.ec("wild", "*.wild.example"),
            TestIdentities.ec("exact", "exact.wild.example"),
            TestIdentities.rsa("rsa", "both.example"),
            TestIdentities.ec("ec", "both.example"),
            TestIdentities.rsa("only", "rsa.example"));
        client = Engines.context();
    }

    /** Null for no name. */
    private static SSLEngine client(final String name, final String protocol)
    {
        final SSLEngine engine = Engines.client(client, protocol);
        final SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(name == null ? List.of() : List.of(new SNIHostName(name)));
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static String shown(final SSLEngine client, final SSLContext context) throws SSLException
    {
        try (TlsPair pair = new TlsPair(SEED, client, Engines.server(context)).establish())
        {
            final X509Certificate certificate =
                (X509Certificate)pair.client.channel.sslSession().getPeerCertificates()[0];
            return certificate.getSubjectX500Principal().getName();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "first.example, first",
        "also.example, first",
        "any.wild.example, wild",
        "ANY.Wild.Example, wild",
        "exact.wild.example, exact",
        "EXACT.wild.example, exact",
        "wild.example, first",
        "two.labels.wild.example, first",
        "unknown.example, first",
        "rsa.example, only",
        "localhost, first",
        ", first"})
    void shouldShowTheCertificateOfTheName(final String name, final String subject) throws SSLException
    {
        assertThat(shown(client(name, TLS_1_3), server)).isEqualTo("CN=" + subject);
    }

    @Test
    void shouldShowTheCertificateOfTheNameWithTls12() throws SSLException
    {
        assertThat(shown(client("any.wild.example", TLS_1_2), server)).isEqualTo("CN=wild");
    }

    @Test
    void shouldShowTheCertificateThatTheClientUnderstandsAmongThoseOfOneName() throws SSLException
    {
        final SSLEngine ecOnly = client("both.example", TLS_1_2);
        ecOnly.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"});
        assertThat(shown(ecOnly, server)).isEqualTo("CN=ec");
        final SSLEngine rsaOnly = client("both.example", TLS_1_2);
        rsaOnly.setEnabledCipherSuites(new String[] {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"});
        assertThat(shown(rsaOnly, server)).isEqualTo("CN=rsa");
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_3, TLS_1_2})
    void shouldServeWithEd25519(final String protocol) throws IOException
    {
        final Identity identity = Identity.read(
            TestIdentities.file("ed25519-cert.pem"), TestIdentities.file("ed25519.pem"), null);
        final SSLContext trusting = SecurityContexts.create(List.of(), List.of(identity.certificate()), false);
        assertThat(shown(Engines.client(trusting, protocol), Engines.context(identity))).isEqualTo("CN=ed");
    }

    @Test
    void shouldRefuseWhenNoneOfTheNameSuitsTheClient() throws SSLException
    {
        final SSLEngine ecOnly = client("rsa.example", TLS_1_2);
        ecOnly.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"});
        try (TlsPair pair = new TlsPair(SEED, ecOnly, Engines.server(server)).run())
        {
            assertThat(pair.server.readError).isInstanceOf(SSLException.class);
            assertThat(pair.client.readError)
                .hasMessage("the server refused the TLS handshake with the alert handshake_failure");
        }
    }

    @Test
    void shouldSayThatTheCertificateIsOfAnotherHost() throws SSLException
    {
        try (TlsPair pair = new TlsPair(
            SEED, Engines.namedClient(client, "unknown.example"), Engines.server(server)).run())
        {
            assertThat(pair.client.readError)
                .hasMessageStartingWith("the server's certificate is for another host: ")
                .hasMessageContaining("unknown.example");
            assertThat(pair.server.readError).isInstanceOf(SSLException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"-10, has expired", "5, is not valid yet"})
    void shouldSayThatTheCertificateIsNotValidNow(final int days, final String message) throws IOException
    {
        final SSLContext context = Engines.context(TestIdentities.validFrom(days, "server", "localhost"));
        try (TlsPair pair = new TlsPair(
            SEED, Engines.namedClient(client, "localhost"), Engines.server(context)).run())
        {
            assertThat(pair.client.readError).hasMessageStartingWith("the server's certificate " + message);
        }
    }

    @Test
    void shouldSayThatTheCertificateIsNotTrusted() throws IOException
    {
        final Identity stranger = KeyStoreFile.read(TestIdentities.file("ec.p12"), TestIdentities.PASSWORD)
            .identities().get(0);
        try (TlsPair pair = new TlsPair(
            SEED, Engines.client(client), Engines.server(Engines.context(stranger))).run())
        {
            assertThat(pair.client.readError)
                .hasMessage("the server's certificate is not trusted: it leads to no trusted certificate");
            assertThat(pair.server.readError).hasMessageContaining("alert certificate_unknown");
        }
    }
}
