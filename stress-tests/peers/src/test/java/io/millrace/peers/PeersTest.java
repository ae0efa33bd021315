package io.millrace.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each peer in this JVM, talked to by the JDK's client.
 */
class PeersTest
{
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final long TIMEOUT_S = 20;

    private static Stream<Arguments> broadcasters()
    {
        return Stream.of(
            peer("netty", NettyPeer::start),
            peer("undertow", UndertowPeer::start),
            peer("jetty", JettyPeer::start),
            peer("java-websocket", JavaWebSocketPeer::start),
            peer("vertx", VertxPeer::start));
    }

    private static Stream<Arguments> echoers()
    {
        return Stream.concat(broadcasters(), Stream.of(peer("babl", BablPeer::start)));
    }

    private static Arguments peer(final String name, final PeerServer.Starter starter)
    {
        return Arguments.of(name, starter);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("echoers")
    void shouldSendEachMessageBack(final String name, final PeerServer.Starter starter) throws Exception
    {
        final int port = "babl".equals(name) ? freePort() : 0;
        try (PeerServer server = starter.start(new PeerOptions(port, 1, false)))
        {
            final Received received = new Received();
            final WebSocket client = connect(server, received);
            client.sendText("grüße", true).join();
            client.sendBinary(ByteBuffer.wrap(new byte[] { 1, 2, 3 }), true).join();
            client.sendText("x".repeat(20_000), true).join();

            assertThat(received.next()).isEqualTo("text grüße");
            assertThat(received.next()).isEqualTo("binary 3");
            assertThat(received.next()).isEqualTo("text " + "x".repeat(20_000));
            client.abort();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broadcasters")
    void shouldSendEachMessageToAll(final String name, final PeerServer.Starter starter) throws Exception
    {
        try (PeerServer server = starter.start(new PeerOptions(0, 1, true)))
        {
            final Received other = new Received();
            final Received sender = new Received();
            final WebSocket otherClient = connect(server, other);
            final WebSocket client = connect(server, sender);
            // Whoever has got an own message is among those who get the others'.
            otherClient.sendText("here", true).join();
            assertThat(other.next()).isEqualTo("text here");
            client.sendText("to all", true).join();
            client.sendBinary(ByteBuffer.wrap(new byte[] { 1, 2 }), true).join();

            assertThat(other.next()).isEqualTo("text to all");
            assertThat(other.next()).isEqualTo("binary 2");
            otherClient.abort();
            client.abort();
        }
    }

    @Test
    void shouldSayWhatIsWrongWithOptions()
    {
        assertThat(PeerOptions.parse("--port", "1234", "--threads", "3", "--broadcast"))
            .isEqualTo(new PeerOptions(1234, 3, true));
        assertThatThrownBy(() -> PeerOptions.parse("--port", "70000"))
            .hasMessage("--port is '70000', allowed is a number from 0 to 65535");
        assertThatThrownBy(() -> PeerOptions.parse("--threads"))
            .hasMessage("--threads is '', allowed is a number from 1 to 32767");
        assertThatThrownBy(() -> PeerOptions.parse("--loops")).hasMessageStartingWith("unknown option --loops");
        assertThatThrownBy(() -> BablPeer.start(new PeerOptions(1, 1, true))).hasMessageContaining("only echoes");
    }

    private static int freePort() throws IOException
    {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()))
        {
            return socket.getLocalPort();
        }
    }

    private static WebSocket connect(final PeerServer server, final Received received)
    {
        return CLIENT.newWebSocketBuilder()
            .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + '/'), received).join();
    }

    /** Takes what comes, as text. */
    private static final class Received implements WebSocket.Listener
    {
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(final WebSocket client, final CharSequence data, final boolean last)
        {
            text.append(data);
            if (last)
            {
                messages.add("text " + text);
                text.setLength(0);
            }
            client.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(final WebSocket client, final ByteBuffer data, final boolean last)
        {
            messages.add("binary " + data.remaining());
            client.request(1);
            return null;
        }

        @Override
        public void onError(final WebSocket client, final Throwable error)
        {
            messages.add("error " + error);
        }

        String next() throws InterruptedException
        {
            return messages.poll(TIMEOUT_S, TimeUnit.SECONDS);
        }
    }
}
