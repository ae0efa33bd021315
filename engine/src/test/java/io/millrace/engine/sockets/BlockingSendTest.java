package io.millrace.engine.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.millrace.api.Connection;
import io.millrace.api.MessageType;
import io.millrace.api.SendResult;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.ThreadingMode;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sends that wait for room: for a peer that reads late, and until the connection ends.
 */
@Timeout(60)
class BlockingSendTest
{
    private static final int SMALL_BUFFER = 32 * 1024;
    private static final int LENGTH = 20_000;
    private static final int RING = 64 * 1024;
    private static final int LIMIT = 256 * 1024;

    /** How a connection ends under those who wait. */
    enum End
    {
        CLOSE
        {
            @Override
            void end(final TestServer server, final Connection connection, final RawClient client)
            {
                connection.close();
            }
        },
        DISCONNECT
        {
            @Override
            void end(final TestServer server, final Connection connection, final RawClient client)
            {
                connection.disconnect();
            }
        },
        PEER_LEAVES
        {
            @Override
            void end(final TestServer server, final Connection connection, final RawClient client)
            {
                client.leave();
            }
        },
        SERVER_CLOSES
        {
            @Override
            void end(final TestServer server, final Connection connection, final RawClient client)
            {
                server.server().close(0, TimeUnit.SECONDS);
            }
        };

        abstract void end(TestServer server, Connection connection, RawClient client);
    }

    private static TestServer start(final Recorder recorder)
    {
        return start(recorder, settings -> {});
    }

    private static TestServer start(final Recorder recorder, final Consumer<ServerSettings> configuration)
    {
        return TestServer.start(recorder, settings ->
        {
            configuration.accept(settings);
            settings.socket().sendBufferLength(SMALL_BUFFER);
            settings.buffers().outboundRingCapacity(RING);
            settings.limits().outboundLimit(LIMIT);
        });
    }

    private static RawClient openSmall(final TestServer server)
    {
        final RawClient client = RawClient.connect(server.port(), SMALL_BUFFER).send(RawClient.request("/"));
        client.expectOpened();
        return client;
    }

