package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.concat;
import static io.millrace.engine.sockets.ClientFrames.ping;
import static io.millrace.engine.sockets.ClientFrames.pong;
import static io.millrace.engine.sockets.ClientFrames.random;
import static io.millrace.engine.sockets.ClientFrames.text;
import static io.millrace.engine.sockets.ClientFrames.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;

import io.millrace.api.Connection;
import io.millrace.api.SendResult;
import io.millrace.engine.Endpoint;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pings and pongs (RFC 6455 §5.5.2, §5.5.3).
 */
class ControlFrameTest
{
    private static TestServer server;

    @BeforeAll
    static void start()
    {
        server = TestServer.echo();
    }

    @AfterAll
    static void stop()
    {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 1, 8, 124, 125 })
    void shouldAnswerPingWithItsPayload(final int length)
    {
        final byte[] payload = random(length, length);
        try (RawClient client = server.open())
        {
            client.send(ping(payload)).expectPong(payload);
            client.sendByteByByte(ping(payload)).expectPong(payload);
        }
    }

    @Test
    void shouldAnswerEachOfTenPingsOfOneWrite()
    {
        final ByteArrayOutputStream pings = new ByteArrayOutputStream();
        for (int i = 0; i < 10; i++)
        {
            pings.writeBytes(ping(utf8("payload " + i)));
        }
        try (RawClient client = server.open())
        {
            client.send(pings.toByteArray());
            for (int i = 0; i < 10; i++)
            {
                client.expectPong(utf8("payload " + i));
            }
            client.sendByteByByte(pings.toByteArray());
            for (int i = 0; i < 10; i++)
            {
                client.expectPong(utf8("payload " + i));
            }
        }
    }

    @Test
    void shouldAnswerPingsInOrderWithMessages()
    {
        try (RawClient client = server.open())
        {
            client.send(text("a"), ping(utf8("1")), text("b"), ping(utf8("2")), text("c"));
            client.expectText("a").expectPong(utf8("1")).expectText("b").expectPong(utf8("2")).expectText("c");
        }
    }

    @Test
    void shouldIgnoreUnsolicitedPong()
    {
        try (RawClient client = server.open())
        {
            client.send(concat(pong(new byte[0]), pong(utf8("unasked")), ping(utf8("asked")), text("after")));
            client.expectPong(utf8("asked")).expectText("after");
            assertThat(server.recorder().log(client).events)
                .containsExactly("open", "pong ", "pong unasked", "ping asked");
        }
    }

    @Test
    void shouldDeliverPongThatAnswersOurPing()
    {
        try (RawClient client = server.open())
        {
            final Connection connection = server.connection(client);
            final UnsafeBuffer payload = new UnsafeBuffer(utf8("are you there"));
            assertThat(connection.ping(payload, 0, payload.capacity())).isEqualTo(SendResult.ACCEPTED);
            client.expect(ClientFrames.FIN | ClientFrames.PING, utf8("are you there"));
            client.send(pong(utf8("are you there")));
            Await.await("the pong", () ->
                server.recorder().log(client).events.contains("pong are you there"));
        }
    }

    @Test
    void shouldLeavePongsToTheApplicationWhenAutomaticPongsAreOff()
    {
        final Recorder recorder = new Recorder().onPing(connection ->
            connection.pong(new UnsafeBuffer(utf8("by hand")), 0, 7));
        final Endpoint.Builder endpoint = Endpoint.builder(recorder).automaticPong(false);
        try (TestServer manual = TestServer.start(endpoint, recorder, settings -> {});
            RawClient client = manual.open())
        {
            client.send(ping(utf8("x"))).expectPong(utf8("by hand"));
            client.sendText("nothing else came").expectText("nothing else came");
        }
    }
}
