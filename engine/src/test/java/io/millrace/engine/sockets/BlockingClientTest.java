package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.millrace.api.BlockingConnection;
import io.millrace.api.CloseCause;
import io.millrace.api.MessageInput;
import io.millrace.api.MessageOutput;
import io.millrace.api.MessageType;
import io.millrace.engine.ClientRequest;
import io.millrace.engine.ClientSettings;
import io.millrace.engine.Endpoint;
import io.millrace.engine.TlsSettings;
import io.millrace.engine.WebSocketClient;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Streams in both directions between our client and our server, in the blocking style, plain, encrypted and compressed.
 */
@Timeout(60)
class BlockingClientTest
{
    private static TestServer plain;
    private static TestServer encrypted;
    private static WebSocketClient client;

    @BeforeAll
    static void start() throws Exception
    {
        final Certificates local = Certificates.selfSigned("streams", "localhost", "dns:localhost,ip:127.0.0.1");
        final TlsSettings tls = TlsSettings.builder().certificate(local.chain(), local.key()).build();
        final Endpoint.Builder endpoint = Endpoint.blocking(BlockingClientTest::echo).maxMessageLength(1L << 40);
        plain = TestServer.start(endpoint, new Recorder(), settings -> settings.deflate(d -> d.enabled(true)));
        encrypted = TestServer.start(
            endpoint, new Recorder(), settings -> settings.deflate(d -> d.enabled(true)).tls(tls));
        final ClientSettings settings = new ClientSettings()
            .tls(TlsSettings.builder().trust(local.chain()).build())
            .deflate(deflate -> deflate.enabled(true));
        settings.threading().threadingMode(TestServer.MODE);
        client = WebSocketClient.start(settings);
    }

    @AfterAll
    static void stop()
    {
        client.close();
        assertThat(client.offHeapBytes()).isZero();
        plain.close();
        encrypted.close();
    }

    private static void echo(final BlockingConnection connection) throws Exception
    {
        for (MessageInput in = connection.receiveStream(); in != null; in = connection.receiveStream())
        {
            try (MessageOutput out = connection.openStream(in.type()))
            {
                in.transferTo(out.outputStream());
                out.complete();
            }
        }
    }

    private static BlockingConnection connect(final boolean tls, final boolean deflate) throws Exception
    {
        final String uri = tls ? "wss://localhost:" + encrypted.port() : "ws://127.0.0.1:" + plain.port();
        return client.connectBlocking(
            ClientRequest.blocking(uri + "/").deflate(deflate).maxMessageLength(1L << 40).build(),
            Await.LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @CsvSource({ "false, false", "false, true", "true, false", "true, true" })
    void shouldStreamLongMessagesBothWaysAtOnce(final boolean tls, final boolean deflate) throws Exception
    {
        try (BlockingConnection connection = connect(tls, deflate))
        {
            assertThat(connection.connection().extensions()).isEqualTo(deflate ? "permessage-deflate" : "");
            final byte[] half = random(700_000, 1);
            final CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> stream(connection, half));
            final MessageInput in = connection.receiveStream();
            assertThat(in.type()).isEqualTo(MessageType.BINARY);
            assertThat(in.readNBytes(half.length)).isEqualTo(half);
            assertThat(in.readNBytes(half.length)).isEqualTo(new byte[half.length]);
            assertThat(in.read()).isEqualTo(-1);
            sent.join();
            final String text = "a\u00e9\u20ac\ud83d\ude00 ".repeat(20_000);
            connection.sendText("short");
            assertThat(connection.receive().asText()).isEqualTo("short");
            try (MessageOutput out = connection.openStream(MessageType.TEXT))
            {
                out.writer().write(text);
                out.complete();
            }
            assertThat(connection.receive().asText()).isEqualTo(text);
        }
    }

    private static void stream(final BlockingConnection connection, final byte[] half)
    {
        try (MessageOutput out = connection.openStream(MessageType.BINARY))
        {
            out.outputStream().write(half);
            out.outputStream().write(new byte[half.length]);
            out.complete();
        }
        catch (final Exception ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    @Test
    void shouldReceiveNullWhenTheServerHasClosedAndTellHow() throws Exception
    {
        final Endpoint.Builder leaving = Endpoint.blocking(connection -> connection.close(4001, "go"));
        try (TestServer server = TestServer.start(leaving, new Recorder(), settings -> { }))
        {
            final BlockingConnection connection = client.connectBlocking(
                ClientRequest.blocking("ws://127.0.0.1:" + server.port() + "/").build(),
                Await.LIMIT_SECONDS, TimeUnit.SECONDS);
            assertThat(connection.receive()).isNull();
            assertThat(connection.receiveStream()).isNull();
            assertThat(connection.ending()).satisfies(ending ->
            {
                assertThat(ending.code()).isEqualTo(4001);
                assertThat(ending.reason()).isEqualTo("go");
                assertThat(ending.closeCause()).isEqualTo(CloseCause.PEER);
            });
        }
    }

    @Test
    void shouldRefuseRequestsThatAreAboutCallbacks()
    {
        final ClientRequest callbacks = ClientRequest.of("ws://localhost:1/", (connection, message) -> { });
        assertThatIllegalArgumentException().isThrownBy(() -> client.connectBlocking(callbacks, 1, TimeUnit.SECONDS));
        final ClientRequest blocking = ClientRequest.blocking("ws://localhost:1/").build();
        assertThatIllegalArgumentException().isThrownBy(() -> client.connect(blocking));
    }
}
