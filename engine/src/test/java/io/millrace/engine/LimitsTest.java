package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

import io.millrace.api.CloseCode;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Limit;
import io.millrace.counters.CounterKey;
import io.millrace.protocol.Opcode;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.TestClient;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;

/**
 * Each limit that peers can reach: what becomes of who reaches it, its counters, its event.
 */
class LimitsTest
{
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final String EVENT = "io.millrace.LimitHit";
    private static final int RSV1 = 4;
    private static final int BLOCK = 50_000;
    private static final int BLOCKS = 16;
    private static final int MEMORY = 20 * BLOCK;
    private static final byte[] NOTHING = {};

    private static final ConnectionHandler ECHO = (connection, message) ->
    {
        if (!connection.send(message).isAccepted())
        {
            message.defer();
        }
    };

    /** A limit, and how it is reached once. */
    private record Scenario(
        Limit limit, String setting, CounterKey key, Consumer<ServerSettings> settings, Consumer<InMemoryServer> reach)
    {
    }

    private static List<Scenario> scenarios()
    {
        return Stream.of(connections(), handshakes(), messages(), times()).flatMap(List::stream).toList();
    }

    private static List<Scenario> connections()
    {
        return List.of(
            new Scenario(Limit.CONNECTIONS, "maxConnections", CounterKey.LIMIT_CONNECTIONS,
                settings -> settings.limits().maxConnections(1), server -> expectRefusal(server, 503)),
            new Scenario(Limit.CONNECTIONS_PER_ADDRESS, "maxConnectionsPerAddress",
                CounterKey.LIMIT_CONNECTIONS_PER_ADDRESS,
                settings -> settings.limits().maxConnectionsPerAddress(1), server -> expectRefusal(server, 429)),
            new Scenario(Limit.PENDING_HANDSHAKES, "maxPendingHandshakes", CounterKey.LIMIT_PENDING_HANDSHAKES,
                settings -> settings.limits().maxPendingHandshakes(1), LimitsTest::beginTwoHandshakes),
            new Scenario(Limit.HANDSHAKE_RATE, "maxHandshakeRate", CounterKey.LIMIT_HANDSHAKE_RATE,
                settings -> settings.limits().maxHandshakeRate(2), LimitsTest::connectTooOften));
    }

    private static List<Scenario> handshakes()
    {
        return List.of(
            new Scenario(Limit.HANDSHAKE_LENGTH, "maxHandshakeLength", CounterKey.LIMIT_HANDSHAKE_LENGTH,
                settings -> settings.limits().maxHandshakeLineLength(100),
                server -> assertThat(server.connect("/" + "a".repeat(100)).response().status()).isEqualTo(414)),
            new Scenario(Limit.HANDSHAKE_TIME, "handshakeTimeoutNs", CounterKey.LIMIT_HANDSHAKE_TIME,
                settings -> settings.timeouts().handshakeTimeoutNs(SECOND), server ->
                {
                    final TestClient client = server.connectRaw();
                    server.advance(2 * SECOND);
                    assertThat(client.response().status()).isEqualTo(408);
                }));
    }

    private static List<Scenario> messages()
    {
        return List.of(
            new Scenario(Limit.FRAME_LENGTH, "maxFrameLength", CounterKey.LIMIT_MESSAGE_LENGTH,
                settings -> settings.limits().maxFrameLength(200),
                closes(CloseCode.MESSAGE_TOO_BIG, client -> client.sendBinary(new byte[201]))),
            new Scenario(Limit.MESSAGE_LENGTH, "maxMessageLength", CounterKey.LIMIT_MESSAGE_LENGTH,
                settings -> settings.limits().maxMessageLength(200),
                closes(CloseCode.MESSAGE_TOO_BIG, client -> client.sendBinary(new byte[201]))),
            new Scenario(Limit.FRAGMENTS, "maxFragments", CounterKey.LIMIT_FRAGMENTS,
                settings -> settings.limits().maxFragments(1), closes(CloseCode.POLICY_VIOLATION, client ->
                {
                    client.sendFrame(false, 0, Opcode.TEXT, NOTHING);
                    client.sendFrame(true, 0, Opcode.CONTINUATION, NOTHING);
                })),
            new Scenario(Limit.INFLATE_RATIO, "maxInflateRatio", CounterKey.LIMIT_INFLATE_RATIO,
                settings -> settings.deflate(deflate -> deflate.enabled(true)).limits().maxInflateRatio(100),
                closes(CloseCode.POLICY_VIOLATION,
                    client -> client.sendFrame(true, RSV1, Opcode.BINARY, deflated(new byte[100_000])))),
            new Scenario(Limit.CONTROL_FRAME_RATE, "maxControlFrameRate", CounterKey.LIMIT_CONTROL_FRAME_RATE,
                settings -> settings.limits().maxControlFrameRate(3), closes(CloseCode.POLICY_VIOLATION, client ->
                {
                    client.sendPing(NOTHING);
                    client.sendPong(NOTHING);
                    client.sendPing(NOTHING);
                    client.sendPing(NOTHING);
                })),
            new Scenario(Limit.TOTAL_OUTBOUND, "totalOutboundLimit", CounterKey.LIMIT_TOTAL_OUTBOUND,
                settings -> settings.limits().outboundLimit(MEMORY).totalOutboundLimit(MEMORY),
                LimitsTest::fillMemory));
    }

