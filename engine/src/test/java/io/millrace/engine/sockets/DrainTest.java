package io.millrace.engine.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import io.millrace.api.CloseCause;
import io.millrace.api.CloseCode;
import io.millrace.api.Connection;
import io.millrace.api.Message;
import io.millrace.api.SendResult;
import io.millrace.engine.LoopFailures;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.WebSocketServer;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The end of a server within its deadline (RFC 6455 §7.1.1, §7.4.1), whatever peers, callbacks and other threads do.
 */
@Timeout(60)
class DrainTest
{
    private static final int READERS = 20;
    private static final int SMALL_BUFFER = 32 * 1024;
    private static final int MESSAGE_LENGTH = 20_000;
    private static final long TIMEOUT_MS = 300;
    /** Enough for those who read to have read all. */
    private static final long LONG_TIMEOUT_MS = 1500;
    /** Cutting and stopping have deadlines of their own, of some seconds at most. */
    private static final long PATIENCE_MS = 10_000;

    private static void smallSockets(final ServerSettings settings)
    {
        settings.socket().sendBufferLength(SMALL_BUFFER);
    }

    private static List<Connection> openStalled(final TestServer server, final List<RawClient> clients)
    {
        for (int i = 0; i < 5; i++)
        {
            final RawClient client = RawClient.connect(server.port(), SMALL_BUFFER).send(RawClient.request("/"));
            clients.add(client);
            client.expectOpened();
        }
        return clients.stream().map(server::connection).toList();
    }

    private static long closeMs(final WebSocketServer server, final long timeoutMs)
    {
        final long startNs = System.nanoTime();
        server.close(timeoutMs, TimeUnit.MILLISECONDS);
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
    }

    private static void noteClose(final WireFrame frame, final Queue<Integer> codes)
    {
        if (frame.opcode() == ClientFrames.CLOSE)
        {
            codes.add(frame.closeCode());
        }
    }

