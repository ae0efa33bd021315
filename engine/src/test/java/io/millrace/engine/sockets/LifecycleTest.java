package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.close;
import static io.millrace.engine.sockets.ClientFrames.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.millrace.api.CloseCause;
import io.millrace.api.CloseCode;
import io.millrace.api.Connection;
import io.millrace.api.MessageClaim;
import io.millrace.api.MessageType;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.ThreadingMode;
import io.millrace.engine.WebSocketServer;
import io.millrace.memory.MemoryDebug;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Starting, listening, draining (RFC 6455 §7.1.1, §7.4.1) and stopping.
 */
class LifecycleTest
{
    private static final String LOOPBACK = "127.0.0.1";

    private static ServerSettings echo()
    {
        return TestServer.settings().handler(new Recorder());
    }

    @Test
    void shouldListenAtSeveralAddresses() throws IOException
    {
        try (WebSocketServer server = WebSocketServer.start(echo().listen(LOOPBACK, 0).listen(LOOPBACK, 0)))
        {
            assertThat(server.localAddresses()).hasSize(3).doesNotHaveDuplicates();
            assertThat(server.port()).isPositive();
            for (int i = 0; i < 3; i++)
            {
                final int port = ((InetSocketAddress) server.localAddresses().get(i)).getPort();
                try (RawClient client = RawClient.open(port, "/"))
                {
                    client.sendText("here").expectText("here");
                }
            }
        }
    }

