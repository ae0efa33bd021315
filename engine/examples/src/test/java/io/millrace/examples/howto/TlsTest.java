package io.millrace.examples.howto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.millrace.api.Connection;
import io.millrace.engine.ClientRequest;
import io.millrace.engine.ClientSettings;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.TlsSettings;
import io.millrace.engine.WebSocketClient;
import io.millrace.engine.WebSocketServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of tls.md. */
class TlsTest
{
    private static final String PASSWORD = "changeit";

    @Test
    void shouldTakeNewCertificatesWhileConnectionsGoOn(@TempDir final Path directory) throws Exception
    {
        final Path keyStore = directory.resolve("localhost.p12");
        final Path certificate = directory.resolve("localhost.pem");
        makeCertificate(keyStore, certificate);
        final TlsSettings tls = TlsSettings.builder()
            .keyStore(keyStore, PASSWORD.toCharArray())
            .build();
        final WebSocketServer server = WebSocketServer.start(new ServerSettings()
            .listen("127.0.0.1", 0)
            .tls(tls)
            .handler((connection, message) -> connection.send(message)));

        final WebSocketClient client = WebSocketClient.start(new ClientSettings()
            .tls(TlsSettings.builder().trust(certificate).build()));
        final BlockingQueue<String> received = new LinkedBlockingQueue<>();
        final Connection connection = client.connect(
            ClientRequest.of("wss://localhost:" + server.port() + "/", (c, message) -> received.add(message.asText())),
            5, TimeUnit.SECONDS);

        tls.reload();

        connection.sendText("still here");
        assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("still here");
        assertThat(connection.sslSession().getProtocol()).isEqualTo("TLSv1.3");
        client.close();
        server.close();
    }

    private static void makeCertificate(final Path keyStore, final Path certificate) throws Exception
    {
        keytool(
            "-genkeypair", "-alias", "localhost", "-keyalg", "EC", "-dname", "CN=localhost",
            "-ext", "san=dns:localhost,ip:127.0.0.1", "-validity", "30", "-storetype", "PKCS12",
            "-keystore", keyStore.toString(), "-storepass", PASSWORD);
        keytool(
            "-exportcert", "-alias", "localhost", "-rfc", "-file", certificate.toString(),
            "-keystore", keyStore.toString(), "-storepass", PASSWORD);
    }

    private static void keytool(final String... arguments) throws Exception
    {
        final List<String> command = new ArrayList<>(List.of(arguments));
        command.add(0, Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        final Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        assertThat(keytool.waitFor()).as(new String(keytool.getInputStream().readAllBytes())).isZero();
    }
}
