package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.binary;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.millrace.api.Connection;
import io.millrace.api.Message;
import io.millrace.api.MessageType;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.ThreadingMode;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A callback that takes long: connections of other handler threads do not notice, those of its own wait and lose
 * nothing, and a peer that goes on sending finds its sockets full before the server's memory is.
 */
@Timeout(60)
class BlockedHandlerTest
{
    private static final int ARENA = 256 * 1024;
    private static final int RING = 64;
    private static final int FLOOD = 40 * 1024 * 1024;
    private static final int BLOCKS = 1;
    private static final long STALL_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final CountDownLatch blocked = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    /** Echoes, but blocks at a message of one byte. */
    private final Recorder recorder = new Recorder().onMessage((connection, message) ->
    {
        if (message.length() == BLOCKS)
        {
            block();
        }
        Recorder.echo(connection, message);
    });

    private void block()
    {
        blocked.countDown();
        try
        {
            assertThat(release.await(Await.LIMIT_SECONDS * 3, TimeUnit.SECONDS)).isTrue();
        }
        catch (final InterruptedException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    /** Connections with odd numbers have one handler thread, the others the other. */
    private static void twoHandlers(final ServerSettings settings)
    {
        if (TestServer.MODE == ThreadingMode.SHARED)
        {
            settings.threading().selectors(2);
        }
        else
        {
            settings.threading().selectors(1).handlers(2);
        }
    }

    @Test
    void shouldServeConnectionsOfTheOtherHandlerWhileOneBlocks()
    {
        try (TestServer server = TestServer.start(recorder, BlockedHandlerTest::twoHandlers);
            RawClient stuck = server.open();
            RawClient other = server.open();
            RawClient neighbour = server.open())
        {
            stuck.sendText("x");
            Await.await("the callback has begun", () -> blocked.getCount() == 0);
            neighbour.sendText("waits");
            for (int i = 0; i < 200; i++)
            {
                other.sendText("not concerned").expectText("not concerned");
                other.send(binary(new byte[70_000])).expectBinary(new byte[70_000]);
            }
            if (TestServer.MODE != ThreadingMode.SHARED)
            {
                // The next one, with an even number; in the shared mode it may be the blocked loop that accepts.
                try (RawClient late = server.open())
                {
                    late.sendText("late").expectText("late");
                }
            }
            release.countDown();
            stuck.expectText("x");
            neighbour.expectText("waits");
        }
        finally
        {
            release.countDown();
        }
    }

    @Test
    void shouldWriteWhatOthersSendWhileTheHandlerBlocks()
    {
        assumeTrue(TestServer.MODE != ThreadingMode.SHARED, "writing has a thread of its own");
        final int count = 200;
        final byte[] payload = new byte[20_000];
        try (TestServer server = TestServer.start(recorder, BlockedHandlerTest::twoHandlers);
            RawClient stuck = server.open();
            RawClient other = server.open();
            RawClient neighbour = server.open())
        {
            stuck.sendText("x");
            Await.await("the callback has begun", () -> blocked.getCount() == 0);
            for (final RawClient client : new RawClient[]{ stuck, neighbour, other })
            {
                final Connection connection = server.connection(client);
                final CompletableFuture<Void> sender = CompletableFuture.runAsync(() ->
                {
                    for (int i = 0; i < count; i++)
                    {
                        sendWaiting(connection, payload);
                    }
                }, TestThreads.PLATFORM);
                for (int i = 0; i < count; i++)
                {
                    client.expectBinary(payload);
                }
                sender.join();
                Await.await("nothing waits", () -> connection.bytesBuffered() == 0);
            }
            release.countDown();
            stuck.expectText("x");
        }
        finally
        {
            release.countDown();
        }
    }

    private static void sendWaiting(final Connection connection, final byte[] payload)
    {
        try
        {
            assertThat(connection.send(MessageType.BINARY, new UnsafeBuffer(payload), 0,
                payload.length, 1, TimeUnit.HOURS).isAccepted()).isTrue();
        }
        catch (final InterruptedException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    private void expectNext(final Message message, final int length, final AtomicInteger next)
    {
        if (message.length() == BLOCKS)
        {
            block();
            return;
        }
        assertThat(message.length()).isEqualTo(length);
        assertThat(message.buffer().getInt(message.offset())).isEqualTo(next.getAndIncrement());
    }

    /** Small messages fill the ring, middling ones the arena, and large ones have buffers of their own. */
    @ParameterizedTest
    @ValueSource(ints = { 100, 10_000, 300_000 })
    void shouldHoldAFloodBackWhileTheHandlerBlocks(final int length)
    {
        final int count = FLOOD / length;
        final AtomicInteger next = new AtomicInteger();
        final AtomicLong sent = new AtomicLong();
        recorder.onMessage((connection, message) -> expectNext(message, length, next));
        try (TestServer server = TestServer.start(recorder, settings ->
        {
            twoHandlers(settings);
            settings.socket().receiveBufferLength(ARENA);
            settings.buffers().receiveArenaLength(ARENA).inboundRingCapacity(RING);
        });
            RawClient client = server.open())
        {
            client.sendText("x");
            Await.await("the callback has begun", () -> blocked.getCount() == 0);
            final long offHeap = server.server().offHeapBytes();
            final CompletableFuture<Void> flood = CompletableFuture.runAsync(
                () -> flood(client, length, count, sent), TestThreads.PLATFORM);
            awaitStall(sent);
            assertThat(sent.get()).as("messages sent before the peer had to wait").isLessThan(count * 3L / 4);
            expectBounded(server, offHeap, length);
            release.countDown();
            flood.join();
            Await.await("all have arrived", () -> next.get() == count);
            assertThat(recorder.log(client).errors).isEmpty();
            client.send(ClientFrames.close(1000, "")).expectClose(1000);
            client.expectEnd().leave();
            server.expectIdle();
        }
        finally
        {
            release.countDown();
        }
    }

    /**
     * Beside ring and arena there is one buffer for each large message in the ring, and for the one being read; the
     * arena holds four reads, and the unfinished frame at the end of each has a buffer as well.
     */
    private static void expectBounded(final TestServer server, final long offHeap, final int length)
    {
        final int large = length > ARENA / 4 ? RING + 2 : 4 + 2;
        assertThat(server.server().lentBuffers()).as("buffers").isLessThanOrEqualTo(server.idleBuffers() + large);
        assertThat(server.server().offHeapBytes() - offHeap).as("off-heap bytes for the flood")
            .isLessThanOrEqualTo(large * 2L * length + ARENA);
    }

    private static void flood(final RawClient client, final int length, final int count, final AtomicLong sent)
    {
        final int perWrite = Math.max(1, 10_000 / length);
        final UnsafeBuffer payload = new UnsafeBuffer(new byte[length]);
        int number = 0;
        while (number < count)
        {
            final byte[][] frames = new byte[Math.min(perWrite, count - number)][];
            for (int i = 0; i < frames.length; i++)
            {
                payload.putInt(0, number++);
                frames[i] = binary(payload.byteArray());
            }
            client.send(frames);
            sent.set(number);
        }
    }

    /** The peer has sent something, and then nothing for a while. */
    private static void awaitStall(final AtomicLong sent)
    {
        final long[] last = { 0, System.nanoTime() };
        Await.await("the peer cannot go on", () ->
        {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            if (sent.get() != last[0])
            {
                last[0] = sent.get();
                last[1] = System.nanoTime();
            }
            return last[0] > 0 && System.nanoTime() - last[1] > STALL_NS;
        });
    }
}
