package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.binary;
import static io.millrace.engine.sockets.ClientFrames.close;
import static io.millrace.engine.sockets.ClientFrames.random;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.millrace.api.CloseCause;
import io.millrace.api.CloseCode;
import io.millrace.api.Connection;
import io.millrace.api.SendResult;
import io.millrace.engine.ServerSettings;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Peers that read late, little or never.
 */
class SlowConsumerTest
{
    private static final int MIB = 1 << 20;
    private static final int SMALL_BUFFER = 64 * 1024;

    private static void smallSockets(final ServerSettings settings)
    {
        settings.socket().sendBufferLength(SMALL_BUFFER);
    }

    /** A connection whose kernel buffers hold little, on either side. */
    private static RawClient openSmall(final TestServer server)
    {
        final RawClient client = RawClient.connect(server.port(), SMALL_BUFFER).send(RawClient.request("/"));
        client.expectOpened();
        return client;
    }

    /** Sends until refused; returns how many messages were accepted. Each begins with its number. */
    private static int flood(final Connection connection, final int first, final int length)
    {
        final UnsafeBuffer message = new UnsafeBuffer(new byte[length]);
        int number = first;
        message.putInt(0, number);
        while (connection.sendBinary(message, 0, length) == SendResult.ACCEPTED)
        {
            number++;
            message.putInt(0, number);
        }
        return number - first;
    }

    private static void expectFlood(final RawClient client, final int from, final int to, final int length)
    {
        final UnsafeBuffer payload = new UnsafeBuffer();
        for (int i = from; i < to; i++)
        {
            final WireFrame frame = client.read();
            payload.wrap(frame.payload());
            assertThat(frame.payload()).hasSize(length);
            assertThat(payload.getInt(0)).isEqualTo(i);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 100, 5_000, 100_000 })
    void shouldRefuseWhenFullAndCallBackWhenDrained(final int length)
    {
        final Recorder recorder = new Recorder();
        try (TestServer server = TestServer.start(recorder, SlowConsumerTest::smallSockets);
            RawClient client = openSmall(server))
        {
            final Connection connection = server.connection(client);
            final int accepted = flood(connection, 0, length);
            assertThat(accepted).isPositive();
            assertThat(connection.bytesBuffered()).isPositive();
            assertThat(connection.isOpen()).isTrue();
            client.expect(0x82, new byte[length]);
            expectFlood(client, 1, accepted, length);
            Await.await("onWritable", () -> recorder.log(client).events.contains("writable"));
            final int more = flood(connection, accepted, length);
            assertThat(more).isPositive();
            expectFlood(client, accepted, accepted + more, length);
            Await.await("nothing waits", () -> connection.bytesBuffered() == 0);
            client.send(close(1000, "")).expectClose(1000);
        }
    }

    @Test
    void shouldRefuseAndCallBackOnTheHandlersThread()
    {
        final int rounds = 40;
        final int length = 10_000;
        final AtomicInteger sent = new AtomicInteger();
        final AtomicInteger callbacks = new AtomicInteger();
        final Recorder recorder = new Recorder()
            .onOpen(connection -> sent.addAndGet(flood(connection, 0, length)))
            .onWritable(connection ->
            {
                if (callbacks.incrementAndGet() < rounds)
                {
                    sent.addAndGet(flood(connection, sent.get(), length));
                }
                else
                {
                    connection.close();
                }
            });
        try (TestServer server = TestServer.start(recorder, SlowConsumerTest::smallSockets);
            RawClient client = openSmall(server))
        {
            int read = 0;
            WireFrame frame = client.read();
            while (frame.opcode() == ClientFrames.BINARY)
            {
                assertThat(new UnsafeBuffer(frame.payload()).getInt(0)).isEqualTo(read++);
                frame = client.read();
            }
            assertThat(read).isEqualTo(sent.get());
            assertThat(frame.closeCode()).isEqualTo(1000);
            assertThat(callbacks).hasValue(rounds);
        }
    }

    /** A message that fits the limit but not what is left of it, while little waits: to be retried when it drains. */
    @Test
    void shouldNotCallBackAgainAndAgainWhileThePeerDoesNotRead()
    {
        final AtomicInteger refused = new AtomicInteger();
        final UnsafeBuffer large = new UnsafeBuffer(new byte[950_000]);
        final UnsafeBuffer medium = new UnsafeBuffer(new byte[60_000]);
        final Recorder recorder = new Recorder().onWritable(connection ->
        {
            if (connection.sendBinary(large, 0, large.capacity()) == SendResult.BACK_PRESSURE)
            {
                refused.incrementAndGet();
            }
        });
        try (TestServer server = TestServer.start(recorder, settings ->
        {
            smallSockets(settings);
            settings.limits().outboundLimit(1_000_000).lowWatermark(500_000);
        });
            RawClient client = openSmall(server);
            RawClient witness = server.open())
        {
            final Connection connection = server.connection(client);
            while (connection.bytesBuffered() < medium.capacity())
            {
                assertThat(connection.sendBinary(medium, 0, medium.capacity())).isEqualTo(SendResult.ACCEPTED);
                witness.sendText("the writer had its turn").expectText("the writer had its turn");
            }
            assertThat(connection.sendBinary(large, 0, large.capacity())).isEqualTo(SendResult.BACK_PRESSURE);
            for (int i = 0; i < 100; i++)
            {
                witness.sendText("time passes").expectText("time passes");
            }
            assertThat(refused.get()).as("retries while nothing drains").isLessThan(10);
        }
    }

