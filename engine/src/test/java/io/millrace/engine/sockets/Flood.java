package io.millrace.engine.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.millrace.api.Connection;
import io.millrace.api.MessageType;
import io.millrace.api.SendResult;
import io.millrace.api.SlowConsumerPolicy;
import io.millrace.api.Topic;
import io.millrace.engine.ServerSettings;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * A topic with a subscriber that does not read and one that does, and two threads that publish numbered messages to it.
 * They go on only as fast as the second one reads, so that it must get all; what it gets is the order of the topic.
 * Meanwhile two peers, one on each of the server's threads, must get their echoes, and all bounds must hold.
 */
final class Flood implements AutoCloseable
{
    static final int SMALL_BUFFER = 32 * 1024;
    static final int LIMIT = 256 * 1024;
    static final int RING = 64 * 1024;
    static final int KEYS = 8;
    private static final int PUBLISHERS = 2;

    final TestServer server;
    final Recorder recorder = new Recorder();
    final Topic topic;
    final RawClient slow;
    final RawClient fast;
    final Connection slowConnection;
    final List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger refused = new AtomicInteger();
    private final List<RawClient> witnesses = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicLong violations = new AtomicLong();
    private volatile boolean done;

    Flood(final SlowConsumerPolicy policy)
    {
        server = TestServer.start(recorder, settings ->
        {
            small(settings);
            TestServer.twoOfEach(settings);
            settings.limits().slowConsumerPolicy(policy);
        });
        topic = server.server().topics().topic("flood");
        slow = RawClient.connect(server.port(), SMALL_BUFFER).send(RawClient.request("/"));
        slow.expectOpened();
        fast = server.open();
        slowConnection = server.connection(slow);
        server.connection(fast).slowConsumerPolicy(SlowConsumerPolicy.refuse());
        topic.subscribe(slowConnection);
        topic.subscribe(server.connection(fast));
        witnesses.add(server.open());
        witnesses.add(server.open());
    }

    static void small(final ServerSettings settings)
    {
        settings.socket().sendBufferLength(SMALL_BUFFER);
        settings.buffers().outboundRingCapacity(RING);
        settings.limits().outboundLimit(LIMIT).outboundMessageLimit(0).totalOutboundLimit(16L << 20);
    }

    /** Publishes that many messages of a length, and waits until all is done and read by who reads. */
    void publish(final int count, final int length, final boolean keyed)
    {
        final CompletableFuture<Void> reader =
            CompletableFuture.runAsync(() -> read(count), TestThreads.PLATFORM);
        final List<CompletableFuture<Integer>> publishers =
            TestThreads.start(PUBLISHERS, number -> publishShare(count, length, keyed));
        while (!done)
        {
            for (final RawClient witness : witnesses)
            {
                witness.sendText("not concerned").expectText("not concerned");
            }
            checkBounds();
            done = TestThreads.areDone(publishers) && reader.isDone();
        }
        publishers.forEach(CompletableFuture::join);
        reader.join();
        assertThat(violations).as("bounds exceeded").hasValue(0);
    }

    private void checkBounds()
    {
        final boolean kept = slowConnection.bytesBuffered() <= LIMIT + RING / 8 &&
            server.server().outboundBytes() <= 16L << 20;
        violations.addAndGet(kept ? 0 : 1);
    }

    private int publishShare(final int count, final int length, final boolean keyed)
    {
        final UnsafeBuffer message = new UnsafeBuffer(new byte[length]);
        final int ahead = Math.max(1, LIMIT / 2 / (length + 100));
        int published = 0;
        while (true)
        {
            // Both take their numbers here, and may overtake each other between this and the topic.
            final int number = next.getAndIncrement();
            if (number >= count)
            {
                return published;
            }
            Await.await("the reader keeps up", () -> order.size() > number - ahead);
            message.putInt(0, number);
            if (keyed)
            {
                topic.reporting(this::onUndelivered)
                    .publish(number % KEYS, MessageType.BINARY, message, 0, length);
            }
            else
            {
                topic.reporting(this::onUndelivered).publish(MessageType.BINARY, message, 0, length);
            }
            published++;
            checkBounds();
        }
    }

    private void onUndelivered(final Connection connection, final SendResult result)
    {
        assertThat(connection).isSameAs(slowConnection);
        if (result == SendResult.BACK_PRESSURE)
        {
            refused.incrementAndGet();
        }
    }

    private void read(final int count)
    {
        for (int i = 0; i < count; i++)
        {
            order.add(number(fast.read()));
        }
    }

    static int number(final WireFrame frame)
    {
        assertThat(frame.opcode()).isEqualTo(ClientFrames.BINARY);
        return new UnsafeBuffer(frame.payload()).getInt(0);
    }

    /** The slow peer reads again, all that was not refused, dropped or replaced; then there is nothing left. */
    List<Integer> readRest(final int length)
    {
        final long missing = refused.get() + slowConnection.droppedMessages() + slowConnection.conflatedMessages();
        final List<Integer> numbers = new ArrayList<>();
        for (long i = order.size() - missing; i > 0; i--)
        {
            final WireFrame frame = slow.read();
            assertThat(frame.payload()).hasSize(length);
            numbers.add(number(frame));
        }
        Await.await("nothing waits", () -> slowConnection.bytesBuffered() == 0);
        topic.publishText("the end");
        slow.expectText("the end");
        fast.expectText("the end");
        return numbers;
    }

    /** What the connection was told agrees with its counters. */
    void expectReported()
    {
        final Recorder.Log log = recorder.log(slow);
        Await.await("drops are reported", () -> log.dropped.get() == slowConnection.droppedMessages() &&
            log.conflated.get() == slowConnection.conflatedMessages());
    }

    /** All leave, and nothing is held for them. */
    void expectIdle()
    {
        slow.leave();
        fast.leave();
        witnesses.forEach(RawClient::leave);
        server.expectIdle();
        Await.await("no bytes are in use", () -> server.server().outboundBytes() == 0);
    }

    @Override
    public void close()
    {
        slow.close();
        fast.close();
        witnesses.forEach(RawClient::close);
        server.close();
    }
}