    /** Sends numbered messages until one is not accepted; returns that answer, or accepted. */
    private static SendResult send(final Connection connection, final int thread, final int count)
    {
        final UnsafeBuffer message = new UnsafeBuffer(new byte[LENGTH]);
        message.putInt(0, thread);
        try
        {
            for (int i = 0; i < count; i++)
            {
                message.putInt(4, i);
                final SendResult result = i % 2 == 0 ?
                    connection.send(MessageType.BINARY, message, 0, LENGTH, 1, TimeUnit.HOURS) :
                    connection.sendBinary(ByteBuffer.wrap(message.byteArray()), 1, TimeUnit.HOURS);
                if (!result.isAccepted())
                {
                    return result;
                }
            }
            return SendResult.ACCEPTED;
        }
        catch (final InterruptedException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    private static List<CompletableFuture<SendResult>> startSenders(
        final Connection connection, final int threads, final int count)
    {
        return TestThreads.start(threads, thread -> send(connection, thread, count));
    }

    private static void awaitFull(final Connection connection)
    {
        Await.await("the connection is full", () -> connection.bytesBuffered() > LIMIT - LENGTH - 100);
    }

    private static void expectAll(final RawClient client, final int threads, final int count)
    {
        final int[] next = new int[threads];
        for (int i = 0; i < threads * count; i++)
        {
            final UnsafeBuffer payload = new UnsafeBuffer(client.read().payload());
            assertThat(payload.capacity()).isEqualTo(LENGTH);
            assertThat(payload.getInt(4)).isEqualTo(next[payload.getInt(0)]++);
        }
    }

    @Test
    void shouldReleaseAllSendersWhenThePeerReads()
    {
        try (TestServer server = start(new Recorder()); RawClient client = openSmall(server))
        {
            final Connection connection = server.connection(client);
            final List<CompletableFuture<SendResult>> senders = startSenders(connection, 4, 200);
            awaitFull(connection);
            expectAll(client, 4, 200);
            senders.forEach(sender -> assertThat(sender.join()).isEqualTo(SendResult.ACCEPTED));
            Await.await("nothing waits", () -> connection.bytesBuffered() == 0);
        }
    }

    /** A hundred of them, all blocked, each of which sends to all connections in turn. */
    @ParameterizedTest
    @ValueSource(booleans = { false, true })
    void shouldReleaseManyThreadsOfEitherKindWhenThePeersRead(final boolean virtual)
    {
        final Executor executor = virtual ? TestThreads.virtual() : TestThreads.PLATFORM;
        assumeTrue(executor != null, "virtual threads");
        final int threads = 100;
        final int rounds = 2;
        try (TestServer server = start(new Recorder());
            RawClient first = openSmall(server);
            RawClient second = openSmall(server);
            RawClient third = openSmall(server))
        {
            final List<RawClient> clients = List.of(first, second, third);
            final List<Connection> connections = clients.stream().map(server::connection).toList();
            final List<CompletableFuture<SendResult>> senders =
                TestThreads.start(executor, threads, thread -> sendToEach(connections, thread, rounds));
            connections.forEach(BlockingSendTest::awaitFull);
            TestThreads.start(clients.size(), reader -> expectStamps(clients.get(reader), threads, rounds))
                .forEach(reader -> assertThat(reader.join()).containsOnly(rounds));
            senders.forEach(sender -> assertThat(sender.join()).isEqualTo(SendResult.ACCEPTED));
            connections.forEach(
                connection -> Await.await("nothing waits", () -> connection.bytesBuffered() == 0));
        }
    }

    private static SendResult sendToEach(final List<Connection> connections, final int thread, final int rounds)
    {
        final StampSender sender = new StampSender(thread, true, 6455_0604L);
        SendResult result = SendResult.ACCEPTED;
        for (int i = 0; i < rounds * connections.size() && result.isAccepted(); i++)
        {
            final Connection connection = connections.get((thread + i) % connections.size());
            result = sender.send(connection, i / connections.size(), LENGTH);
        }
        return result;
    }

    private static int[] expectStamps(final RawClient client, final int threads, final int rounds)
    {
        final StampReceiver receiver = new StampReceiver(threads);
        while (receiver.count() < threads * rounds)
        {
            receiver.receive(client.read());
        }
        return receiver.counts();
    }

    @ParameterizedTest
    @EnumSource
    void shouldReleaseAllSendersWhenTheConnectionEnds(final End end)
    {
        try (TestServer server = start(new Recorder()); RawClient client = openSmall(server))
        {
            final Connection connection = server.connection(client);
            final List<CompletableFuture<SendResult>> senders = startSenders(connection, 3, 1000);
            awaitFull(connection);
            end.end(server, connection, client);
            senders.forEach(sender -> assertThat(sender.join()).isEqualTo(SendResult.CLOSED));
        }
    }

    @Test
    void shouldReturnBackPressureAtTheTimeoutWhenThePeerDoesNotRead() throws Exception
    {
        try (TestServer server = start(new Recorder()); RawClient client = openSmall(server))
        {
            final Connection connection = server.connection(client);
            SendResult result = SendResult.ACCEPTED;
            long startNs = 0;
            while (result.isAccepted())
            {
                startNs = System.nanoTime();
                result = connection.sendText("x".repeat(LENGTH), 20, TimeUnit.MILLISECONDS);
            }
            assertThat(result).isEqualTo(SendResult.BACK_PRESSURE);
            assertThat(System.nanoTime() - startNs).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @Test
    void shouldNotWaitInACallbackOnALoopWhenThePeerDoesNotRead()
    {
        assumeTrue(TestServer.MODE == ThreadingMode.SHARED, "callbacks run on the loop");
        final AtomicReference<SendResult> answer = new AtomicReference<>();
        final Recorder recorder = new Recorder().onMessage((connection, message) ->
        {
            if (message.length() == 1)
            {
                answer.set(send(connection, 0, 10_000));
            }
            else
            {
                Recorder.echo(connection, message);
            }
        });
        try (TestServer server = start(recorder);
            RawClient client = openSmall(server);
            RawClient witness = server.open())
        {
            client.sendText("1");
            Await.await("the callback returned", () -> answer.get() != null);
            assertThat(answer.get()).isEqualTo(SendResult.BACK_PRESSURE);
            witness.sendText("not concerned").expectText("not concerned");
            client.read();
            Await.await("onWritable", () ->
            {
                if (server.connection(client).bytesBuffered() > 0)
                {
                    client.read();
                }
                return recorder.log(client).events.contains("writable");
            });
        }
    }

    @Test
    void shouldNotWaitInACallbackOnALoopForAConnectionOfAnotherLoop()
    {
        assumeTrue(TestServer.MODE == ThreadingMode.SHARED, "callbacks run on the loop");
        final AtomicReference<Connection> stuck = new AtomicReference<>();
        final AtomicReference<SendResult> answer = new AtomicReference<>();
        final Set<Thread> loops = ConcurrentHashMap.newKeySet();
        final Recorder recorder = new Recorder()
            .onOpen(connection -> loops.add(Thread.currentThread()))
            .onMessage((connection, message) -> answer.set(send(stuck.get(), 0, 10_000)));
        try (TestServer server = start(recorder, TestServer::twoOfEach);
            RawClient deaf = openSmall(server);
            RawClient client = server.open())
        {
            stuck.set(server.connection(deaf));
            assertThat(loops).hasSize(2);
            client.sendText("go");
            Await.await("the callback returned", () -> answer.get() != null);
            assertThat(answer.get()).isEqualTo(SendResult.BACK_PRESSURE);
        }
    }

    @ParameterizedTest
    @EnumSource(names = { "PEER_LEAVES", "SERVER_CLOSES" })
    void shouldReleaseAHandlerThreadThatWaitsWhenTheConnectionEnds(final End end)
    {
        assumeTrue(TestServer.MODE != ThreadingMode.SHARED, "callbacks have threads of their own");
        final AtomicReference<SendResult> answer = new AtomicReference<>();
        final Recorder recorder = new Recorder().onMessage(
            (connection, message) -> answer.set(send(connection, 0, 10_000)));
        try (TestServer server = start(recorder); RawClient client = openSmall(server))
        {
            client.sendText("1");
            awaitFull(server.connection(client));
            end.end(server, server.connection(client), client);
            Await.await("the callback returned", () -> answer.get() != null);
            assertThat(answer.get()).isEqualTo(SendResult.CLOSED);
        }
    }

    @Test
    void shouldSendMoreInACallbackThanTheLimitWhenTheSocketTakesIt()
    {
        final int count = 20;
        final AtomicReference<SendResult> answer = new AtomicReference<>();
        final Recorder recorder = new Recorder().onMessage(
            (connection, message) -> answer.set(send(connection, 0, count)));
        try (TestServer server = TestServer.start(recorder, settings -> settings.limits().outboundLimit(2 * LENGTH));
            RawClient client = server.open())
        {
            client.sendText("1");
            expectAll(client, 1, count);
            assertThat(answer.get()).isEqualTo(SendResult.ACCEPTED);
        }
    }
}
