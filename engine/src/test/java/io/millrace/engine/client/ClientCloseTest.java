package io.millrace.engine.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.MessageType;
import io.millrace.api.SendResult;
import io.millrace.engine.ClientProxy;
import io.millrace.engine.ClientRequest;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.ThreadingMode;
import io.millrace.engine.WebSocketClient;
import io.millrace.engine.WebSocketServer;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How a client's connections end, and the client itself, in each threading mode (RFC 6455 §7.1.1, §7.1.2).
 */
class ClientCloseTest
{
    private static WebSocketClient client(final ThreadingMode mode)
    {
        return Clients.start(settings -> settings.threading(threading ->
        {
            threading.threadingMode(mode).selectors(2);
            if (mode != ThreadingMode.SHARED)
            {
                threading.handlers(2);
            }
        }));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "INVOKER")
    void shouldEndWhateverIsUnderWayWhenTheClientCloses(final ThreadingMode mode) throws Exception
    {
        final WebSocketClient client = client(mode);
        final List<Peer> peers = new ArrayList<>();
        final List<CompletableFuture<Connection>> unopened = new ArrayList<>();
        final Inbox inbox = new Inbox();
        try (ScriptedServer server = ScriptedServer.start();
            ServerSocket full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")))
        {
            final ClientRequest request = ClientRequest.of(server.uri("/"), inbox);
            connectHalf(client, server, request, peers, unopened);
            for (int i = 0; i < 4; i++)
            {
                unopened.add(
                    client.connect(ClientRequest.of("ws://127.0.0.1:" + full.getLocalPort() + "/", inbox)));
            }
            final Connection idle = open(client, server, request, peers);
            final Connection stuck = open(client, server, request, peers);
            final byte[] much = new byte[1 << 19];
            while (stuck.send(MessageType.BINARY, new UnsafeBuffer(much), 0, much.length).isAccepted())
            {
                assertThat(stuck.isReadingPaused()).isFalse();
            }
            final Connection closing = open(client, server, request, peers);
            closing.close(4000, "bye");
            final Connection paused = open(client, server, request, peers);
            paused.pauseReading();
            unopened.add(client.connect(ClientRequest.of("ws://localhost:" + server.port() + "/", inbox)));

            client.close(20, TimeUnit.MILLISECONDS);
            assertThat(client.offHeapBytes()).isZero();
            assertThat(client.connectionCount()).isZero();
            unopened.forEach(future -> assertThat(Clients.failure(future)).isInstanceOf(IOException.class));
            assertThat(inbox.opened()).isEqualTo(4);
            assertThat(inbox.closed()).isEqualTo(4);
            assertThat(List.of(idle, stuck, closing, paused))
                .allMatch(one -> one.sendText("no") == SendResult.CLOSED);
        }
        peers.forEach(peer -> peer.expectCut().close());
    }

    /** Attempts at various stages, to which nobody will answer. */
    private static void connectHalf(
        final WebSocketClient client,
        final ScriptedServer server,
        final ClientRequest request,
        final List<Peer> peers,
        final List<CompletableFuture<Connection>> unopened) throws Exception
    {
        for (final String sent : new String[] { "", "HTTP/1.1 1", "HTTP/1.1 403 No\r\n\r\nhalf" })
        {
            unopened.add(client.connect(request));
            peers.add(server.accept().send(sent));
        }
        unopened.add(client.connect(ClientRequest.builder("ws://x.invalid", new Inbox())
            .proxy(ClientProxy.socks5("127.0.0.1", server.port())).build()));
        peers.add(server.accept());
    }

    private static Connection open(
        final WebSocketClient client, final ScriptedServer server, final ClientRequest request, final List<Peer> peers)
        throws Exception
    {
        final CompletableFuture<Connection> future = client.connect(request);
        peers.add(server.accept().open());
        return Clients.opened(future);
    }

    @Test
    void shouldSayGoodbyeWhenTheClientCloses() throws Exception
    {
        final WebSocketClient client = Clients.start();
        try (ScriptedServer server = ScriptedServer.start())
        {
            final Inbox inbox = new Inbox();
            final List<Peer> peers = new ArrayList<>();
            final Connection connection = open(client, server, ClientRequest.of(server.uri("/"), inbox), peers);
            connection.sendText("last words");
            final CompletableFuture<Void> closed =
                CompletableFuture.runAsync(() -> client.close(Await.LIMIT_SECONDS, TimeUnit.SECONDS));
            try (Peer peer = peers.get(0))
            {
                assertThat(peer.readFrame().text()).isEqualTo("last words");
                assertThat(peer.readFrame().closeCode()).isEqualTo(1001);
                peer.send(Peer.close(1001)).finish().expectEnd();
            }
            closed.get(Await.LIMIT_SECONDS, TimeUnit.SECONDS);
            inbox.expectClosed(1001, CloseCause.SHUTDOWN);
            assertThat(client.offHeapBytes()).isZero();
        }
    }

    @Test
    void shouldLeaveItToTheServerToEndFirst() throws Exception
    {
        final WebSocketClient client = Clients.start();
        try (ScriptedServer server = ScriptedServer.start())
        {
            for (final boolean clientBegins : new boolean[] { true, false })
            {
                final Inbox inbox = new Inbox();
                final List<Peer> peers = new ArrayList<>();
                final Connection connection = open(client, server, ClientRequest.of(server.uri("/"), inbox), peers);
                try (Peer peer = peers.get(0))
                {
                    if (clientBegins)
                    {
                        connection.close(4000, "");
                        assertThat(peer.readFrame().closeCode()).isEqualTo(4000);
                        peer.send(Peer.close(4000));
                    }
                    else
                    {
                        peer.send(Peer.close(4000));
                        assertThat(peer.readFrame().closeCode()).isEqualTo(4000);
                    }
                    peer.expectNothing(30).finish().expectEnd();
                }
                inbox.expectClosed(4000, clientBegins ? CloseCause.LOCAL : CloseCause.PEER);
            }
        }
        Clients.stop(client);
    }

    @Test
    void shouldEndByItselfWhenTheServerDoesNot() throws Exception
    {
        final WebSocketClient client =
            Clients.start(settings -> settings.timeouts().closeTimeoutNs(TimeUnit.MILLISECONDS.toNanos(20)));
        try (ScriptedServer server = ScriptedServer.start())
        {
            for (final boolean answers : new boolean[] { true, false })
            {
                final Inbox inbox = new Inbox();
                final List<Peer> peers = new ArrayList<>();
                final Connection connection = open(client, server, ClientRequest.of(server.uri("/"), inbox), peers);
                connection.close(1000, "");
                try (Peer peer = peers.get(0))
                {
                    assertThat(peer.readFrame().closeCode()).isEqualTo(1000);
                    if (answers)
                    {
                        peer.send(Peer.close(1000));
                    }
                    peer.expectEnd();
                }
                inbox.expectClosed(1000, CloseCause.LOCAL);
            }
        }
        Clients.stop(client);
    }

    /** Both ends of many connections, which close at the same moment. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "INVOKER")
    void shouldEndOnceWhenBothEndsCloseAtOnce(final ThreadingMode mode) throws Exception
    {
        final Inbox inbox = new Inbox();
        final Inbox other = new Inbox();
        final WebSocketClient client = client(mode);
        try (WebSocketServer server = WebSocketServer.start(new ServerSettings().listen("127.0.0.1", 0).handler(other)))
        {
            final int count = 40;
            final List<Connection> connections = new ArrayList<>();
            for (int i = 0; i < count; i++)
            {
                connections.add(client.connect(
                    ClientRequest.of("ws://127.0.0.1:" + server.port(), inbox), Await.LIMIT_SECONDS, TimeUnit.SECONDS));
            }
            final List<Connection> accepted = new ArrayList<>();
            Await.await("all are open", () -> server.connectionCount() == count);
            server.forEachConnection(accepted::add);
            final CyclicBarrier barrier = new CyclicBarrier(2);
            CompletableFuture.allOf(
                Arrays.asList(connections, accepted).stream().map(side -> CompletableFuture.runAsync(() ->
                {
                    meet(barrier);
                    side.forEach(one -> one.close(4001, "enough"));
                }, task -> new Thread(task).start())).toArray(CompletableFuture[]::new))
                .get(Await.LIMIT_SECONDS, TimeUnit.SECONDS);
            Await.await("each has heard of each end", () -> inbox.closed() == count && other.closed() == count);
            inbox.expectClosed(4001);
            other.expectClosed(4001);
            assertThat(inbox.errors()).isEmpty();
            assertThat(other.errors()).isEmpty();
        }
        Clients.stop(client);
    }

    private static void meet(final CyclicBarrier barrier)
    {
        try
        {
            barrier.await(Await.LIMIT_SECONDS, TimeUnit.SECONDS);
        }
        catch (final Exception ex)
        {
            throw new IllegalStateException(ex);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "INVOKER")
    void shouldCloseFromItsOwnCallback(final ThreadingMode mode) throws Exception
    {
        final WebSocketClient client = client(mode);
        final CompletableFuture<Integer> code = new CompletableFuture<>();
        final ConnectionHandler handler = new ConnectionHandler()
        {
            @Override
            public void onMessage(final Connection connection, final Message message)
            {
                client.close();
            }

            @Override
            public void onClose(
                final Connection connection, final int closeCode, final String reason, final CloseCause cause)
            {
                code.complete(closeCode);
            }
        };
        try (ScriptedServer server = ScriptedServer.start())
        {
            final List<Peer> peers = new ArrayList<>();
            open(client, server, ClientRequest.of(server.uri("/"), handler), peers);
            try (Peer peer = peers.get(0))
            {
                peer.send(Peer.text("leave"));
                assertThat(peer.readFrame().closeCode()).isEqualTo(1001);
                peer.send(Peer.close(1001)).finish().expectEnd();
            }
            assertThat(code.get(Await.LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(1001);
        }
        Await.await("it is closed", client::isClosed);
        assertThat(client.offHeapBytes()).isZero();
    }

    /** What a handler throws while its connection opens ends that connection, of which the caller still gets hold. */
    @Test
    void shouldEndTheConnectionWhoseHandlerThrows() throws Exception
    {
        final WebSocketClient client = Clients.start();
        final CompletableFuture<CloseCause> closed = new CompletableFuture<>();
        final ConnectionHandler handler = new ConnectionHandler()
        {
            @Override
            public void onOpen(final Connection connection)
            {
                throw new IllegalStateException("thrown on purpose");
            }

            @Override
            public void onMessage(final Connection connection, final Message message)
            {
            }

            @Override
            public void onClose(
                final Connection connection, final int code, final String reason, final CloseCause cause)
            {
                closed.complete(cause);
            }
        };
        try (ScriptedServer server = ScriptedServer.start())
        {
            final List<Peer> peers = new ArrayList<>();
            open(client, server, ClientRequest.of(server.uri("/"), handler), peers);
            try (Peer peer = peers.get(0))
            {
                assertThat(peer.readFrame().closeCode()).isEqualTo(1011);
                peer.send(Peer.close(1011)).finish().expectEnd();
            }
            assertThat(closed.get(Await.LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(CloseCause.HANDLER_ERROR);
        }
        Clients.stop(client);
    }
}
