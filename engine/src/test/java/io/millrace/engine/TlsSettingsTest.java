package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

import io.millrace.engine.TlsSettings.ClientAuthentication;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsSettingsTest
{
    @TempDir
    Path directory;

    private Path chain;
    private Path key;

    @BeforeEach
    void copyFiles() throws IOException
    {
        chain = directory.resolve("chain.pem");
        key = directory.resolve("key.pem");
        install("ec");
    }

    private void install(final String name) throws IOException
    {
        Files.copy(file(name + "-cert.pem"), chain, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(file(name + "-sec1.pem"), key, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path file(final String name)
    {
        try
        {
            return Path.of(TlsSettingsTest.class.getResource("/io/millrace/tls/" + name).toURI());
        }
        catch (final URISyntaxException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    private TlsSettings server() throws IOException
    {
        return TlsSettings.builder().certificate(chain, key).build();
    }

    /** The subject of the certificate that a handshake shows. */
    private static String shown(final SSLEngine server) throws IOException
    {
        final SSLEngine client = TlsSettings.builder().insecureTrustAnyoneAndCheckNoHostName().build()
            .clientEngine("localhost", 443);
        final ByteBuffer toServer = ByteBuffer.allocate(64 * 1024);
        final ByteBuffer toClient = ByteBuffer.allocate(64 * 1024);
        while (client.getSession().getProtocol().equals("NONE"))
        {
            step(client, toClient, toServer);
            step(server, toServer, toClient);
        }
        return ((X509Certificate)client.getSession().getPeerCertificates()[0]).getSubjectX500Principal().getName();
    }

    private static void step(final SSLEngine engine, final ByteBuffer in, final ByteBuffer out) throws SSLException
    {
        Runnable task;
        while ((task = engine.getDelegatedTask()) != null)
        {
            task.run();
        }
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP)
        {
            engine.unwrap(in.flip(), ByteBuffer.allocate(32 * 1024));
            in.compact();
        }
        else
        {
            engine.wrap(ByteBuffer.allocate(0), out);
        }
    }

    @Test
    void shouldShowNewCertificatesInNewHandshakesWhenReloaded() throws IOException
    {
        final TlsSettings settings = server();
        install("ec384");
        assertThat(shown(settings.serverEngine())).isEqualTo("CN=ec");
        final SSLEngine begunBefore = settings.serverEngine();
        settings.reload();
        assertThat(shown(settings.serverEngine())).isEqualTo("CN=ec384");
        assertThat(shown(begunBefore)).isEqualTo("CN=ec");
    }

    @Test
    void shouldKeepEverythingWhenReloadingFails() throws IOException
    {
        final TlsSettings settings = server();
        Files.copy(file("ec384-cert.pem"), chain, StandardCopyOption.REPLACE_EXISTING);
        assertThatIOException().isThrownBy(settings::reload)
            .withMessage("the private key in " + key + " does not belong to the first certificate in " + chain + '.');
        Files.delete(chain);
        assertThatIOException().isThrownBy(settings::reload).withMessage(chain + " does not exist.");
        assertThat(shown(settings.serverEngine())).isEqualTo("CN=ec");
        install("ec384");
        settings.reload();
        assertThat(shown(settings.serverEngine())).isEqualTo("CN=ec384");
    }

    @Test
    void shouldTakeOverEverythingOfOthersWhenReplaced() throws IOException
    {
        final TlsSettings settings = server();
        settings.replace(TlsSettings.builder().keyStore(file("ec.p12"), "secret".toCharArray())
            .trust(file("ec384-cert.pem")).clientAuthentication(ClientAuthentication.NEED).protocols("TLSv1.2")
            .applicationProtocols().build());
        final SSLEngine engine = settings.serverEngine();
        assertThat(engine.getNeedClientAuth()).isTrue();
        assertThat(engine.getEnabledProtocols()).containsExactly("TLSv1.2");
        assertThat(engine.getSSLParameters().getApplicationProtocols()).isEmpty();
    }

    @Test
    void shouldKeepPasswordsThatTheCallerWipes() throws IOException
    {
        final char[] password = "secret".toCharArray();
        final TlsBuilder builder = TlsSettings.builder().keyStore(file("ec.p12"), password);
        Arrays.fill(password, ' ');
        final TlsSettings settings = builder.build();
        settings.reload();
        assertThat(shown(settings.serverEngine())).isEqualTo("CN=ec");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, localhost, localhost",
        "Example.ORG., Example.ORG, Example.ORG",
        "b\u00fccher.example, xn--bcher-kva.example, xn--bcher-kva.example",
        "127.0.0.1, 127.0.0.1,",
        "[::1], ::1,",
        "::1, ::1,"})
    void shouldAskForNamesButNotForAddresses(final String host, final String peer, final String asked)
        throws IOException
    {
        final SSLEngine engine = TlsSettings.builder().build().clientEngine(host, 8443);
        assertThat(engine.getUseClientMode()).isTrue();
        assertThat(engine.getPeerHost()).isEqualTo(peer);
        assertThat(engine.getPeerPort()).isEqualTo(8443);
        assertThat(engine.getSSLParameters().getServerNames())
            .isEqualTo(asked == null ? List.of() : List.of(new SNIHostName(asked)));
        assertThat(engine.getSSLParameters().getEndpointIdentificationAlgorithm()).isEqualTo("HTTPS");
    }

    @Test
    void shouldCheckNoHostNameOnlyWhenToldSo() throws IOException
    {
        final SSLEngine engine = TlsSettings.builder().trust(chain).insecureCheckNoHostName().build()
            .clientEngine("localhost", 1);
        assertThat(engine.getSSLParameters().getEndpointIdentificationAlgorithm()).isNull();
    }

    @Test
    void shouldAgreeOnModernVersionsAndHttpByDefault() throws IOException
    {
        final SSLEngine engine = server().serverEngine();
        assertThat(engine.getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
        assertThat(engine.getSSLParameters().getApplicationProtocols()).containsExactly("http/1.1");
        assertThat(engine.getNeedClientAuth()).isFalse();
        assertThat(engine.getWantClientAuth()).isFalse();
        assertThat(TlsSettings.builder().certificate(chain, key).trust(chain)
            .clientAuthentication(ClientAuthentication.WANT).build().serverEngine().getWantClientAuth()).isTrue();
    }

    @Test
    void shouldKnowWhetherThereIsACertificateToShow() throws IOException, GeneralSecurityException
    {
        assertThat(server().hasIdentity()).isTrue();
        assertThat(TlsSettings.builder().build().hasIdentity()).isFalse();
        assertThat(TlsSettings.builder().context(SSLContext.getDefault()).build().hasIdentity()).isTrue();
    }

    @Test
    void shouldNameEachSettingThatIsNotAllowed() throws GeneralSecurityException
    {
        assertRefused(TlsSettings.builder().protocols("TLSv1.1"), "protocols");
        assertRefused(TlsSettings.builder().protocols(), "protocols");
        assertRefused(TlsSettings.builder().cipherSuites("TLS_NULL"), "cipherSuites");
        assertRefused(TlsSettings.builder().clientAuthentication(ClientAuthentication.NEED), "nobody is trusted");
        assertRefused(TlsSettings.builder().context(SSLContext.getDefault()).trust(chain), "context");
        assertRefused(
            TlsSettings.builder().insecureTrustAnyoneAndCheckNoHostName().trust(chain), "only one is allowed");
    }

    private static void assertRefused(final TlsBuilder builder, final String message)
    {
        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining(message);
    }
}
