package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.FIN;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

import com.sun.management.ThreadMXBean;

import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.MessageClaim;
import io.millrace.api.MessageType;
import io.millrace.api.SendResult;
import io.millrace.engine.WebSocketServer;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A plain, established connection costs no garbage: the threads that read, call back and write allocate nothing for the
 * messages that they echo, nor do threads of the application for those that they send.
 * <p>
 * The JVM counts the bytes that each thread has allocated, here for batches of messages. Most batches must cost next
 * to nothing: what they may show are a few objects of the selector. Some batch may show more, once: code that a
 * connection reaches for the first time, or that the compiler gave up and compiled again. Hence two bounds that do not
 * depend on the number of messages, one on the median and one on the sum. A single object of 16 bytes per message
 * would exceed them five hundredfold and twentyfold.
 */
@Tag("zero-allocation")
class ZeroAllocationTest
{
    private static final int BATCHES = 5;
    private static final int MESSAGES_PER_BATCH = 20_000;
    private static final int PUSHED_PER_BATCH = 10_000;
    /** Less than a connection may have waiting, for each of three senders. */
    private static final int BYTES_PER_GRANT = 50_000;
    private static final long MEDIAN_BOUND = 600;
    private static final long SUM_BOUND = 64 * 1024;
    private static final int MESSAGES_PER_WRITE = 50;

    /** Echoes without recording anything. */
    private static final class Echo implements ConnectionHandler
    {
        private final AtomicReference<Connection> opened;

        Echo()
        {
            this(new AtomicReference<>());
        }

        Echo(final AtomicReference<Connection> opened)
        {
            this.opened = opened;
        }

        @Override
        public void onOpen(final Connection connection)
        {
            opened.set(connection);
        }

