package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.BINARY;
import static io.millrace.engine.sockets.ClientFrames.FIN;
import static io.millrace.engine.sockets.ClientFrames.TEXT;
import static io.millrace.engine.sockets.ClientFrames.close;
import static io.millrace.engine.sockets.ClientFrames.frame;
import static io.millrace.engine.sockets.ClientFrames.ping;
import static io.millrace.engine.sockets.ClientFrames.random;
import static io.millrace.engine.sockets.ClientFrames.text;
import static io.millrace.engine.sockets.ClientFrames.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Fragment;
import io.millrace.api.Frame;
import io.millrace.api.Message;
import io.millrace.api.MessageType;
import io.millrace.engine.Endpoint;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.WebSocketServer;

import org.junit.jupiter.api.Test;

/**
 * Endpoints that see parts of messages, or every frame (RFC 6455 §5.2, §5.4).
 */
class EndpointOptionsTest
{
    /** Puts parts together and sends the whole back when it is complete. */
    private static final class Collector implements ConnectionHandler
    {
        private final ByteArrayOutputStream whole = new ByteArrayOutputStream();
        private int parts;
        private volatile int partsOfLast;

        @Override
        public void onMessage(final Connection connection, final Message message)
        {
            throw new IllegalStateException("the endpoint asked for parts");
        }

        @Override
        public void onFragment(final Connection connection, final Fragment fragment)
        {
            assertThat(fragment.isFirst()).isEqualTo(parts == 0);
            assertThat(fragment.position()).isEqualTo(whole.size());
            final byte[] part = new byte[fragment.length()];
            fragment.buffer().getBytes(fragment.offset(), part);
            whole.writeBytes(part);
            parts++;
            if (fragment.isLast())
            {
                partsOfLast = parts;
                parts = 0;
                if (fragment.type() == MessageType.TEXT)
                {
                    connection.sendText(whole.toString(StandardCharsets.UTF_8));
                }
                else
                {
                    connection.sendBinary(whole.toByteArray());
                }
                whole.reset();
            }
        }
    }

    @Test
    void shouldDeliverPartsOfMessages() throws Exception
    {
        final Collector collector = new Collector();
        final Endpoint endpoint = Endpoint.builder(collector).fragments(true).build();
        try (WebSocketServer server = WebSocketServer.start(TestServer.settings().fallback(endpoint));
            RawClient client = RawClient.open(server.port(), "/"))
        {
            final byte[] large = random(900_000, 13);
            final String text = "\u20ac\ud83d\ude00".repeat(100);
            client.send(text("whole")).expectText("whole");
            client.send(frame(TEXT, utf8("one ")), ping(utf8("p")), frame(0, new byte[0]), frame(FIN, utf8("two")));
            client.expectPong(utf8("p")).expectText("one two");
            assertThat(collector.partsOfLast).isEqualTo(3);
            client.send(frame(FIN | BINARY, large)).expectBinary(large);
            assertThat(collector.partsOfLast).isGreaterThan(1);
            client.sendByteByByte(text(text)).expectText(text);
            client.send(FragmentationTest.fragments(TEXT, utf8(text), 1)).expectText(text);
            client.send(frame(FIN | TEXT, new byte[0])).expectText("");
            client.send(close(1000, "")).expectClose(1000);
            client.expectEnd();
        }
    }

    @Test
    void shouldAcceptMessagesAsLongAsTheirEndpointAllows() throws Exception
    {
        final ServerSettings settings = TestServer.settings()
            .endpoint("/long", Endpoint.builder(new Collector()).fragments(true).maxMessageLength(3_000_000).build())
            .endpoint("/short", Endpoint.builder(new Recorder()).maxMessageLength(10).build())
            .handler(new Recorder());
        try (WebSocketServer server = WebSocketServer.start(settings);
            RawClient longs = RawClient.open(server.port(), "/long");
            RawClient shorts = RawClient.open(server.port(), "/short");
            RawClient other = RawClient.open(server.port(), "/"))
        {
            final byte[] large = random(3_000_000, 15);
            longs.send(frame(FIN | BINARY, large)).expectBinary(large);
            longs.send(frame(FIN | BINARY, new byte[3_000_001])).expectClose(1009);
            shorts.send(text("0123456789")).expectText("0123456789");
            shorts.send(text("0123456789a")).expectClose(1009);
            other.send(text("0123456789a")).expectText("0123456789a");
            other.send(frame(FIN | BINARY, new byte[1_048_577])).expectClose(1009);
        }
    }

    @Test
    void shouldFailPartsOfTextThatIsNotUtf8() throws Exception
    {
        final Endpoint endpoint = Endpoint.builder(new Collector()).fragments(true).build();
        try (WebSocketServer server = WebSocketServer.start(TestServer.settings().fallback(endpoint));
            RawClient client = RawClient.open(server.port(), "/"))
        {
            client.send(frame(TEXT, utf8("fine")), frame(FIN, ClientFrames.bytes(0xe2, 0x82))).expectClose(1007);
            client.expectEnd();
        }
    }

    @Test
    void shouldShowEveryFrameToTheObserver()
    {
        final List<String> seen = new CopyOnWriteArrayList<>();
        final Recorder recorder = new Recorder();
        final Endpoint.Builder endpoint = Endpoint.builder(recorder)
            .frameObserver((connection, frame) -> seen.add(describe(frame)));
        try (TestServer server = TestServer.start(endpoint, recorder, settings -> {});
            RawClient client = server.open())
        {
            final byte[] large = random(100_000, 14);
            client.send(text("t"), frame(TEXT, utf8("a")), ping(utf8("p")), frame(0, utf8("bc")), frame(FIN, utf8("")));
            client.send(frame(BINARY, large), frame(FIN, large), close(1000, "x"));
            client.expectText("t").expectPong(utf8("p")).expectText("abc")
                .expectBinary(ClientFrames.concat(large, large)).expectClose(1000);
            client.expectEnd();
            assertThat(seen).containsExactly(
                "1 true 1 t", "1 false 1 a", "9 true 1 p", "0 false 2 bc", "0 true 0 ", "2 false 100000 large",
                "0 true 100000 large", "8 true 3 \u0003\u00e8x");
        }
    }

    private static String describe(final Frame frame)
    {
        final byte[] payload = new byte[frame.length()];
        frame.buffer().getBytes(frame.offset(), payload);
        final String shown = payload.length > 10 ? "large" :
            new String(payload, StandardCharsets.ISO_8859_1);
        assertThat(frame.isMasked()).isTrue();
        assertThat(frame.rsv()).isZero();
        return frame.opcode() + " " + frame.isFin() + " " + frame.length() + " " + shown;
    }
}