    /** The first and the third connection have all their threads in common. */
    @Test
    void shouldCutPeerThatNeverReadsAndNobodyElse()
    {
        final Recorder recorder = new Recorder();
        try (TestServer server = TestServer.start(recorder, settings ->
        {
            smallSockets(settings);
            settings.timeouts().slowConsumerTimeoutNs(100, TimeUnit.MILLISECONDS);
        });
            RawClient client = openSmall(server);
            RawClient other = server.open();
            RawClient witness = server.open())
        {
            flood(server.connection(client), 0, 50_000);
            while (recorder.log(client).endings.isEmpty())
            {
                witness.sendText("not concerned").expectText("not concerned");
                other.sendText("nor is this").expectText("nor is this");
            }
            assertThat(recorder.ending(client))
                .isEqualTo(new Recorder.Ending(CloseCode.ABNORMAL, "", CloseCause.SLOW_CONSUMER));
            witness.sendText("not concerned").expectText("not concerned");
            client.expectCut();
            other.leave();
            witness.leave();
            server.expectIdle();
        }
    }

    @Test
    void shouldNotCutPeerThatReadsSlowlyButReads()
    {
        final Recorder recorder = new Recorder();
        try (TestServer server = TestServer.start(recorder, settings ->
        {
            smallSockets(settings);
            settings.timeouts().slowConsumerTimeoutNs(500, TimeUnit.MILLISECONDS);
        });
            RawClient client = openSmall(server))
        {
            final int accepted = flood(server.connection(client), 0, 50_000);
            final long startNs = System.nanoTime();
            for (int i = 0; i < accepted; i++)
            {
                expectFlood(client, i, i + 1, 50_000);
                final long until = startNs + i * TimeUnit.SECONDS.toNanos(1) / accepted;
                Await.await("a slow peer's time", () -> System.nanoTime() >= until);
            }
            assertThat(System.nanoTime() - startNs).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(600));
            assertThat(recorder.log(client).endings).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 1000, 64 * 1024, 3 * MIB })
    void shouldLoseNothingWhenEchoIsDeferredForSlowReader(final int length)
    {
        final int count = 64 * MIB / length;
        final byte[] payload = random(length, length);
        try (TestServer server = TestServer.start(new Recorder(),
            settings -> settings.limits().maxMessageLength(4 * MIB));
            RawClient client = server.open())
        {
            final byte[] frame = binary(payload);
            final byte[] four = ClientFrames.repeat(frame, 4);
            final CompletableFuture<Void> sent = CompletableFuture.runAsync(() ->
            {
                for (int i = 0; i < count / 4; i++)
                {
                    client.send(four);
                }
            });
            final Connection connection = server.connection(client);
            Await.await("the server holds back", () -> connection.bytesBuffered() > 100_000 || sent.isDone());
            for (int i = 0; i < count / 4 * 4; i++)
            {
                client.expectBinary(payload);
            }
            sent.join();
            client.send(close(1000, "")).expectClose(1000);
        }
    }

    @Test
    void shouldServeOthersWhileOnePeerDoesNotRead()
    {
        try (TestServer server = TestServer.start(new Recorder(), SlowConsumerTest::smallSockets);
            RawClient stuck = openSmall(server);
            RawClient other = server.open())
        {
            final byte[] payload = random(100_000, 9);
            final CompletableFuture<Void> sent = stuck.sendInBackground(ClientFrames.repeat(binary(payload), 100));
            final Connection connection = server.connection(stuck);
            Await.await("the server holds back", () -> connection.bytesBuffered() > 1_000_000);
            for (int i = 0; i < 100; i++)
            {
                other.send(binary(payload)).expectBinary(payload);
            }
            for (int i = 0; i < 100; i++)
            {
                stuck.expectBinary(payload);
            }
            sent.join();
        }
    }

    @Test
    void shouldAnswerCloseAfterWhatWaitsForSlowReader()
    {
        try (TestServer server = TestServer.start(new Recorder(), SlowConsumerTest::smallSockets);
            RawClient client = openSmall(server))
        {
            final int accepted = flood(server.connection(client), 0, 20_000);
            client.send(close(4000, "after the flood"));
            expectFlood(client, 0, accepted, 20_000);
            client.expectClose(4000);
            client.expectEnd();
        }
    }
}
