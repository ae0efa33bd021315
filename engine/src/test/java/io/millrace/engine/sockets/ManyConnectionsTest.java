package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.FIN;
import static io.millrace.engine.sockets.ClientFrames.TEXT;
import static io.millrace.engine.sockets.ClientFrames.binary;
import static io.millrace.engine.sockets.ClientFrames.close;
import static io.millrace.engine.sockets.ClientFrames.concat;
import static io.millrace.engine.sockets.ClientFrames.frame;
import static io.millrace.engine.sockets.ClientFrames.header;
import static io.millrace.engine.sockets.ClientFrames.key;
import static io.millrace.engine.sockets.ClientFrames.random;
import static io.millrace.engine.sockets.ClientFrames.text;
import static io.millrace.engine.sockets.ClientFrames.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.millrace.api.CloseCause;
import io.millrace.api.CloseCode;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many peers at once, and peers that leave without a word (RFC 6455 §7.1.1, §7.1.5): whatever they held is released.
 */
class ManyConnectionsTest
{
    private static TestServer server;
    private static long idleBuffers;

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
    @ValueSource(ints = { 1, 3 })
    void shouldServeAThousandConnectionsAtOnce(final int selectors)
    {
        final List<RawClient> clients = new ArrayList<>();
        try (TestServer busy = TestServer.start(
            new Recorder(), settings -> settings.threading().selectors(selectors)))
        {
            for (int i = 0; i < 1000; i++)
            {
                clients.add(busy.connect().send(RawClient.request("/")));
            }
            clients.forEach(RawClient::expectOpened);
            assertThat(busy.server().connectionCount()).isEqualTo(1000);
            for (int round = 0; round < 3; round++)
            {
                for (int i = 0; i < 1000; i++)
                {
                    clients.get(i).send(text("client " + i), binary(random(i, round)));
                }
                for (int i = 0; i < 1000; i++)
                {
                    clients.get(i).expectText("client " + i).expectBinary(random(i, round));
                }
            }
            clients.forEach(client -> client.send(close(1000, "")));
            clients.forEach(client -> client.expectClose(1000));
            clients.forEach(client -> client.expectEnd().leave());
            busy.expectIdle();
        }
        finally
        {
            clients.forEach(RawClient::leave);
        }
    }

    static List<Arguments> unfinished()
    {
        final byte[] key = key();
        return List.of(
            arguments("between messages", new byte[0]),
            arguments("in the middle of a header", new byte[]{ (byte) (FIN | TEXT) }),
            arguments("after a header", header(FIN | TEXT, 100, key)),
            arguments("in the middle of a small frame",
                concat(header(FIN | ClientFrames.BINARY, 100, key), new byte[50])),
            arguments("in the middle of a large frame",
                concat(header(FIN | ClientFrames.BINARY, 900_000, key), new byte[300_000])),
            arguments("in the middle of a ping", concat(header(FIN | ClientFrames.PING, 100, key), new byte[50])),
            arguments("between fragments", frame(TEXT, utf8("first"))),
            arguments("inside a second fragment",
                concat(frame(ClientFrames.BINARY, new byte[70_000]), header(FIN, 70_000, key), new byte[7])));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unfinished")
    void shouldEndWhenPeerSendsFin(final String where, final byte[] unfinished)
    {
        try (RawClient client = server.open())
        {
            client.send(text("whole"), unfinished).halfClose().expectText("whole").expectEnd();
            expectAbnormalEnd(client);
        }
        server.expectIdle();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unfinished")
    void shouldEndWhenPeerResets(final String where, final byte[] unfinished)
    {
        try (RawClient client = server.open())
        {
            client.sendText("whole").expectText("whole").send(unfinished).reset();
            expectAbnormalEnd(client);
        }
        server.expectIdle();
    }

    private static void expectAbnormalEnd(final RawClient client)
    {
        assertThat(server.recorder().ending(client))
            .isEqualTo(new Recorder.Ending(CloseCode.ABNORMAL, "", CloseCause.IO_ERROR));
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 1, 40, 120 })
    void shouldForgetPeerThatLeavesInsideItsRequest(final int sent)
    {
        final byte[] start = Arrays.copyOf(RawClient.request("/"), sent);
        try (RawClient finished = server.connect(); RawClient reset = server.connect())
        {
            finished.send(start).halfClose().expectEnd();
            reset.send(start).reset();
        }
        server.expectIdle();
    }

    @Test
    void shouldSendAllRepliesToPeerThatHalfClosed()
    {
        final byte[] payload = random(100_000, 8);
        try (RawClient client = server.open())
        {
            client.send(text("a"), binary(payload), text("b")).halfClose();
            client.expectText("a").expectBinary(payload).expectText("b").expectEnd();
            expectAbnormalEnd(client);
        }
    }

    @Test
    void shouldFindConnectionsByTheirIds()
    {
        try (RawClient one = server.open(); RawClient other = server.open())
        {
            final long id = server.connection(one).id();
            final long otherId = server.connection(other).id();
            assertThat(id).isNotEqualTo(otherId);
            assertThat(server.server().connection(id)).isSameAs(server.connection(one));
            final List<Long> ids = new ArrayList<>();
            server.server().forEachConnection(connection -> ids.add(connection.id()));
            assertThat(ids).containsExactlyInAnyOrder(id, otherId);
            one.leave();
            Await.await("one has gone", () -> server.server().connection(id) == null);
            assertThat(server.server().connection(otherId)).isNotNull();
            other.leave();
        }
        server.expectIdle();
    }
}
