package io.millrace.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.MessageType;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.ThreadingMode;
import io.millrace.protocol.Opcode;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.TestClient;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Connections that flood their selector, handler and writer, and a witness on the same ones: it is served within a
 * number of duty cycles, however much the others do. The witness comes last in everything that has an order.
 */
class FairnessTest
{
    private static final int FLOODING = 8;
    private static final int ARENA_LENGTH = 1 << 16;
    private static final int READ_LENGTH = 4096;
    private static final byte[] LARGE = new byte[100_000];

    private final List<Connection> connections = new ArrayList<>();
    private final Flood flood = new Flood();
    private final List<TestClient> clients = new ArrayList<>();
    private InMemoryServer server;
    private TestClient witness;

    /** What the connections do, but for the last of them, which echoes. */
    private final class Flood implements ConnectionHandler
    {
        private Consumer<Connection> action = connection -> { };
        private long count;

        @Override
        public void onOpen(final Connection connection)
        {
            connections.add(connection);
        }

        @Override
        public void onMessage(final Connection connection, final Message message)
        {
            if (isWitness(connection))
            {
                connection.send(message);
            }
            else
            {
                count++;
                action.accept(connection);
            }
        }

        @Override
        public void onWritable(final Connection connection)
        {
            if (!isWitness(connection))
            {
                count++;
                action.accept(connection);
            }
        }

        @Override
        public void onClose(final Connection connection, final int code, final String reason, final CloseCause cause)
        {
            count = Long.MIN_VALUE;
        }

        private boolean isWitness(final Connection connection)
        {
            return connections.size() > FLOODING && connection == connections.get(FLOODING);
        }
    }

    @AfterEach
    void close()
    {
        clients.forEach(client -> client.automaticReplies(false));
        server.close();
        assertThat(server.server().lentBuffers()).isZero();
        assertThat(server.server().offHeapBytes()).isZero();
    }

