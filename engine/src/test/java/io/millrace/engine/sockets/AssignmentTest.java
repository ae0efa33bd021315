package io.millrace.engine.sockets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.millrace.engine.SelectorLoads;
import io.millrace.engine.ServerSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which selector serves which connection: the least loaded, or with {@code SO_REUSEPORT} the one that accepted it.
 */
@Timeout(60)
class AssignmentTest
{
    private static final long SEED = 6455_0603L;
    private static final int SELECTORS = 3;

    private static void reusePort(final ServerSettings settings)
    {
        settings.threading().selectors(SELECTORS);
        settings.socket().reusePort(true);
    }

    private static void assumeReusePort() throws IOException
    {
        try (ServerSocket socket = new ServerSocket())
        {
            assumeTrue(socket.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT), "SO_REUSEPORT");
        }
    }

    private static int total(final TestServer server)
    {
        return Arrays.stream(SelectorLoads.of(server.server())).sum();
    }

    @Test
    void shouldGiveEachConnectionToTheLeastLoadedSelector()
    {
        final Random random = new Random(SEED);
        final List<RawClient> clients = new ArrayList<>();
        try (TestServer server = TestServer.start(
            new Recorder(), settings -> settings.threading().selectors(SELECTORS)))
        {
            for (int round = 0; round < 10; round++)
            {
                final int[] expected = SelectorLoads.of(server.server());
                final int coming = 1 + random.nextInt(20);
                for (int i = 0; i < coming; i++)
                {
                    Arrays.sort(expected);
                    expected[0]++;
                    clients.add(server.open());
                }
                assertThat(SelectorLoads.of(server.server())).containsExactlyInAnyOrder(Arrays.stream(expected)
                    .boxed().toArray(Integer[]::new));
                Collections.shuffle(clients, random);
                final int leaving = random.nextInt(clients.size());
                clients.subList(0, leaving).forEach(RawClient::leave);
                clients.subList(0, leaving).clear();
                Await.await("some have left", () -> total(server) == clients.size());
            }
        }
        finally
        {
            clients.forEach(RawClient::leave);
        }
    }

    /** The kernel chooses by a hash of the addresses; that it spares one of three in 200 draws does not happen. */
    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void shouldServeByAllSelectorsWhenThePortIsReused(final boolean anyPort) throws Exception
    {
        assumeReusePort();
        final int port = anyPort ? 0 : freePort();
        final List<RawClient> clients = new ArrayList<>();
        final Recorder recorder = new Recorder();
        try (TestServer server = TestServer.start(recorder, settings ->
        {
            reusePort(settings);
            if (port > 0)
            {
                settings.listen("127.0.0.1", port);
            }
        }))
        {
            final List<Integer> ports = server.server().localAddresses().stream()
                .map(address -> ((InetSocketAddress) address).getPort()).toList();
            assertThat(ports).hasSize(anyPort ? 1 : 2).contains(anyPort ? server.port() : port);
            final int used = ports.get(ports.size() - 1);
            for (int i = 0; i < 200; i++)
            {
                clients.add(RawClient.open(used, "/"));
            }
            assertThat(SelectorLoads.of(server.server())).hasSize(SELECTORS).doesNotContain(0);
            assertThat(total(server)).isEqualTo(200);
            clients.forEach(client -> client.sendText("x"));
            clients.forEach(client -> client.expectText("x"));
            server.server().close(0, TimeUnit.SECONDS);
            clients.forEach(RawClient::expectCut);
            expectFree(used);
        }
        finally
        {
            clients.forEach(RawClient::leave);
        }
    }

    private static int freePort() throws IOException
    {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress()))
        {
            return socket.getLocalPort();
        }
    }

    /** Nobody listens any more: who does not share the port can have it. */
    private static void expectFree(final int port) throws IOException
    {
        try (ServerSocket socket = new ServerSocket())
        {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            assertThat(socket.getLocalPort()).isEqualTo(port);
        }
    }
}
