package io.millrace.engine.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.millrace.api.Connection;
import io.millrace.api.SendResult;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Several threads that send to one connection, and to a thousand: each thread's messages arrive whole, once and in its
 * order, where it sent them.
 */
@Timeout(60)
class ConcurrentSendTest
{
    private static final long SEED = 6455_0601L;
    private static final int THREADS = 8;
    private static final int SMALL_BUFFER = 32 * 1024;
    private static final int RING = 128 * 1024;
    private static final int LIMIT = 512 * 1024;

    private static long sendAll(
        final Connection connection, final StampSender sender, final int count, final int longest)
    {
        for (int message = 0; message < count; message++)
        {
            assertThat(sender.send(connection, message, Stamp.mixedLength(sender.random(), longest)))
                .isEqualTo(SendResult.ACCEPTED);
        }
        return sender.refused();
    }

    /** While the callbacks of the same connection send too. */
    @ParameterizedTest
    @ValueSource(ints = { 300, Stamp.LARGEST })
    void shouldKeepEachThreadsMessagesWholeAndInOrder(final int longest)
    {
        final int count = 1000;
        try (TestServer server = TestServer.echo(); RawClient client = server.open())
        {
            final Connection connection = server.connection(client);
            final List<CompletableFuture<Long>> senders = TestThreads.start(THREADS - 1, thread ->
                sendAll(connection, new StampSender(thread, false, SEED), count, longest));
            final StampReceiver receiver = new StampReceiver(THREADS);
            for (int i = 0; i < count; i++)
            {
                final int firstByte = 0x80 | (Stamp.type(THREADS - 1, i).ordinal() == 0 ? 1 : 2);
                client.send(
                    ClientFrames.frame(firstByte, Stamp.message(THREADS - 1, connection.id(), i, Stamp.LENGTH)));
                if (i % 10 == 9)
                {
                    for (int j = 0; j < 10 * THREADS; j++)
                    {
                        receiver.receive(client.read());
                    }
                }
            }
            assertThat(receiver.counts()).containsOnly(count);
            senders.forEach(CompletableFuture::join);
            Await.await("nothing waits", () -> connection.bytesBuffered() == 0);
        }
    }

    /** The peer reads some, and no more before all senders have to wait again. */
    @ParameterizedTest
    @ValueSource(booleans = { false, true })
    void shouldLoseNothingWhenThePeerReadsSlowly(final boolean waiting)
    {
        final int count = 250;
        try (TestServer server = TestServer.start(new Recorder(), settings ->
        {
            settings.socket().sendBufferLength(SMALL_BUFFER);
            settings.buffers().outboundRingCapacity(RING);
            settings.limits().outboundLimit(LIMIT);
        });
            RawClient client = RawClient.connect(server.port(), SMALL_BUFFER).send(RawClient.request("/")))
        {
            client.expectOpened();
            final Connection connection = server.connection(client);
            final List<CompletableFuture<Long>> senders = TestThreads.start(THREADS, thread ->
                sendAll(connection, new StampSender(thread, waiting, SEED), count, Stamp.LARGEST));
            final StampReceiver receiver = new StampReceiver(THREADS);
            while (receiver.count() < THREADS * count)
            {
                if (receiver.count() % 100 == 0)
                {
                    Await.await("full", () ->
                        connection.bytesBuffered() > RING * 3 / 4 || TestThreads.areDone(senders));
                }
                assertThat(connection.bytesBuffered()).isLessThanOrEqualTo(LIMIT + RING / 8);
                receiver.receive(client.read());
            }
            assertThat(receiver.counts()).containsOnly(count);
            assertThat(senders.stream().mapToLong(CompletableFuture::join).sum()).as("refused").isPositive();
            Await.await("nothing waits", () -> connection.bytesBuffered() == 0);
        }
    }

    @Test
    void shouldLoseNothingWhenAllThreadsSendToAThousandConnections()
    {
        final int connections = 1000;
        final int rounds = 3;
        final List<StampReceiver> receivers = new ArrayList<>();
        for (int i = 0; i < connections; i++)
        {
            receivers.add(new StampReceiver(THREADS));
        }
        final AtomicInteger received = new AtomicInteger();
        final PeerPool.Listener listener = (peer, frame) ->
        {
            if (frame.opcode() != ClientFrames.CLOSE)
            {
                receivers.get(peer).receive(frame);
                received.incrementAndGet();
            }
        };
        try (TestServer server = TestServer.echo();
            PeerPool peers = PeerPool.open(server.port(), connections, true, listener))
        {
            Await.await("all are open", () -> server.server().connectionCount() == connections);
            final List<Connection> all = new ArrayList<>();
            server.server().forEachConnection(all::add);
            final List<CompletableFuture<Integer>> senders =
                TestThreads.start(THREADS, thread -> sendToEach(all, thread, rounds));
            peers.await("all have arrived", () -> received.get() == THREADS * connections * rounds);
            senders.forEach(sender -> assertThat(sender.join()).isEqualTo(connections * rounds));
            receivers.forEach(receiver -> assertThat(receiver.counts()).containsOnly(rounds));
            assertThat(receivers.stream().map(StampReceiver::target).distinct()).hasSize(connections);
            Await.await("nothing waits", () ->
                all.stream().allMatch(connection -> connection.bytesBuffered() == 0));
            closeAll(server, peers, all);
        }
    }

    private static int sendToEach(final List<Connection> connections, final int thread, final int rounds)
    {
        final StampSender sender = new StampSender(thread, thread % 2 == 0, SEED);
        final List<Connection> shuffled = new ArrayList<>(connections);
        int sent = 0;
        for (int round = 0; round < rounds; round++)
        {
            Collections.shuffle(shuffled, sender.random());
            for (final Connection connection : shuffled)
            {
                final int length = Stamp.mixedLength(sender.random(), sent % 50 == 0 ? Stamp.LARGEST : 200);
                sent += sender.send(connection, round, length).isAccepted() ? 1 : 0;
            }
        }
        return sent;
    }

    /** Some are closed by their peers, the others by all threads at once, of which one wins. */
    private static void closeAll(final TestServer server, final PeerPool peers, final List<Connection> all)
    {
        for (int peer = 0; peer < all.size(); peer += 3)
        {
            peers.send(peer, ClientFrames.close(1000, ""));
        }
        final int[] won = TestThreads.start(THREADS, thread ->
        {
            final List<Connection> shuffled = new ArrayList<>(all);
            Collections.shuffle(shuffled, new Random(SEED + thread));
            return (int) shuffled.stream().filter(connection -> connection.close().isAccepted()).count();
        }).stream().mapToInt(CompletableFuture::join).toArray();
        assertThat(Arrays.stream(won).sum()).isLessThanOrEqualTo(all.size());
        peers.await("all have ended", () -> peers.ended() == all.size());
        server.expectIdle();
    }
}