    @ParameterizedTest
    @EnumSource(value = ThreadingMode.class, names = { "INVOKER", "SHARED_NETWORK", "DEDICATED" })
    void shouldServeTheWitnessWhenOthersFloodWithTinyFrames(final ThreadingMode mode)
    {
        start(mode);
        flood(client -> client.encodeFrame(true, 0, Opcode.BINARY, new byte[0]), 20_000);
        assertThat(cyclesPerEcho(20)).isLessThanOrEqualTo(3);
        assertThat(flood.count).isGreaterThan(20L * FLOODING * READ_LENGTH / 6);
        assertThat(clients.get(0).isOpen()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(value = ThreadingMode.class, names = { "INVOKER", "SHARED_NETWORK", "DEDICATED" })
    void shouldReadTheWitnessInItsTurnWhenAFewReadsOfOthersFillTheArena(final ThreadingMode mode)
    {
        start(mode, 1 << 22, ARENA_LENGTH / 4);
        flood(client -> client.encodeFrame(true, 0, Opcode.BINARY, new byte[1000]), 4_000);
        assertThat(cyclesPerEcho(20)).isLessThanOrEqualTo(FLOODING + 1);
        final long before = flood.count;
        server.runUntilIdle();
        assertThat(flood.count).as("the others had more to send").isGreaterThan(before);
    }

    /** Each small message is an event of its own, so they fill the ring to the handler. */
    @ParameterizedTest
    @EnumSource(value = ThreadingMode.class, names = { "INVOKER", "SHARED_NETWORK", "DEDICATED" })
    void shouldServeTheWitnessWhenOthersFloodWithFragments(final ThreadingMode mode)
    {
        start(mode);
        flood(client -> concat(
            client.encodeFrame(false, 0, Opcode.BINARY, new byte[1]),
            client.encodeFrame(true, 0, Opcode.CONTINUATION, new byte[1])), 10_000);
        // What each of the others brings in one read takes the handler some cycles.
        assertThat(cyclesPerEcho(10)).isLessThanOrEqualTo(2 * FLOODING * READ_LENGTH / 14 / 16);
    }

    @ParameterizedTest
    @EnumSource(value = ThreadingMode.class, names = { "INVOKER", "SHARED_NETWORK", "DEDICATED" })
    void shouldServeTheWitnessWhenOthersFloodWithLongMessages(final ThreadingMode mode)
    {
        start(mode);
        flood(client -> client.encodeFrame(true, 0, Opcode.BINARY, new byte[1000]), 2_000);
        assertThat(cyclesPerEcho(20)).isLessThanOrEqualTo(2 * FLOODING);
    }

    @ParameterizedTest
    @EnumSource(value = ThreadingMode.class, names = { "INVOKER", "SHARED_NETWORK", "DEDICATED" })
    void shouldServeTheWitnessWhenOthersFloodWithPings(final ThreadingMode mode)
    {
        start(mode);
        flood(client -> client.encodeFrame(true, 0, Opcode.PING, new byte[1]), 20_000);
        assertThat(cyclesPerEcho(20)).isLessThanOrEqualTo(3);
        assertThat(clients.get(0).received()).isNotEmpty();
    }

    /** The peers take everything at once, and whenever there is room the application sends more. */
    @ParameterizedTest
    @EnumSource(value = ThreadingMode.class, names = { "INVOKER", "SHARED_NETWORK", "DEDICATED" })
    void shouldServeTheWitnessWhenTheOutputOfOthersNeverEnds(final ThreadingMode mode)
    {
        start(mode, 1 << 16, READ_LENGTH);
        flood.action = FairnessTest::sendUntilRefused;
        clients.subList(0, FLOODING).forEach(client -> client.sendBinary(new byte[1]));
        work();
        assertThat(cyclesPerEcho(20)).isLessThanOrEqualTo(3);
        assertThat(flood.count).isGreaterThan(20L * FLOODING);
    }

    /** Wherever agents share a thread, the share of a connection is for the whole duty cycle. */
    @ParameterizedTest
    @EnumSource(value = ThreadingMode.class, names = { "INVOKER" })
    void shouldNotWriteForAFloodingConnectionBeforeEachReadOfAnother(final ThreadingMode mode)
    {
        start(mode);
        final UnsafeBuffer payload = new UnsafeBuffer(LARGE);
        while (connections.get(0).send(MessageType.BINARY, payload, 0, payload.capacity()).isAccepted())
        {
            flood.count++;
        }
        assertThat(flood.count).isPositive();
        final long before = connections.get(0).bytesBuffered();
        assertThat(before).isGreaterThan(3_900_000);
        for (final TestClient client : clients)
        {
            client.sendBinary(new byte[1]);
        }
        work();
        assertThat(before - connections.get(0).bytesBuffered()).isBetween(1_000_000L, 2_400_000L);
        assertThat(witness.receiveBinary()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(value = ThreadingMode.class, names = { "INVOKER", "SHARED_NETWORK", "DEDICATED" })
    void shouldServeTheWitnessWhenOthersFloodWithTasks(final ThreadingMode mode)
    {
        start(mode);
        final long[] run = { 0 };
        for (final Connection connection : connections.subList(0, FLOODING))
        {
            for (int i = 0; i < 500; i++)
            {
                connection.execute(new Runnable()
                {
                    @Override
                    public void run()
                    {
                        run[0]++;
                        connection.execute(this);
                    }
                });
            }
        }
        assertThat(cyclesPerEcho(20)).isLessThanOrEqualTo(3);
        final int[] done = { 0 };
        connections.get(FLOODING).execute(() -> done[0]++);
        int cycles = 0;
        while (done[0] == 0)
        {
            work();
            cycles++;
        }
        assertThat(cycles).as("its task waits behind those that were there").isLessThanOrEqualTo(
            2 + FLOODING * 500 / 256);
        assertThat(run[0]).isGreaterThan(20 * 256);
    }

    @ParameterizedTest
    @EnumSource(value = ThreadingMode.class, names = { "INVOKER", "SHARED_NETWORK", "DEDICATED" })
    void shouldServeTheWitnessWhenManyScheduledTasksAreDueAtOnce(final ThreadingMode mode)
    {
        start(mode);
        final int[] run = { 0 };
        for (int i = 0; i < 10_000; i++)
        {
            connections.get(i % FLOODING).schedule(() -> run[0]++, 1, TimeUnit.SECONDS);
        }
        server.runUntilIdle();
        server.stand(2_000_000_000L);
        assertThat(cyclesPerEcho(3)).isLessThanOrEqualTo(3);
        assertThat(run[0]).isLessThan(10_000);
        server.runUntilIdle();
        assertThat(run[0]).isEqualTo(10_000);
    }

    @ParameterizedTest
    @EnumSource(value = ThreadingMode.class, names = { "INVOKER", "SHARED_NETWORK", "DEDICATED" })
    void shouldServeTheWitnessWhenAnotherResumesALongBacklog(final ThreadingMode mode)
    {
        start(mode);
        final Connection other = connections.get(0);
        final int messages = 280;
        for (int i = 0; i < messages; i++)
        {
            clients.get(0).sendFrame(false, 0, Opcode.BINARY, new byte[1]);
            clients.get(0).sendFrame(true, 0, Opcode.CONTINUATION, new byte[1]);
        }
        flood.action = connection ->
        {
            if (flood.count == 1)
            {
                other.pauseReading();
            }
        };
        server.runUntilIdle();
        assertThat(flood.count).isEqualTo(1);
        other.resumeReading();
        assertThat(cyclesPerEcho(3)).isLessThanOrEqualTo(3);
        assertThat(flood.count).isBetween(2L, 200L);
        server.runUntilIdle();
        assertThat(flood.count).isEqualTo(messages);
    }

    private static void sendUntilRefused(final Connection connection)
    {
        final UnsafeBuffer payload = new UnsafeBuffer(LARGE);
        while (connection.send(MessageType.BINARY, payload, 0, 1000).isAccepted())
        {
            assertThat(connection.isOpen()).isTrue();
        }
    }

    private void start(final ThreadingMode mode)
    {
        start(mode, 1 << 22, READ_LENGTH);
    }

    private void start(final ThreadingMode mode, final int outboundLimit, final int readLength)
    {
        final ServerSettings settings = new ServerSettings().handler(flood).buffers(b -> b
            .inboundRingCapacity(64).receiveArenaLength(ARENA_LENGTH).readLength(readLength));
        settings.limits().outboundLimit(outboundLimit).lowWatermark(outboundLimit / 2);
        settings.threading().threadingMode(mode).selectors(1);
        if (mode != ThreadingMode.INVOKER)
        {
            settings.threading().handlers(1);
        }
        server = InMemoryServer.start(settings);
        for (int i = 0; i <= FLOODING; i++)
        {
            clients.add(server.connect("/"));
        }
        witness = clients.get(FLOODING);
    }

    /** Each of the flooding clients has so much to send that the server is not done with it before the test ends. */
    private void flood(final Function<TestClient, byte[]> encoder, final int times)
    {
        for (final TestClient client : clients.subList(0, FLOODING))
        {
            final byte[] unit = encoder.apply(client);
            final byte[] bytes = new byte[unit.length * times];
            for (int i = 0; i < times; i++)
            {
                System.arraycopy(unit, 0, bytes, i * unit.length, unit.length);
            }
            client.sendBytes(bytes);
        }
        for (int i = 0; i < 20; i++)
        {
            work();
        }
    }

    /** The most duty cycles that the witness waits for an echo. */
    private int cyclesPerEcho(final int echoes)
    {
        int most = 0;
        for (int i = 0; i < echoes; i++)
        {
            witness.sendText("echo " + i);
            int cycles = 0;
            String echo = null;
            while (echo == null && cycles < 10_000)
            {
                work();
                cycles++;
                echo = witness.receiveText();
            }
            assertThat(echo).isEqualTo("echo " + i);
            most = Math.max(most, cycles);
        }
        return most;
    }

    /** One duty cycle of each thread. */
    private void work()
    {
        for (int i = 0; i < server.loopCount(); i++)
        {
            server.doWork(i);
        }
    }

    private static byte[] concat(final byte[] first, final byte[] second)
    {
        final byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
