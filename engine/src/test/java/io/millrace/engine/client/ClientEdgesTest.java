package io.millrace.engine.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.millrace.api.Connection;
import io.millrace.api.ReconnectPolicy;
import io.millrace.engine.ClientProxy;
import io.millrace.engine.ClientRequest;
import io.millrace.engine.ReconnectingConnection;
import io.millrace.engine.WebSocketClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The edges of a client: before the first byte is sent, at its limits, and after its end.
 */
class ClientEdgesTest
{
    private final Inbox inbox = new Inbox();
    private WebSocketClient client;
    private ScriptedServer server;

    @BeforeEach
    void start()
    {
        client = Clients.start(settings -> settings.limits(limits -> limits.maxConnections(1)));
        server = ScriptedServer.start();
    }

    @AfterEach
    void stop()
    {
        server.close();
        Clients.stop(client);
    }

    private Throwable thrown(final ClientRequest request)
    {
        return catchThrowable(() -> client.connect(request, Await.LIMIT_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void shouldConnectFromTheAddressThatItIsGiven() throws Exception
    {
        final InetAddress other = InetAddress.getByName("127.0.0.2");
        final CompletableFuture<Connection> future = client.connect(ClientRequest.builder(server.uri("/"), inbox)
            .localAddress(new InetSocketAddress(other, 0)).build());
        try (Peer peer = server.accept())
        {
            assertThat(peer.remoteAddress().getAddress()).isEqualTo(other);
            peer.open();
            final Connection connection = Clients.opened(future);
            assertThat(connection.localAddress()).isEqualTo(peer.remoteAddress());
            assertThat(connection.remoteAddress()).isEqualTo(new InetSocketAddress("127.0.0.1", server.port()));
        }
    }

    @Test
    void shouldFailWhenItIsNotAnAddressOfThisMachine()
    {
        assertThat(thrown(ClientRequest.builder(server.uri("/"), inbox)
            .localAddress(new InetSocketAddress("192.0.2.1", 0)).build())).isInstanceOf(ConnectException.class);
    }

    @Test
    void shouldTellWhyNobodyWasReached()
    {
        final int port = server.port();
        server.close();
        assertThat(thrown(ClientRequest.of("ws://127.0.0.1:" + port + "/", inbox)))
            .isInstanceOf(ConnectException.class).hasMessageContaining("127.0.0.1:" + port);
        assertThat(thrown(ClientRequest.of("ws://no-such-host.invalid/", inbox)))
            .isInstanceOf(UnknownHostException.class).hasMessageContaining("no-such-host.invalid");
    }

    @Test
    void shouldTryEachAddressOfAName() throws Exception
    {
        // On most machines this name has an IPv6 address as well, at which nobody listens.
        final CompletableFuture<Connection> future =
            client.connect(ClientRequest.of("ws://localhost:" + server.port() + "/", inbox));
        try (Peer peer = server.accept())
        {
            peer.open();
            assertThat(Clients.opened(future).handshake().header("Host")).isEqualTo("localhost:" + server.port());
        }
    }

    @Test
    void shouldNotExceedItsLimitAndHaveRoomAgainAfterwards() throws Exception
    {
        final CompletableFuture<Connection> first = client.connect(ClientRequest.of(server.uri("/"), inbox));
        try (Peer peer = server.accept())
        {
            assertThat(thrown(ClientRequest.of(server.uri("/"), inbox))).hasMessageContaining("maximum of connections");
            peer.open();
            Clients.opened(first);
            assertThat(thrown(ClientRequest.of(server.uri("/"), inbox))).hasMessageContaining("maximum of connections");
            first.join().disconnect();
            Await.await("it has ended", () -> inbox.closed() == 1);
        }
        for (int i = 0; i < 3; i++)
        {
            final CompletableFuture<Connection> cancelled = client.connect(ClientRequest.of(server.uri("/"), inbox));
            try (Peer peer = server.accept())
            {
                cancelled.cancel(false);
                peer.expectCut();
            }
        }
    }

    @Test
    void shouldFollowARedirectWhenThereIsRoomForOneConnection() throws Exception
    {
        final CompletableFuture<Connection> future =
            client.connect(ClientRequest.builder(server.uri("/"), inbox).redirects(1).build());
        try (Peer peer = server.accept())
        {
            peer.readRequest();
            peer.send(Request.response("302 Found", "Location: /there", "Content-Length: 0"));
            try (Peer next = server.accept())
            {
                next.open();
                Clients.opened(future);
            }
        }
    }

    @Test
    void shouldFailAtOnceWhenAProxyCannotBeToldTheHost()
    {
        final String host = ("x".repeat(60) + '.').repeat(5) + "example";
        final ClientRequest request = ClientRequest.builder("ws://" + host + "/", inbox)
            .proxy(ClientProxy.socks5("127.0.0.1", server.port())).build();
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> client.connect(request))
            .withMessageContaining("255");
    }

    @Test
    void shouldRefuseToWaitOnItsOwnThread() throws Exception
    {
        final CompletableFuture<Throwable> result = new CompletableFuture<>();
        final CompletableFuture<Connection> future = client.connect(ClientRequest.of(server.uri("/"), inbox));
        future.thenAccept(connection -> result.complete(thrown(ClientRequest.of(server.uri("/"), inbox))));
        try (Peer peer = server.accept())
        {
            peer.open();
            assertThat(result.get(Await.LIMIT_SECONDS, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void shouldSayThatItIsClosed()
    {
        client.close();
        assertThat(Clients.failure(client.connect(ClientRequest.of(server.uri("/"), inbox))))
            .isInstanceOf(IOException.class).hasMessageContaining("closed");
        assertThat(Clients.failure(client.connect(ClientRequest.of("ws://localhost:" + server.port(), inbox))))
            .isInstanceOf(IOException.class).hasMessageContaining("closed");
        final ReconnectingConnection kept = client.keepConnected(
            ClientRequest.of(server.uri("/"), inbox), ReconnectPolicy.exponential(1, 1, TimeUnit.MINUTES));
        assertThatExceptionOfType(ExecutionException.class)
            .isThrownBy(() -> kept.ended().get(Await.LIMIT_SECONDS, TimeUnit.SECONDS))
            .withMessageContaining("closed");
    }

    @Test
    void shouldEndWhatWaitsToConnectAgainWhenItCloses()
    {
        final int port = server.port();
        server.close();
        final ReconnectingConnection kept = client.keepConnected(
            ClientRequest.of("ws://127.0.0.1:" + port + "/", inbox),
            ReconnectPolicy.exponential(1, 1, TimeUnit.MINUTES));
        Await.await("it has failed", () -> kept.failures() == 1);
        client.close();
        assertThatExceptionOfType(ExecutionException.class)
            .isThrownBy(() -> kept.ended().get(Await.LIMIT_SECONDS, TimeUnit.SECONDS))
            .withMessageContaining("the client is closed");
    }

    @Test
    void shouldFailEveryAttemptThatMeetsItsEnd()
    {
        for (int i = 0; i < 20; i++)
        {
            final WebSocketClient ending = Clients.start();
            final CompletableFuture<Void> closer = CompletableFuture.runAsync(() -> ending.close(0, TimeUnit.SECONDS));
            CompletableFuture<Connection> future;
            do
            {
                future = ending.connect(ClientRequest.of(server.uri("/"), inbox));
                assertThat(Clients.failure(future)).isInstanceOf(IOException.class);
            }
            while (!closer.isDone());
            closer.join();
            assertThat(ending.offHeapBytes()).isZero();
        }
    }
}