        @Override
        public void onMessage(final Connection connection, final Message message)
        {
            if (connection.send(message) == SendResult.BACK_PRESSURE)
            {
                message.defer();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({ "1, 10", "2, 10", "1, 200", "2, 1000", "1, 16384", "2, 16384" })
    void shouldAllocateNothingPerMessage(final int opcode, final int length) throws Exception
    {
        final Echo echo = new Echo();
        final int perBatch = length > 10_000 ? MESSAGES_PER_BATCH / 10 : MESSAGES_PER_BATCH;
        try (WebSocketServer server = WebSocketServer.start(TestServer.settings().handler(echo));
            RawClient client = RawClient.open(server.port(), "/"))
        {
            final byte[] payload = new byte[length];
            Arrays.fill(payload, (byte) 'x');
            final byte[] frame = ClientFrames.frame(FIN | opcode, payload);
            final int perWrite = length > 10_000 ? 2 : MESSAGES_PER_WRITE;
            final byte[] write = ClientFrames.repeat(frame, perWrite);
            final int echoLength = frame.length - 4;
            exchange(client, write, echoLength * perWrite, perBatch / perWrite);
            exchange(client, write, echoLength * perWrite, perBatch / perWrite);
            expectNothingAllocated(
                engineThreads(), () -> exchange(client, write, echoLength * perWrite, perBatch / perWrite));
            client.send(ClientFrames.close()).expectClose(1005);
            client.expectEnd();
        }
    }

    /** Sends on a thread of its own as many messages as it is told to, as long as few of them are on their way. */
    private static final class Pusher implements Runnable
    {
        private final Connection connection;
        private final UnsafeBuffer payload;
        private final boolean claims;
        private final MessageClaim claim = new MessageClaim();
        private final Thread thread = new Thread(this, "test-pusher");
        private volatile long granted;
        private volatile long sent;
        private volatile boolean ended;

        Pusher(final Connection connection, final int length, final boolean claims)
        {
            this.connection = connection;
            payload = new UnsafeBuffer(ByteBuffer.allocateDirect(length));
            this.claims = claims;
        }

        @Override
        public void run()
        {
            long done = 0;
            while (!ended)
            {
                if (done == granted)
                {
                    LockSupport.park(this);
                }
                else if (send())
                {
                    done++;
                    sent = done;
                }
            }
        }

        void grant(final long newGranted)
        {
            granted = newGranted;
            LockSupport.unpark(thread);
        }

        void end() throws InterruptedException
        {
            ended = true;
            LockSupport.unpark(thread);
            thread.join();
        }

        private boolean send()
        {
            if (!claims)
            {
                return connection.sendBinary(payload, 0, payload.capacity()) == SendResult.ACCEPTED;
            }
            if (connection.claim(MessageType.BINARY, payload.capacity(), claim) != SendResult.ACCEPTED)
            {
                return false;
            }
            claim.buffer().putBytes(claim.offset(), payload, 0, payload.capacity());
            claim.commit();
            return true;
        }
    }

    @ParameterizedTest
    @CsvSource({ "1, 100, false", "1, 100, true", "3, 10, false", "3, 1000, true", "3, 16384, false" })
    void shouldAllocateNothingPerMessageThatThreadsPush(final int count, final int length, final boolean claims)
        throws Exception
    {
        final AtomicReference<Connection> opened = new AtomicReference<>();
        final int perGrant = Math.max(2, Math.min(500, BYTES_PER_GRANT / length));
        final int grants = (length > 10_000 ? PUSHED_PER_BATCH / 10 : PUSHED_PER_BATCH) / perGrant / count;
        try (WebSocketServer server = WebSocketServer.start(TestServer.settings().handler(new Echo(opened)));
            RawClient client = RawClient.open(server.port(), "/"))
        {
            Await.await("the connection is open", () -> opened.get() != null);
            final List<Pusher> pushers = new ArrayList<>();
            for (int i = 0; i < count; i++)
            {
                pushers.add(new Pusher(opened.get(), length, claims));
                pushers.get(i).thread.start();
            }
            final int frameLength = ClientFrames.frame(0x82, new byte[length]).length - 4;
            final Runnable batch = () -> push(client, pushers, perGrant, frameLength, grants);
            batch.run();
            batch.run();
            final long[] ids = LongStream.concat(Arrays.stream(engineThreads()),
                pushers.stream().mapToLong(pusher -> pusher.thread.getId())).toArray();
            expectNothingAllocated(ids, batch);
            for (final Pusher pusher : pushers)
            {
                pusher.end();
                assertThat(pusher.sent).isEqualTo(pusher.granted);
            }
        }
    }

    private static void push(final RawClient client, final List<Pusher> pushers, final int perGrant,
        final int frameLength, final int grants)
    {
        for (int i = 0; i < grants; i++)
        {
            for (final Pusher pusher : pushers)
            {
                pusher.grant(pusher.granted + perGrant);
            }
            client.skip((long) perGrant * frameLength * pushers.size());
        }
    }

    /** Through a few turns of the timer wheel. */
    @Test
    void shouldAllocateNothingWhenIdle() throws Exception
    {
        try (WebSocketServer server = WebSocketServer.start(TestServer.settings().handler(new Echo())
            .timeouts(timeouts -> timeouts.idleTimeoutNs(2, TimeUnit.HOURS).pingIntervalNs(1, TimeUnit.HOURS)));
            RawClient client = RawClient.open(server.port(), "/"))
        {
            client.sendText("x").expectText("x");
            expectNothingAllocated(engineThreads(), () ->
            {
                final long startNs = System.nanoTime();
                Await.await("time passes", () -> System.nanoTime() - startNs > TimeUnit.MILLISECONDS.toNanos(50));
            });
        }
    }

    private static void expectNothingAllocated(final long[] threads, final Runnable batch)
    {
        final ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long[] allocated = new long[BATCHES];
        for (int i = 0; i < BATCHES; i++)
        {
            final long before = sum(bean.getThreadAllocatedBytes(threads));
            batch.run();
            allocated[i] = sum(bean.getThreadAllocatedBytes(threads)) - before;
        }
        final String figures = Arrays.toString(allocated);
        Arrays.sort(allocated);
        assertThat(allocated[BATCHES / 2]).as("median of %s", figures).isLessThan(MEDIAN_BOUND);
        assertThat(Arrays.stream(allocated).sum()).as("sum of %s", figures).isLessThan(SUM_BOUND);
    }

    private static long[] engineThreads()
    {
        return Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> TestServer.threadNames().contains(thread.getName())).mapToLong(Thread::getId).toArray();
    }

    private static long sum(final long[] bytes)
    {
        return Arrays.stream(bytes).sum();
    }

    /** In lockstep, so that nothing is ever refused: back pressure is not the steady state. */
    private static void exchange(final RawClient client, final byte[] write, final int echoLength, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            client.send(write);
            client.skip(echoLength);
        }
    }
}
