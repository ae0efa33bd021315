package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.bytes;
import static io.millrace.engine.sockets.ClientFrames.concat;
import static io.millrace.engine.sockets.ClientFrames.frame;
import static io.millrace.engine.sockets.ClientFrames.ping;
import static io.millrace.engine.sockets.ClientFrames.random;
import static io.millrace.engine.sockets.ClientFrames.text;
import static io.millrace.engine.sockets.ClientFrames.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;

import io.millrace.api.Connection;
import io.millrace.api.MessageType;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compressed messages (RFC 7692), from the handshake to the last byte.
 */
class DeflateTest
{
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int FIN = 0x80;
    private static final int RSV1 = Deflating.RSV1;
    private static final int LIMIT = 4 << 20;
    private static final int MOST_WRITERS = 2;
    private static final String OFFER = "permessage-deflate; client_max_window_bits";

    private static TestServer server;

    @BeforeAll
    static void start()
    {
        server = TestServer.start(new Recorder(), settings -> settings
            .deflate(deflate -> deflate.enabled(true).threshold(16))
            .limits(limits -> limits.maxMessageLength(LIMIT).outboundLimit(2 * LIMIT)));
    }

    @AfterAll
    static void stop()
    {
        server.close();
    }

    private static byte[] json(final int length)
    {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < length; i++)
        {
            text.append("{\"symbol\":\"ABC").append(i * 7919 % 50).append("\",\"bid\":").append(i * 31 % 9973)
                .append("},");
        }
        return utf8(text.substring(0, length));
    }

    @ParameterizedTest
    @ValueSource(strings = { "permessage-deflate", OFFER, "permessage-deflate; server_no_context_takeover",
        "x-unknown; a=1, permessage-deflate; client_no_context_takeover",
        "permessage-deflate; server_max_window_bits=9" })
    void shouldEchoCompressedMessagesOfAnyLength(final String offer) throws Exception
    {
        try (Deflating peer = Deflating.open(server, offer))
        {
            for (final int length : new int[] { 16, 17, 125, 126, 1000, 65535, 65536, 100_000, 1 << 20 })
            {
                final byte[] payload = json(length);
                peer.send(TEXT, payload).expect(TEXT, payload);
                final byte[] noise = random(length, length);
                forget(peer, offer);
                peer.send(BINARY, noise).expect(BINARY, noise);
                forget(peer, offer);
            }
        }
    }

    /** Each side keeps no history if the offer said so. */
    private static void forget(final Deflating peer, final String offer)
    {
        if (offer.contains("server_no"))
        {
            peer.forget();
        }
        if (offer.contains("client_no"))
        {
            peer.reset();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "permessage-deflate | permessage-deflate",
        "permessage-deflate; client_max_window_bits | permessage-deflate",
        "permessage-deflate; client_max_window_bits=10 | permessage-deflate; client_max_window_bits=10",
        "permessage-deflate; client_no_context_takeover | permessage-deflate; client_no_context_takeover",
        "permessage-deflate; server_max_window_bits=12 | permessage-deflate; server_max_window_bits=12",
        "permessage-deflate; server_max_window_bits=7, permessage-deflate | permessage-deflate" })
    void shouldAnswerNothingThatWasNotAskedFor(final String offer, final String answer)
    {
        try (RawClient client = RawClient.connect(server.port()))
        {
            client.send(RawClient.request("/", "Sec-WebSocket-Extensions: " + offer));
            assertThat(client.expectOpened().header("Sec-WebSocket-Extensions")).isEqualTo(answer);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "x-other", "permessage-deflate; server_max_window_bits", "permessage-deflate; a" })
    void shouldServeWithoutCompressionWhoOffersNothingAcceptable(final String offer)
    {
        try (RawClient client = RawClient.connect(server.port()))
        {
            client.send(RawClient.request("/", "Sec-WebSocket-Extensions: " + offer));
            assertThat(client.expectOpened().header("Sec-WebSocket-Extensions")).isNull();
            client.sendText("not compressed at all").expectText("not compressed at all");
            client.send(frame(FIN | RSV1 | TEXT, bytes(0))).expectClose(1002);
        }
    }

    @Test
    void shouldNotCompressBelowTheThreshold() throws Exception
    {
        try (Deflating peer = Deflating.open(server, OFFER))
        {
            peer.client().sendText("short").expectText("short");
            peer.send(TEXT, utf8("")).client().expectText("");
            peer.send(TEXT, json(40)).expect(TEXT, json(40));
        }
    }

    @Test
    void shouldInflateFragmentsWithPingsBetweenThem() throws Exception
    {
        final byte[] payload = json(5000);
        try (Deflating peer = Deflating.open(server, OFFER))
        {
            final byte[] compressed = peer.deflate(payload);
            final int third = compressed.length / 3;
            peer.client().send(frame(RSV1 | TEXT, Arrays.copyOf(compressed, third)), ping(utf8("between")));
            peer.client().expectPong(utf8("between"));
            peer.client().send(
                frame(0, Arrays.copyOfRange(compressed, third, 2 * third)),
                frame(0, bytes()),
                ping(bytes()),
                frame(FIN, Arrays.copyOfRange(compressed, 2 * third, compressed.length)));
            peer.client().expectPong(bytes());
            peer.expect(TEXT, payload);
            peer.send(TEXT, payload).expect(TEXT, payload);
        }
    }

    @Test
    void shouldInflateWhatArrivesByteByByte() throws Exception
    {
        final byte[] payload = json(300);
        try (Deflating peer = Deflating.open(server, OFFER))
        {
            peer.client().sendByteByByte(concat(
                frame(FIN | RSV1 | TEXT, peer.deflate(payload)), text("plain between"),
                frame(FIN | RSV1 | BINARY, peer.deflate(payload))));
            peer.expect(TEXT, payload).client().expectText("plain between");
            peer.expect(BINARY, payload);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { FIN | RSV1, FIN | RSV1 | 9, FIN | 0x20 | TEXT, FIN | 0x10 | TEXT })
    void shouldRefuseReservedBitsWhereTheyMayNotBe(final int firstByte)
    {
        try (Deflating peer = Deflating.open(server, OFFER))
        {
            peer.client().send(frame(TEXT, utf8("a")), frame(firstByte, bytes(0))).expectClose(1002);
        }
    }

    @Test
    void shouldRefuseWhatCannotBeInflated()
    {
        try (Deflating peer = Deflating.open(server, OFFER))
        {
            peer.client().send(frame(FIN | RSV1 | TEXT, bytes(0xff, 0xff, 0xff, 0xff))).expectClose(1007);
        }
    }

    @Test
    void shouldRefuseTextThatIsNoUtf8WhenInflated()
    {
        try (Deflating peer = Deflating.open(server, OFFER))
        {
            peer.send(TEXT, bytes('a', 0xc3, 0x28)).client().expectClose(1007);
        }
    }

    @Test
    void shouldStopABombAtTheLimit()
    {
        try (Deflating peer = Deflating.open(server, OFFER))
        {
            final byte[] bomb = peer.deflate(new byte[64 << 20]);
            assertThat(bomb.length).isLessThan(LIMIT);
            peer.client().send(frame(FIN | RSV1 | BINARY, bomb)).expectClose(1009);
        }
        // Each writer keeps a wire buffer and a scratch buffer, once it has compressed anything.
        final long most = server.idleBuffers() + 2 * MOST_WRITERS;
        Await.await("buffers are back", () -> server.server().lentBuffers() <= most);
    }

    @Test
    void shouldLeaveMessagesUncompressedAsTheSenderWishes() throws Exception
    {
        try (Deflating peer = Deflating.open(server, OFFER))
        {
            final byte[] payload = json(500);
            final Connection connection = server.connection(peer.client());
            assertThat(connection.extensions()).isEqualTo("permessage-deflate");
            final UnsafeBuffer buffer = new UnsafeBuffer(payload);
            connection.send(MessageType.TEXT, buffer, 0, payload.length);
            connection.sendUncompressed(MessageType.TEXT, buffer, 0, payload.length);
            connection.send(MessageType.TEXT, buffer, 0, payload.length);
            peer.expect(TEXT, payload).client().expectText(new String(payload));
            peer.expect(TEXT, payload);
        }
    }

    @Test
    void shouldCompressAPublishedMessageOnceForAllThatCompressAlike() throws Exception
    {
        try (Deflating first = Deflating.open(server, OFFER); Deflating second = Deflating.open(server, OFFER);
            Deflating small = Deflating.open(server, "permessage-deflate; server_max_window_bits=8");
            RawClient plain = server.open())
        {
            final byte[] payload = json(3000);
            for (final Deflating peer : new Deflating[] { first, second, small })
            {
                peer.send(TEXT, payload).expect(TEXT, payload);
                server.connection(peer.client()).subscribe("topic");
            }
            server.connection(plain).subscribe("topic");
            server.server().topics().topic("topic").publish(
                MessageType.TEXT, new UnsafeBuffer(payload), 0, payload.length);
            plain.expectText(new String(payload));
            for (final Deflating peer : new Deflating[] { first, second, small })
            {
                peer.expect(TEXT, payload).send(TEXT, payload).expect(TEXT, payload);
            }
        }
    }
}
