package io.millrace.engine;

import static io.millrace.counters.CounterKey.ARENA_MAX;
import static io.millrace.counters.CounterKey.BACK_PRESSURE;
import static io.millrace.counters.CounterKey.BUFFERS_LENT;
import static io.millrace.counters.CounterKey.BYTES_RECEIVED;
import static io.millrace.counters.CounterKey.BYTES_SENT;
import static io.millrace.counters.CounterKey.CLOSED_PEER;
import static io.millrace.counters.CounterKey.CLOSED_SHUTDOWN;
import static io.millrace.counters.CounterKey.CONNECTIONS_ACCEPTED;
import static io.millrace.counters.CounterKey.CONNECTIONS_CURRENT;
import static io.millrace.counters.CounterKey.CONNECTIONS_OPEN;
import static io.millrace.counters.CounterKey.CONNECTIONS_OPENED;
import static io.millrace.counters.CounterKey.CONNECTIONS_UNOPENED;
import static io.millrace.counters.CounterKey.DUTY_CYCLES;
import static io.millrace.counters.CounterKey.DUTY_CYCLES_LONG;
import static io.millrace.counters.CounterKey.DUTY_CYCLE_MAX;
import static io.millrace.counters.CounterKey.EVENTS;
import static io.millrace.counters.CounterKey.FRAMES_SENT;
import static io.millrace.counters.CounterKey.HANDLER_ERRORS;
import static io.millrace.counters.CounterKey.LANE_MAX;
import static io.millrace.counters.CounterKey.LIMIT_CONNECTIONS;
import static io.millrace.counters.CounterKey.LIMIT_MAILBOX;
import static io.millrace.counters.CounterKey.LIMIT_MESSAGE_LENGTH;
import static io.millrace.counters.CounterKey.LIMIT_TOTAL_OUTBOUND;
import static io.millrace.counters.CounterKey.MESSAGES_RECEIVED;
import static io.millrace.counters.CounterKey.OFF_HEAP_BYTES;
import static io.millrace.counters.CounterKey.OUTBOUND_BYTES;
import static io.millrace.counters.CounterKey.PINGS_RECEIVED;
import static io.millrace.counters.CounterKey.PINGS_SENT;
import static io.millrace.counters.CounterKey.PONGS_RECEIVED;
import static io.millrace.counters.CounterKey.PONGS_SENT;
import static io.millrace.counters.CounterKey.READS;
import static io.millrace.counters.CounterKey.RUNS_HELD;
import static io.millrace.counters.CounterKey.SLOW_REFUSED;
import static io.millrace.counters.CounterKey.TIMERS_ARMED;
import static io.millrace.counters.CounterKey.WRITES;
import static io.millrace.counters.CounterKey.WRITES_SHORT;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.MessageType;
import io.millrace.api.SendResult;
import io.millrace.counters.AgentCounters;
import io.millrace.counters.AgentRole;
import io.millrace.counters.CounterKey;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.TestClient;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class CountersTest
{
    private static final ConnectionHandler ECHO = (connection, message) -> connection.send(message);

    @ParameterizedTest
    @EnumSource(value = ThreadingMode.class, mode = Mode.EXCLUDE, names = "INVOKER")
    void shouldCountMessagesFramesAndBytesOfAnEcho(final ThreadingMode mode)
    {
        try (InMemoryServer server = InMemoryServer.start(settings(mode).handler(ECHO)))
        {
            final TestClient client = server.connect("/");
            final long answered = value(server, BYTES_SENT);
            final long asked = value(server, BYTES_RECEIVED);
            assertThat(value(server, FRAMES_SENT)).isEqualTo(1);
            final byte[] three = new byte[3 * 9];
            for (int i = 0; i < 3; i++)
            {
                System.arraycopy(client.encodeFrame(true, 0, 1, new byte[]{ 'a', 'b', 'c' }), 0, three, 9 * i, 9);
            }

            client.sendBytes(three);
            server.runUntilIdle();
            client.sendBinary(new byte[100_000]);
            server.runUntilIdle();

            assertThat(client.receiveText()).isEqualTo("abc");
            assertThat(value(server, MESSAGES_RECEIVED)).isEqualTo(4);
            assertThat(value(server, FRAMES_SENT)).isEqualTo(1 + 4);
            assertThat(value(server, BYTES_RECEIVED) - asked).isEqualTo(3 * 9 + 100_014);
            assertThat(value(server, BYTES_SENT) - answered).isEqualTo(3 * 5 + 100_010);
            assertThat(value(server, READS)).isBetween(3L, 100L);
            assertThat(value(server, WRITES)).isBetween(3L, 100L);
            assertThat(value(server, EVENTS)).isEqualTo(1 + 2);
            assertThat(value(server, ARENA_MAX)).isBetween(27L, 70_000L);
            assertThat(value(server, LANE_MAX)).isBetween(1L, 16L);
            assertThat(value(server, DUTY_CYCLES)).isPositive();
        }
    }

    private static ServerSettings settings(final ThreadingMode mode)
    {
        return new ServerSettings().threading(threading -> threading.threadingMode(mode));
    }

    private static long value(final InMemoryServer server, final CounterKey key)
    {
        return server.server().counters().value(key);
    }

    @Test
    void shouldCountConnectionsFromAcceptToEnd()
    {
        final InMemoryServer server = InMemoryServer.start(ECHO);
        final TestClient stays = server.connect("/");
        final TestClient leaves = server.connect("/");
        final TestClient vanishes = server.connectRaw();
        server.runUntilIdle();
        assertThat(value(server, CONNECTIONS_ACCEPTED)).isEqualTo(3);
        assertThat(value(server, CONNECTIONS_CURRENT)).isEqualTo(3);
        assertThat(value(server, CONNECTIONS_OPEN)).isEqualTo(2);
        assertThat(value(server, CONNECTIONS_OPENED)).isEqualTo(2);
        assertThat(value(server, TIMERS_ARMED)).isPositive();

        leaves.close(1000, "");
        vanishes.disconnect();
        server.runUntilIdle();

        assertThat(value(server, CLOSED_PEER)).isEqualTo(1);
        assertThat(value(server, CONNECTIONS_UNOPENED)).isEqualTo(1);
        assertThat(value(server, CONNECTIONS_OPEN)).isEqualTo(1);

        server.close();

        assertThat(stays.closeCode()).isEqualTo(1001);
        assertThat(value(server, CLOSED_SHUTDOWN)).isEqualTo(1);
        assertThat(value(server, CONNECTIONS_OPEN)).isZero();
        assertThat(value(server, CONNECTIONS_CURRENT)).isZero();
        assertThat(value(server, OFF_HEAP_BYTES)).isZero();
        assertThat(value(server, BUFFERS_LENT)).isZero();
    }

    @ParameterizedTest
    @EnumSource(CloseCause.class)
    void shouldCountTheEndOfConnectionsByCause(final CloseCause cause)
    {
        final InMemoryServer server = InMemoryServer.start(new ServerSettings()
            .handler(new ConnectionHandler()
            {
                @Override
                public void onOpen(final Connection connection)
                {
                    if (cause == CloseCause.LOCAL)
                    {
                        connection.close();
                    }
                }

                @Override
                public void onMessage(final Connection connection, final Message message)
                {
                    if (cause == CloseCause.SLOW_CONSUMER)
                    {
                        connection.sendText("x".repeat(100_000));
                        return;
                    }
                    throw new IllegalStateException("of the test");
                }
            })
            .timeouts(timeouts -> timeouts.idleTimeoutNs(cause == CloseCause.TIMEOUT ? 1 : 100, TimeUnit.MINUTES)));
        final TestClient client = server.connect("/");

        end(server, client, cause);

        for (final CloseCause each : CloseCause.values())
        {
            assertThat(value(server, CounterKey.valueOf("CLOSED_" + each))).as("%s", each)
                .isEqualTo(each == cause ? 1 : 0);
        }
        assertThat(value(server, HANDLER_ERRORS)).isEqualTo(cause == CloseCause.HANDLER_ERROR ? 1 : 0);
        server.close();
    }

    private static void end(final InMemoryServer server, final TestClient client, final CloseCause cause)
    {
        switch (cause)
        {
            case PEER -> client.close(1000, "");
            case PROTOCOL_ERROR -> client.sendBytes(new byte[]{ (byte)0xff, 0 });
            case IO_ERROR -> client.reset();
            case HANDLER_ERROR -> client.sendText("throw");
            case SLOW_CONSUMER ->
            {
                client.channel().writeWindow(0);
                client.sendText("flood");
            }
            case SHUTDOWN -> server.close();
            default -> { }
        }
        if (cause != CloseCause.SHUTDOWN)
        {
            server.advance(TimeUnit.MINUTES.toNanos(2));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/none, '', REFUSED_404", "/, 'Origin: http://other', REFUSED_403", "/, 'Upgrade: h2c', REFUSED_426" })
    void shouldCountRefusedHandshakesByStatus(final String path, final String header, final CounterKey key)
    {
        try (InMemoryServer server = InMemoryServer.start(new ServerSettings()
            .endpoint("/", Endpoint.builder(ECHO).allowedOrigins("http://own").build())))
        {
            final TestClient client = server.connectRaw();
            client.sendBytes((header.startsWith("Upgrade") ? "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n" :
                "GET " + path + " HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
                (header.isEmpty() ? "" : header + "\r\n") + "\r\n").getBytes(StandardCharsets.UTF_8));
            server.runUntilIdle();

            assertThat(value(server, key)).isEqualTo(1);
            assertThat(refusals(server)).isEqualTo(1);
        }
    }

    private static long refusals(final InMemoryServer server)
    {
        long sum = 0;
        for (final CounterKey key : CounterKey.values())
        {
            sum += key.metric().equals("handshakes.refused") ? value(server, key) : 0;
        }
        return sum;
    }

    @Test
    void shouldCountPingsAndPongs()
    {
        try (InMemoryServer server = InMemoryServer.start((connection, message) -> connection.ping()))
        {
            final TestClient client = server.connect("/");
            client.sendPing(new byte[]{ 1 });
            client.sendPing(new byte[]{ 2 });
            client.sendText("ping me");
            server.runUntilIdle();

            assertThat(value(server, PINGS_RECEIVED)).isEqualTo(2);
            assertThat(value(server, PONGS_SENT)).isEqualTo(2);
            assertThat(value(server, PINGS_SENT)).isEqualTo(1);
            assertThat(value(server, PONGS_RECEIVED)).isEqualTo(1);
            assertThat(value(server, MESSAGES_RECEIVED)).isEqualTo(1);
            assertThat(value(server, FRAMES_SENT)).isEqualTo(1 + 2 + 1);
        }
    }

    @Test
    void shouldCountBackPressureOnceUntilThereIsRoomAgain()
    {
        final UnsafeBuffer block = new UnsafeBuffer(new byte[20_000]);
        try (InMemoryServer server = InMemoryServer.start((connection, message) ->
        {
            while (connection.send(MessageType.BINARY, block, 0, block.capacity()) != SendResult.BACK_PRESSURE)
            {
                // Fills it.
            }
            connection.sendText("refused as well");
        }))
        {
            final TestClient client = server.connect("/");
            client.channel().writeWindow(0);
            client.sendText("flood me");
            server.runUntilIdle();

            assertThat(value(server, BACK_PRESSURE)).isEqualTo(1);
            assertThat(value(server, SLOW_REFUSED)).isEqualTo(server.server().slowConsumers().refused()).isPositive();
            assertThat(value(server, WRITES_SHORT)).isPositive();
            assertThat(value(server, OUTBOUND_BYTES)).isEqualTo(server.server().outboundBytes()).isPositive();

            client.channel().writeWindow(Long.MAX_VALUE);
            server.runUntilIdle();
            client.channel().writeWindow(0);
            client.sendText("again");
            server.runUntilIdle();

            assertThat(value(server, BACK_PRESSURE)).isEqualTo(2);
        }
    }

    @Test
    void shouldNotCountAMessageThatIsDeferredUntilItIsDelivered()
    {
        final boolean[] defers = { true };
        final Connection[] opened = new Connection[1];
        try (InMemoryServer server = InMemoryServer.start((connection, message) ->
        {
            opened[0] = connection;
            if (defers[0])
            {
                message.defer();
            }
        }))
        {
            final TestClient client = server.connect("/");
            client.sendText("later");
            server.runUntilIdle();
            assertThat(value(server, MESSAGES_RECEIVED)).isZero();
            assertThat(value(server, RUNS_HELD)).isEqualTo(1);

            defers[0] = false;
            opened[0].resumeReading();
            server.runUntilIdle();

            assertThat(value(server, MESSAGES_RECEIVED)).isEqualTo(1);
        }
    }

    @Test
    void shouldCountWhatExecutorsDeliver()
    {
        final Deque<Runnable> tasks = new ArrayDeque<>();
        try (InMemoryServer server = InMemoryServer.start(new ServerSettings()
            .fallback(Endpoint.builder(ECHO).executor(tasks::add).build())))
        {
            final TestClient client = server.connect("/");
            client.sendText("a");
            client.sendPing(new byte[0]);
            client.close(1000, "");
            for (int i = 0; i < 10; i++)
            {
                server.runUntilIdle();
                while (!tasks.isEmpty())
                {
                    tasks.poll().run();
                }
            }

            final AgentCounters executors = agent(server, AgentRole.EXECUTORS);
            assertThat(executors.value(MESSAGES_RECEIVED)).isEqualTo(1);
            assertThat(executors.value(PINGS_RECEIVED)).isEqualTo(1);
            assertThat(executors.value(CLOSED_PEER)).isEqualTo(1);
            assertThat(value(server, MESSAGES_RECEIVED)).isEqualTo(1);
            assertThat(value(server, PONGS_SENT)).isEqualTo(1);
        }
    }

    private static AgentCounters agent(final InMemoryServer server, final AgentRole role)
    {
        return server.server().counters().agents().stream().filter(a -> a.role() == role).findFirst().orElseThrow();
    }

    @Test
    void shouldCountTheLimitsThatPeersMeet()
    {
        final Deque<Runnable> tasks = new ArrayDeque<>();
        final InMemoryServer server = InMemoryServer.start(new ServerSettings()
            .fallback(Endpoint.builder(ECHO).executor(tasks::add).build())
            .buffers(buffers -> buffers.mailboxLength(4096))
            .limits(limits -> limits.maxConnections(2).maxMessageLength(5000)));
        server.connect("/").sendBinary(new byte[5001]);
        final TestClient keen = server.connect("/");
        keen.sendBinary(new byte[4500]);
        keen.sendBinary(new byte[4500]);
        server.runUntilIdle();
        assertThat(server.connect("/").response().status()).isEqualTo(503);
        assertThat(value(server, LIMIT_CONNECTIONS)).isEqualTo(1);
        assertThat(value(server, LIMIT_MAILBOX)).isEqualTo(1);
        while (!tasks.isEmpty())
        {
            tasks.poll().run();
            server.runUntilIdle();
        }

        assertThat(value(server, LIMIT_MESSAGE_LENGTH)).isEqualTo(1);
        assertThat(value(server, LIMIT_TOTAL_OUTBOUND)).isZero();
        server.close();
    }

    @Test
    void shouldHaveASetOfEachAgentNamedAfterItsThread()
    {
        try (InMemoryServer server = InMemoryServer.start(new ServerSettings().handler(ECHO)
            .threading(t -> t.threadingMode(ThreadingMode.DEDICATED).selectors(2).handlers(1).writers(1))))
        {
            final List<AgentCounters> agents = server.server().counters().agents();
            assertThat(agents).extracting(AgentCounters::toString).containsExactlyInAnyOrder(
                "engine", "executors", "millrace-sel-0 selector", "millrace-sel-1 selector", "millrace-hnd-0 handler",
                "millrace-wrt-0 writer", "millrace-sel-0 loop", "millrace-sel-1 loop", "millrace-hnd-0 loop",
                "millrace-wrt-0 loop");
        }
    }

    @Test
    void shouldCountDutyCyclesThatAreTooLong()
    {
        final InMemoryServer[] server = new InMemoryServer[1];
        server[0] = InMemoryServer.start(new ServerSettings()
            .handler((connection, message) -> server[0].stand(TimeUnit.MILLISECONDS.toNanos(7)))
            .monitoring(monitoring -> monitoring.dutyCycleThresholdNs(7, TimeUnit.MILLISECONDS)));
        final TestClient client = server[0].connect("/");
        assertThat(value(server[0], DUTY_CYCLES_LONG)).isZero();

        client.sendText("takes long");
        server[0].runUntilIdle();

        assertThat(value(server[0], DUTY_CYCLES_LONG)).isEqualTo(1);
        assertThat(value(server[0], DUTY_CYCLE_MAX)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(7));
        server[0].close();
    }
}