    @Test
    void shouldFailAndReleaseEverythingWhenPortIsTaken() throws IOException
    {
        final List<String> before = TestThreads.ofServers();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()))
        {
            assertThatThrownBy(() -> WebSocketServer.start(echo().listen(LOOPBACK, taken.getLocalPort())))
                .isInstanceOf(IOException.class);
        }
        assertThat(TestThreads.ofServers()).isEqualTo(before);
    }

    @Test
    void shouldSend1001ToAllAndWaitForTheirReplies()
    {
        final Recorder recorder = new Recorder();
        final List<RawClient> clients = new ArrayList<>();
        try (TestServer server = TestServer.start(recorder))
        {
            for (int i = 0; i < 20; i++)
            {
                clients.add(server.open());
            }
            server.server().forEachConnection(connection -> connection.sendText("last"));
            final CompletableFuture<Void> closed = CompletableFuture.runAsync(
                () -> server.server().close(10, TimeUnit.SECONDS));
            clients.forEach(client -> client.expectText("last").expectClose(CloseCode.GOING_AWAY));
            assertThat(closed).isNotDone();
            assertThat(server.server().isClosed()).isFalse();
            clients.forEach(client -> client.send(close(CloseCode.GOING_AWAY, "")));
            clients.forEach(client -> client.expectEnd().leave());
            Await.await("close has returned", closed::isDone);
            assertThat(server.server().isClosed()).isTrue();
            for (final RawClient client : clients)
            {
                assertThat(recorder.ending(client).code()).isEqualTo(CloseCode.GOING_AWAY);
                assertThat(recorder.ending(client).cause()).isEqualTo(CloseCause.SHUTDOWN);
            }
        }
        finally
        {
            clients.forEach(RawClient::leave);
        }
    }

    @Test
    void shouldRefuseNewcomersWhileClosing()
    {
        try (TestServer server = TestServer.echo(); RawClient client = server.open(); RawClient late = server.connect())
        {
            final int port = server.port();
            late.send("GET".getBytes(StandardCharsets.US_ASCII));
            client.sendText("both are there").expectText("both are there");
            final CompletableFuture<Void> closed = CompletableFuture.runAsync(
                () -> server.server().close(10, TimeUnit.SECONDS));
            client.expectClose(CloseCode.GOING_AWAY);
            assertThat(late.readResponse().status()).isEqualTo(503);
            late.expectEnd().leave();
            assertThatThrownBy(() -> RawClient.connect(port)).hasMessageContaining("refused");
            client.send(close(CloseCode.GOING_AWAY, "")).expectEnd().leave();
            closed.join();
        }
    }

    @Test
    void shouldCutPeersThatIgnoreTheCloseAfterTheDrainTimeout()
    {
        final Recorder recorder = new Recorder();
        try (TestServer server = TestServer.start(recorder,
            settings -> settings.timeouts().drainTimeoutNs(200, TimeUnit.MILLISECONDS));
            RawClient client = server.open())
        {
            client.sendText("there").expectText("there");
            final long startNs = System.nanoTime();
            server.server().close();
            assertThat(System.nanoTime() - startNs)
                .isBetween(TimeUnit.MILLISECONDS.toNanos(190), TimeUnit.SECONDS.toNanos(3));
            client.expectClose(CloseCode.GOING_AWAY);
            client.expectCut();
            assertThat(recorder.ending(client).cause()).isEqualTo(CloseCause.SHUTDOWN);
        }
    }

    @Test
    void shouldCloseFromCallback()
    {
        final AtomicReference<WebSocketServer> self = new AtomicReference<>();
        final Recorder recorder = new Recorder().onMessage((connection, message) -> self.get().close());
        try (TestServer server = TestServer.start(recorder); RawClient client = server.open())
        {
            self.set(server.server());
            client.sendText("stop").expectClose(CloseCode.GOING_AWAY);
            client.send(close(CloseCode.GOING_AWAY, "")).expectEnd().leave();
            Await.await("the server has closed", server.server()::isClosed);
        }
    }

    @Test
    void shouldEndAllConnectionsWhenACallbackHadToBeInterrupted() throws IOException
    {
        final CountDownLatch blocked = new CountDownLatch(1);
        final Recorder recorder = new Recorder().onMessage((connection, message) ->
        {
            blocked.countDown();
            try
            {
                new CountDownLatch(1).await();
            }
            catch (final InterruptedException ex)
            {
                Thread.currentThread().interrupt();
            }
        });
        final WebSocketServer server = WebSocketServer.start(
            TestServer.settings().handler(recorder).threading(threading -> threading.selectors(1)));
        final int port = server.port();
        try (RawClient client = RawClient.open(port, "/"); RawClient other = RawClient.open(port, "/"))
        {
            client.sendText("block");
            Await.await("the callback blocks", () -> blocked.getCount() == 0);
            server.close(0, TimeUnit.SECONDS);
            assertThat(server.isClosed()).isTrue();
            client.expectCut();
            other.expectCut();
            assertThat(recorder.ending(client).cause()).isEqualTo(CloseCause.SHUTDOWN);
            assertThat(recorder.ending(other).cause()).isEqualTo(CloseCause.SHUTDOWN);
            assertThat(server.lentBuffers()).isZero();
            assertThat(server.offHeapBytes()).isZero();
        }
    }

    @Test
    void shouldDoNothingWhenClosedAgain()
    {
        try (TestServer server = TestServer.echo())
        {
            server.server().close();
            server.server().close();
            server.server().close(1, TimeUnit.SECONDS);
            assertThat(server.server().isClosed()).isTrue();
        }
    }

    @Test
    void shouldRunOnThreadsOfTheGivenFactory()
    {
        final AtomicInteger made = new AtomicInteger();
        final AtomicReference<String> callbackThread = new AtomicReference<>();
        final Recorder recorder = new Recorder().onOpen(connection ->
            callbackThread.set(Thread.currentThread().getName()));
        try (TestServer server = TestServer.start(recorder, settings -> settings.threading().selectors(2)
            .threadFactory(task -> new Thread(task, "custom-" + made.incrementAndGet())));
            RawClient client = server.open())
        {
            client.sendText("x").expectText("x");
            assertThat(made).hasValue(TestServer.threadNames().size());
            assertThat(callbackThread.get()).startsWith("custom-");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 3 })
    void shouldAnswer503AboveTheMaximumOfConnections(final int maximum)
    {
        final List<RawClient> clients = new ArrayList<>();
        try (TestServer server = TestServer.start(
            new Recorder(), settings -> settings.limits().maxConnections(maximum)))
        {
            for (int i = 0; i < maximum; i++)
            {
                clients.add(server.open());
            }
            try (RawClient refused = server.connect())
            {
                assertThat(refused.readResponse().status()).isEqualTo(503);
                refused.expectCut();
            }
            clients.get(0).sendText("unharmed").expectText("unharmed");
            clients.remove(0).leave();
            // The application hears of the end before the socket, which counts here, is closed.
            Await.await("another is admitted", () -> isAdmitted(server, clients));
            clients.get(clients.size() - 1).sendText("admitted").expectText("admitted");
        }
        finally
        {
            clients.forEach(RawClient::leave);
        }
    }

    @Test
    void shouldAdmitAgainAtOnceWhileThoseThatWereRefusedLinger()
    {
        final List<RawClient> lingering = new ArrayList<>();
        try (TestServer server = TestServer.start(new Recorder(), settings -> settings.limits().maxConnections(2)))
        {
            final RawClient first = server.open();
            try (RawClient second = server.open())
            {
                // Each is told, but keeps its end of the socket open, and so the server's for a second.
                lingering.add(server.connect());
                lingering.add(server.connect());
                lingering.forEach(client -> assertThat(client.readResponse().status()).isEqualTo(503));
                first.sendText("unharmed").expectText("unharmed");
                first.leave();
                Await.await("another is admitted", () -> isAdmitted(server, lingering));
                second.sendText("unharmed").expectText("unharmed");
            }
        }
        finally
        {
            lingering.forEach(RawClient::leave);
        }
    }

    private static boolean isAdmitted(final TestServer server, final List<RawClient> clients)
    {
        try
        {
            return clients.add(server.open());
        }
        catch (final AssertionError | UncheckedIOException refused)
        {
            return false;
        }
    }

    @Test
    void shouldSpreadConnectionsOverTheLoops()
    {
        final Set<String> loops = ConcurrentHashMap.newKeySet();
        final List<String> assigned = new ArrayList<>();
        final Recorder recorder = new Recorder().onOpen(connection ->
        {
            loops.add(Thread.currentThread().getName());
            synchronized (assigned)
            {
                assigned.add(Thread.currentThread().getName());
            }
        });
        final List<RawClient> clients = new ArrayList<>();
        try (TestServer server = TestServer.start(recorder, TestServer::twoOfEach))
        {
            for (int i = 0; i < 20; i++)
            {
                clients.add(server.open());
                clients.get(i).sendText("x").expectText("x");
            }
            assertThat(loops).hasSize(2).isSubsetOf(TestServer.threadNames());
            assertThat(assigned.stream().filter(loops.iterator().next()::equals)).hasSize(10);
        }
        finally
        {
            clients.forEach(RawClient::leave);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 4, 100_000 })
    void shouldSurviveClaimThatIsOpenWhenTheServerCloses(final int length) throws IOException
    {
        final Recorder recorder = new Recorder();
        final WebSocketServer server = WebSocketServer.start(TestServer.settings().handler(recorder));
        final MessageClaim claim = new MessageClaim();
        try (RawClient client = RawClient.open(server.port(), "/"))
        {
            final Connection connection = recorder.connection(client);
            connection.claim(MessageType.BINARY, length, claim);
            server.close(0, TimeUnit.SECONDS);
            claim.buffer().putInt(claim.offset(), 1);
            claim.commit();
            assertThat(connection.sendText("x").isAccepted()).isFalse();
            client.expectCut();
        }
        assertThat(server.isClosed()).isTrue();
        assertThat(MemoryDebug.takeFindings()).allMatch(finding -> finding.getMessage().contains("leaked"));
    }

    @Test
    void shouldBeDrivenByItsEmbedder() throws IOException
    {
        final WebSocketServer server = WebSocketServer.start(
            TestServer.settings(ThreadingMode.INVOKER).handler(new Recorder()));
        try (RawClient client = RawClient.connect(server.port()))
        {
            client.send(RawClient.request("/"), text("driven"));
            final CompletableFuture<Void> read = CompletableFuture.runAsync(() ->
            {
                client.expectOpened();
                client.expectText("driven");
            });
            while (!read.isDone())
            {
                server.doWork();
            }
            read.join();
            server.close(0, TimeUnit.SECONDS);
            assertThat(server.offHeapBytes()).isZero();
            assertThatThrownBy(server::doWork).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void shouldBeClosedByItsDriverWhenAnotherThreadAsks() throws IOException
    {
        final AtomicReference<Thread> closedOn = new AtomicReference<>();
        final Recorder recorder = new Recorder().onClose(connection -> closedOn.set(Thread.currentThread()));
        final WebSocketServer server = WebSocketServer.start(
            TestServer.settings(ThreadingMode.INVOKER).handler(recorder));
        final Thread driver = new Thread(() -> drive(server), "test-driver");
        driver.start();
        try (RawClient client = RawClient.open(server.port(), "/"))
        {
            final CompletableFuture<Void> answered = CompletableFuture.runAsync(() ->
            {
                client.expectClose(CloseCode.GOING_AWAY);
                client.send(close(CloseCode.GOING_AWAY, "")).expectEnd();
            });
            server.close(10, TimeUnit.SECONDS);
            answered.join();
            assertThat(server.isClosed()).isTrue();
            assertThat(closedOn).hasValue(driver);
            assertThat(server.offHeapBytes()).isZero();
        }
    }

    private static void drive(final WebSocketServer server)
    {
        try
        {
            while (true)
            {
                server.doWork();
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
        catch (final IllegalStateException ex)
        {
            assertThat(server.isClosed()).isTrue();
        }
    }

    @Test
    void shouldCloseFromCallbackWhenDriven() throws IOException
    {
        final AtomicReference<WebSocketServer> self = new AtomicReference<>();
        final Recorder recorder = new Recorder().onMessage((connection, message) ->
        {
            self.get().close(0, TimeUnit.SECONDS);
            assertThat(message.asText()).isEqualTo("stop");
        });
        self.set(WebSocketServer.start(TestServer.settings(ThreadingMode.INVOKER).handler(recorder)));
        final WebSocketServer server = self.get();
        try (RawClient client = RawClient.connect(server.port()))
        {
            client.send(RawClient.request("/"), text("stop"));
            final CompletableFuture<Void> read = CompletableFuture.runAsync(() -> client.expectOpened().headers());
            while (!server.isClosed())
            {
                server.doWork();
            }
            read.join();
            client.expectCut();
            assertThat(recorder.ending(client).cause()).isEqualTo(CloseCause.SHUTDOWN);
            assertThat(server.offHeapBytes()).isZero();
        }
    }

    @Test
    void shouldRefuseToBeDrivenWhenItHasThreads()
    {
        try (TestServer server = TestServer.echo())
        {
            assertThatThrownBy(server.server()::doWork).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void shouldAnswerClosedAfterTheServerHasClosed()
    {
        try (TestServer server = TestServer.echo(); RawClient client = server.open())
        {
            final Connection connection = server.connection(client);
            server.server().close(0, TimeUnit.SECONDS);
            assertThat(connection.sendText("x").isAccepted()).isFalse();
            assertThat(connection.close().isAccepted()).isFalse();
            assertThat(connection.bytesBuffered()).isZero();
            connection.execute(() -> connection.sendText("never"));
            connection.pauseReading();
            connection.resumeReading();
            connection.disconnect();
        }
    }
}
