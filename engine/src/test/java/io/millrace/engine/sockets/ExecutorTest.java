package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.binary;
import static io.millrace.engine.sockets.ClientFrames.close;
import static io.millrace.engine.sockets.ClientFrames.concat;
import static io.millrace.engine.sockets.ClientFrames.random;
import static io.millrace.engine.sockets.ClientFrames.repeat;
import static io.millrace.engine.sockets.ClientFrames.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.api.Message;
import io.millrace.api.SendResult;
import io.millrace.engine.Endpoint;
import io.millrace.memory.MemoryDebug;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Handlers that take long or block, on threads of their own.
 */
class ExecutorTest
{
    private final ExecutorService pool = Executors.newFixedThreadPool(3);
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch blocked = new CountDownLatch(1);

    @AfterEach
    void stop() throws InterruptedException
    {
        release.countDown();
        pool.shutdown();
        assertThat(pool.awaitTermination(Await.LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = { false, true })
    void shouldCallBackInOrderAndNeverConcurrently(final boolean virtual)
    {
        final Map<Connection, AtomicInteger> inside = new ConcurrentHashMap<>();
        final AtomicInteger overlaps = new AtomicInteger();
        final AtomicInteger given = new AtomicInteger();
        final AtomicInteger done = new AtomicInteger();
        final Recorder recorder = new Recorder().onOpen(connection -> inside.put(connection, new AtomicInteger()))
            .onMessage((connection, message) ->
            {
                final AtomicInteger callbacks = inside.get(connection);
                overlaps.addAndGet(callbacks.getAndIncrement());
                Recorder.echo(connection, message);
                given.incrementAndGet();
                connection.execute(() ->
                {
                    overlaps.addAndGet(callbacks.getAndIncrement());
                    done.incrementAndGet();
                    callbacks.decrementAndGet();
                });
                callbacks.decrementAndGet();
            });
        final int messages = 1000;
        try (TestServer server = start(virtual, recorder))
        {
            final List<RawClient> clients = new ArrayList<>();
            final List<CompletableFuture<Void>> sent = new ArrayList<>();
            for (int i = 0; i < 6; i++)
            {
                clients.add(server.open());
                sent.add(clients.get(i).sendInBackground(concat(frames(messages, i))));
            }
            for (int i = 0; i < clients.size(); i++)
            {
                expectEchoes(clients.get(i), messages, i);
                sent.get(i).join();
            }
            Await.await("all tasks ran", () -> done.get() == given.get());
            assertThat(overlaps).hasValue(0);
            server.expectIdle();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = { false, true })
    void shouldServeOtherConnectionsWhileACallbackBlocks(final boolean virtual)
    {
        final Recorder recorder = new Recorder().onMessage(this::blockOrEcho);
        try (TestServer server = start(virtual, recorder);
            RawClient client = server.open();
            RawClient witness = server.open())
        {
            client.send(text("block"), text("next"));
            awaitBlocked();
            for (int i = 0; i < 100; i++)
            {
                witness.sendText("witness " + i).expectText("witness " + i);
            }
            assertThat(recorder.log(client).events).containsExactly("open");
            release.countDown();
            client.expectText("block").expectText("next");
        }
    }

    @Test
    void shouldPushBackOnThePeerWhileItsCallbackBlocks()
    {
        final Recorder recorder = new Recorder().onMessage(this::blockOrEcho);
        try (TestServer server = start(false, recorder);
            RawClient client = server.open();
            RawClient witness = server.open())
        {
            client.sendText("block");
            awaitBlocked();
            final byte[] payload = random(10_000, 10);
            final CompletableFuture<Void> sent = client.sendInBackground(repeat(binary(payload), 4000));
            for (int i = 0; i < 200; i++)
            {
                witness.sendText("read").expectText("read");
            }
            Await.await("something waits", () -> server.server().lentBuffers() > server.idleBuffers() + 1);
            assertThat(server.server().lentBuffers()).isLessThan(200);
            assertThat(sent).isNotDone();
            release.countDown();
            client.expectText("block");
            for (int i = 0; i < 4000; i++)
            {
                client.expectBinary(payload);
            }
            sent.join();
        }
    }

    @Test
    void shouldSendAtOnceWhileItsCallbackGoesOn()
    {
        final Recorder recorder = new Recorder().onMessage((connection, message) ->
        {
            connection.sendText("first");
            block();
            connection.sendText("second");
        });
        try (TestServer server = start(false, recorder); RawClient client = server.open())
        {
            client.sendText("go").expectText("first");
            release.countDown();
            client.expectText("second");
        }
    }

    @Test
    void shouldCloseInTimeThoughACallbackBlocks()
    {
        final Recorder recorder = new Recorder().onMessage(this::blockOrEcho);
        try (TestServer server = start(false, recorder);
            RawClient client = server.open();
            RawClient other = server.open())
        {
            client.send(text("block"), binary(new byte[100_000]), text("never delivered"));
            awaitBlocked();
            server.server().close(50, TimeUnit.MILLISECONDS);
            assertThat(server.server().isClosed()).isTrue();
            assertThat(recorder.log(other).endings).hasSize(1);
            client.expectClose(1001);
            client.expectCut();
            assertThat(recorder.log(client).events).containsExactly("open");
            assertThat(recorder.connection(client).sendText("late")).isEqualTo(SendResult.CLOSED);
            release.countDown();
            assertThat(recorder.ending(client).cause()).isEqualTo(CloseCause.SHUTDOWN);
            Await.await("all memory is back", () -> server.server().offHeapBytes() == 0);
            assertThat(recorder.log(client).events).containsExactly("open", "close");
        }
        // When the server closed, the callback had its buffers still.
        assertThat(MemoryDebug.takeFindings()).allMatch(finding -> finding.getMessage().contains("leaked"));
    }

    @Test
    void shouldReturnAtOnceWhenTheServerIsClosedFromACallback()
    {
        final AtomicReference<TestServer> self = new AtomicReference<>();
        final Recorder recorder = new Recorder().onMessage((connection, message) ->
        {
            self.get().server().close(1, TimeUnit.MINUTES);
            connection.disconnect();
        });
        try (TestServer server = start(false, recorder); RawClient client = server.open())
        {
            self.set(server);
            client.sendText("stop").expectCut();
            Await.await("the server has closed", server.server()::isClosed);
            assertThat(recorder.log(client).events).containsExactly("open", "close");
        }
    }

    @Test
    void shouldHaveMadeTheLastCallbacksWhenTheServerHasClosed()
    {
        final Recorder recorder = new Recorder().onClose(connection -> block());
        try (TestServer server = start(false, recorder); RawClient client = server.open())
        {
            client.sendText("a").expectText("a");
            final Recorder.Log log = recorder.log(client);
            final CompletableFuture<Void> closed =
                CompletableFuture.runAsync(() -> server.server().close(10, TimeUnit.SECONDS));
            client.expectClose(1001);
            client.send(close(1001, ""));
            awaitBlocked();
            assertThat(closed).isNotDone();
            release.countDown();
            closed.join();
            assertThat(log.events).containsExactly("open", "close");
        }
    }

    @Test
    void shouldCloseConnectionsWhenTheExecutorIsShutDown() throws InterruptedException
    {
        final Recorder recorder = new Recorder();
        try (TestServer server = start(false, recorder); RawClient client = server.open())
        {
            client.sendText("a").expectText("a");
            pool.shutdown();
            assertThat(pool.awaitTermination(Await.LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            client.sendText("b").expectClose(1011);
            client.send(close(1011, ""));
            assertThat(recorder.ending(client).cause()).isEqualTo(CloseCause.HANDLER_ERROR);
            assertThat(recorder.log(client).events).containsExactly("open", "error", "close");
            client.leave();
            server.expectIdle();
        }
    }

    @Test
    void shouldRunTheTasksOfManyThreadsEachInItsOrder()
    {
        final int threads = 4;
        final int tasks = 5000;
        final int[] next = new int[threads];
        final AtomicInteger done = new AtomicInteger();
        final AtomicInteger wrong = new AtomicInteger();
        final Recorder recorder = new Recorder();
        try (TestServer server = start(false, recorder); RawClient client = server.open())
        {
            final Connection connection = server.connection(client);
            final List<CompletableFuture<Void>> producers = new ArrayList<>();
            for (int t = 0; t < threads; t++)
            {
                final int thread = t;
                producers.add(CompletableFuture.runAsync(() ->
                {
                    for (int i = 0; i < tasks; i++)
                    {
                        final int number = i;
                        connection.execute(() ->
                        {
                            wrong.addAndGet(next[thread]++ == number ? 0 : 1);
                            done.incrementAndGet();
                        });
                    }
                }));
            }
            client.sendText("between").expectText("between");
            producers.forEach(CompletableFuture::join);
            Await.await("all tasks ran", () -> done.get() == threads * tasks);
            assertThat(wrong).hasValue(0);
        }
    }

    @Test
    void shouldSurviveAThreadThatIsInterrupted()
    {
        final Recorder recorder = new Recorder().onMessage((connection, message) ->
        {
            Recorder.echo(connection, message);
            Thread.currentThread().interrupt();
        });
        try (TestServer server = start(false, recorder); RawClient client = server.open())
        {
            for (int i = 0; i < 100; i++)
            {
                client.send(text("a" + i), text("b" + i)).expectText("a" + i).expectText("b" + i);
            }
        }
    }

    @Test
    void shouldRunOnVirtualThreads()
    {
        assumeTrue(Endpoint.virtualThreadsAvailable());
        final Recorder recorder = new Recorder().onMessage((connection, message) ->
            connection.sendText(Thread.currentThread().toString()));
        try (TestServer server = start(true, recorder); RawClient client = server.open())
        {
            client.sendText("who?");
            assertThat(client.read().text()).startsWith("VirtualThread[#").contains("millrace-handler-");
        }
    }

    private TestServer start(final boolean virtual, final Recorder recorder)
    {
        assumeTrue(!virtual || Endpoint.virtualThreadsAvailable());
        final Endpoint.Builder endpoint = Endpoint.builder(recorder);
        return TestServer.start(virtual ? endpoint.virtualThreads() : endpoint.executor(pool), recorder,
            settings -> settings.buffers().mailboxLength(4096));
    }

    private void blockOrEcho(final Connection connection, final Message message)
    {
        if (message.length() == 5 && message.asText().equals("block"))
        {
            block();
        }
        Recorder.echo(connection, message);
    }

    private void block()
    {
        blocked.countDown();
        try
        {
            release.await();
        }
        catch (final InterruptedException ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    private void awaitBlocked()
    {
        Await.await("the callback blocks", () -> blocked.getCount() == 0);
    }

    private static void expectEchoes(final RawClient client, final int messages, final int seed)
    {
        for (int m = 0; m < messages; m++)
        {
            client.expectBinary(payload(m, seed));
        }
        client.send(close(4000, "")).expectClose(4000);
        client.leave();
    }

    private static byte[][] frames(final int count, final int client)
    {
        final byte[][] frames = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            frames[i] = binary(payload(i, client));
        }
        return frames;
    }

    private static byte[] payload(final int number, final int client)
    {
        return random(number % 50 == 49 ? 20_000 : number % 130, 1000L * client + number);
    }
}