    /** Holds its thread for a while. */
    private static void echoSlowly(final Connection connection, final Message message)
    {
        final long startNs = System.nanoTime();
        while (System.nanoTime() - startNs < TimeUnit.MILLISECONDS.toNanos(5))
        {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        Recorder.echo(connection, message);
    }

    /** Sends to all until none accepts any more; returns how many messages were accepted. */
    private static int sendToAll(final List<Connection> connections, final List<Connection> stalled)
    {
        final UnsafeBuffer message = new UnsafeBuffer(new byte[MESSAGE_LENGTH]);
        int accepted = 0;
        boolean open = true;
        while (open)
        {
            open = false;
            for (final Connection connection : connections)
            {
                final SendResult result = connection.sendBinary(message, 0, stalled.contains(connection) ?
                    MESSAGE_LENGTH : 100);
                accepted += result.isAccepted() ? 1 : 0;
                open |= result != SendResult.CLOSED;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        return accepted;
    }

    @Test
    void shouldEndSoonAfterTheDeadlineWhenPeersStallHandlersAreBusyAndThreadsSend()
    {
        final Recorder recorder = new Recorder().onMessage(DrainTest::echoSlowly);
        final Queue<Integer> codes = new ConcurrentLinkedQueue<>();
        final PeerPool.Listener listener = (peer, frame) -> noteClose(frame, codes);
        final List<RawClient> stalled = new ArrayList<>();
        try (TestServer server = TestServer.start(recorder, DrainTest::smallSockets);
            PeerPool answering = PeerPool.open(server.port(), READERS, true, listener);
            PeerPool silent = PeerPool.open(server.port(), READERS, false, listener))
        {
            final List<Connection> stuck = openStalled(server, stalled);
            final List<Connection> connections = new ArrayList<>();
            Await.await("all are open", () -> server.server().connectionCount() == 2 * READERS + stalled.size());
            server.server().forEachConnection(connections::add);
            final List<CompletableFuture<Integer>> senders =
                TestThreads.start(4, thread -> sendToAll(connections, stuck));
            stuck.forEach(each -> Await.await("a backlog", () -> each.bytesBuffered() > 200_000));
            for (int peer = 0; peer < READERS; peer++)
            {
                answering.send(peer, ClientFrames.text("keeps the handler busy"));
            }
            assertThat(closeMs(server.server(), LONG_TIMEOUT_MS))
                .isBetween(LONG_TIMEOUT_MS - 1, LONG_TIMEOUT_MS + PATIENCE_MS);
            senders.forEach(sender -> assertThat(sender.join()).isPositive());
            answering.await("all have ended", () -> answering.ended() + silent.ended() == 2 * READERS);
            assertThat(codes).hasSize(2 * READERS).containsOnly(CloseCode.GOING_AWAY);
            for (final RawClient client : stalled)
            {
                assertThat(recorder.ending(client).cause()).isEqualTo(CloseCause.SHUTDOWN);
                client.expectCut();
            }
            assertThat(connections).allMatch(connection -> connection.bytesBuffered() == 0);
        }
        finally
        {
            stalled.forEach(RawClient::leave);
        }
    }

    @Test
    void shouldInterruptACallbackThatDoesNotReturn()
    {
        final CountDownLatch entered = new CountDownLatch(1);
        final AtomicBoolean interrupted = new AtomicBoolean();
        final Recorder recorder = new Recorder().onMessage((connection, message) ->
        {
            entered.countDown();
            try
            {
                new CountDownLatch(1).await();
            }
            catch (final InterruptedException ex)
            {
                interrupted.set(true);
            }
        });
        try (LoopFailures failures = new LoopFailures();
            TestServer server = TestServer.start(recorder, TestServer::twoOfEach);
            RawClient client = server.open();
            RawClient witness = server.open();
            RawClient neighbour = server.open())
        {
            client.sendText("blocks");
            Await.await("the callback has begun", () -> entered.getCount() == 0);
            assertThat(closeMs(server.server(), TIMEOUT_MS)).isLessThan(TIMEOUT_MS + PATIENCE_MS);
            assertThat(interrupted).isTrue();
            assertThat(failures.messages()).isEmpty();
            witness.expectClose(CloseCode.GOING_AWAY);
            client.expectCut();
            neighbour.expectCut();
            for (final RawClient each : List.of(client, witness, neighbour))
            {
                assertThat(recorder.ending(each).cause()).isEqualTo(CloseCause.SHUTDOWN);
            }
        }
    }

    @Test
    void shouldGiveUpACallbackThatIgnoresInterruptsAndSaySo() throws IOException
    {
        final List<String> before = TestThreads.ofServers();
        final CountDownLatch entered = new CountDownLatch(1);
        final AtomicBoolean released = new AtomicBoolean();
        final Recorder recorder = new Recorder().onMessage((connection, message) ->
        {
            entered.countDown();
            while (!released.get())
            {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                Thread.interrupted();
            }
        });
        final ServerSettings settings = TestServer.settings().handler(recorder);
        TestServer.twoOfEach(settings);
        final WebSocketServer server = WebSocketServer.start(settings);
        try (LoopFailures failures = new LoopFailures();
            RawClient witness = RawClient.open(server.port(), "/");
            RawClient client = RawClient.open(server.port(), "/"))
        {
            client.sendText("blocks");
            Await.await("the callback has begun", () -> entered.getCount() == 0);
            assertThat(closeMs(server, TIMEOUT_MS)).isLessThan(TIMEOUT_MS + PATIENCE_MS);
            assertThat(server.isClosed()).isTrue();
            assertThat(failures.messages()).singleElement().asString().contains("does not return");
            witness.expectClose(CloseCode.GOING_AWAY);
            assertThat(TestThreads.ofServers()).hasSize(before.size() + 1);
        }
        finally
        {
            released.set(true);
        }
        Await.await("the thread has ended", () -> TestThreads.ofServers().equals(before));
    }
}