    private static List<Scenario> times()
    {
        return List.of(
            new Scenario(Limit.MESSAGE_TIME, "messageTimeoutNs", CounterKey.LIMIT_MESSAGE_TIME,
                settings -> settings.timeouts().messageTimeoutNs(SECOND), server ->
                {
                    final TestClient client = server.connect("/");
                    client.sendBytes(Arrays.copyOf(client.encodeFrame(true, 0, Opcode.TEXT, new byte[9]), 10));
                    server.runUntilIdle();
                    server.advance(2 * SECOND);
                    assertThat(client.closeCode()).isEqualTo(CloseCode.POLICY_VIOLATION);
                }),
            new Scenario(Limit.IDLE_TIME, "idleTimeoutNs", CounterKey.LIMIT_IDLE_TIME,
                settings -> settings.timeouts().idleTimeoutNs(SECOND), server ->
                {
                    final TestClient client = server.connect("/");
                    server.advance(2 * SECOND);
                    assertThat(client.closeCode()).isEqualTo(CloseCode.GOING_AWAY);
                }),
            new Scenario(Limit.WRITE_TIME, "slowConsumerTimeoutNs", CounterKey.LIMIT_WRITE_TIME,
                settings -> settings.timeouts().slowConsumerTimeoutNs(SECOND), server ->
                {
                    final TestClient client = server.connect("/");
                    client.channel().writeWindow(0);
                    client.sendText("echo");
                    server.runUntilIdle();
                    server.advance(2 * SECOND);
                    assertThat(client.isReleased()).isTrue();
                }));
    }

    private static void expectRefusal(final InMemoryServer server, final int status)
    {
        final TestClient first = server.connect("/");
        assertThat(first.isOpen()).isTrue();
        final TestClient second = server.connect("/");
        assertThat(second.response().status()).isEqualTo(status);
        assertThat(second.response().header("Retry-After")).isEqualTo("5");
        first.disconnect();
        second.disconnect();
        server.runUntilIdle();
        assertThat(server.connect("/").isOpen()).isTrue();
    }

    private static void beginTwoHandshakes(final InMemoryServer server)
    {
        final TestClient first = server.connectRaw();
        server.runUntilIdle();
        assertThat(server.connect("/").response().status()).isEqualTo(503);
        first.sendHandshake("/");
        server.runUntilIdle();
        assertThat(server.connect("/").isOpen()).isTrue();
    }

    private static void connectTooOften(final InMemoryServer server)
    {
        assertThat(server.connect("/").isOpen()).isTrue();
        assertThat(server.connect("/").isOpen()).isTrue();
        final TestClient third = server.connect("/");
        assertThat(third.response()).isNull();
        server.advance(SECOND);
        assertThat(third.isOpen()).isTrue();
    }

    private static Consumer<InMemoryServer> closes(final int code, final Consumer<TestClient> sending)
    {
        return server ->
        {
            final TestClient witness = server.connect("/");
            final TestClient client = server.connect("/", "Sec-WebSocket-Extensions: permessage-deflate");
            sending.accept(client);
            server.runUntilIdle();
            assertThat(client.closeCode()).isEqualTo(code);
            witness.sendText("still here");
            server.runUntilIdle();
            assertThat(witness.receiveText()).isEqualTo("still here");
        };
    }

    /** Each may have waiting what all may have together. */
    private static void fillMemory(final InMemoryServer server)
    {
        final List<TestClient> slow = List.of(server.connect("/"), server.connect("/"));
        for (final TestClient client : slow)
        {
            client.channel().writeWindow(0);
            for (int i = 0; i < BLOCKS; i++)
            {
                client.sendBinary(new byte[BLOCK]);
            }
            server.runUntilIdle();
            assertThat(server.server().outboundBytes()).isLessThanOrEqualTo(MEMORY);
        }
        slow.forEach(client -> client.channel().writeWindow(Long.MAX_VALUE));
        server.runUntilIdle();
        slow.forEach(client -> assertThat(client.received()).hasSize(BLOCKS));
    }

    private static byte[] deflated(final byte[] content)
    {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out =
            new DeflaterOutputStream(bytes, new Deflater(Deflater.BEST_COMPRESSION, true), true))
        {
            out.write(content);
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
        return bytes.toByteArray();
    }

    private static void reach(final Scenario scenario)
    {
        final ServerSettings settings = new ServerSettings().handler(ECHO);
        scenario.settings().accept(settings);
        try (InMemoryServer server = InMemoryServer.start(settings))
        {
            scenario.reach().accept(server);
            final long expected = scenario.limit() == Limit.TOTAL_OUTBOUND ?
                server.server().counters().value(scenario.key()) : 1;
            for (final Limit limit : Limit.values())
            {
                assertThat(server.server().limitCounters().count(limit)).as("%s", limit)
                    .isEqualTo(limit == scenario.limit() ? expected : 0);
            }
            assertThat(server.server().counters().value(scenario.key())).isPositive().isEqualTo(expected);
        }
    }

    @TestFactory
    Stream<DynamicTest> shouldCountWhoReachesALimit()
    {
        return scenarios().stream()
            .map(scenario -> DynamicTest.dynamicTest(scenario.setting(), () -> reach(scenario)));
    }

    @Test
    void shouldRecordWhoReachesALimit(@TempDir final Path directory) throws IOException
    {
        assertThat(scenarios()).extracting(Scenario::limit).containsExactlyInAnyOrder(Limit.values());
        try (Recording recording = new Recording())
        {
            recording.enable(EVENT);
            recording.start();
            scenarios().forEach(LimitsTest::reach);
            recording.stop();
            final Path file = directory.resolve("limits.jfr");
            recording.dump(file);
            assertThat(RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals(EVENT))
                .map(event -> event.getString("limit")))
                .containsAll(scenarios().stream().map(Scenario::setting).toList());
        }
    }
}
