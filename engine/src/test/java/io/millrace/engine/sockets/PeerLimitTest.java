package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.concat;
import static io.millrace.engine.sockets.ClientFrames.ping;
import static io.millrace.engine.sockets.ClientFrames.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.millrace.api.CloseCode;
import io.millrace.api.Limit;
import io.millrace.engine.ForwardedHeaders;
import io.millrace.engine.ProxyProtocol;
import io.millrace.engine.ServerSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Limits on what peers do together, and how often, over sockets: nobody else feels them.
 */
class PeerLimitTest
{
    private static TestServer start(final Consumer<ServerSettings> configuration)
    {
        return TestServer.start(new Recorder(), configuration);
    }

    private static void expectRefusal(final RawClient client, final int status)
    {
        final HttpAnswer answer = client.readResponse();
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Retry-After")).isEqualTo("5");
        client.expectEnd();
    }

    @Test
    void shouldRefuseMoreConnectionsFromOneAddressUntilSomeLeave()
    {
        try (TestServer server = start(settings -> settings.limits().maxConnectionsPerAddress(2));
            RawClient first = server.open(); RawClient second = server.open())
        {
            try (RawClient third = server.connect())
            {
                expectRefusal(third, 429);
            }
            assertThat(server.server().limitCounters().count(Limit.CONNECTIONS_PER_ADDRESS)).isOne();
            second.reset();
            Await.await("its place is free", () -> server.server().connectionCount() == 1);
            try (RawClient fourth = openWhenThereIsRoom(server))
            {
                fourth.sendText("a").expectText("a");
            }
            first.sendText("b").expectText("b");
        }
    }

    /** The place is given back a moment after the application has heard of the end. */
    private static RawClient openWhenThereIsRoom(final TestServer server)
    {
        final RawClient[] opened = new RawClient[1];
        Await.await("there is room", () ->
        {
            final RawClient client = server.connect();
            client.send(RawClient.request("/"));
            if (client.readResponse().status() == 101)
            {
                opened[0] = client;
                return true;
            }
            client.close();
            return false;
        });
        return opened[0];
    }

    @ParameterizedTest
    @CsvSource({
        "TCP4 192.0.2.7, TCP4 192.0.2.7, TCP4 192.0.2.8, 192.0.2.1",
        "TCP6 2001:db8::7, TCP6 2001:db8::8, TCP6 2001:db8:0:1::7, 2001:db8::1"})
    void shouldCountClientsBehindAProxyByTheirOwnAddresses(
        final String first, final String same, final String another, final String local)
    {
        try (TestServer server = start(settings ->
            {
                settings.proxies().trusted("127.0.0.0/8").proxyProtocol(ProxyProtocol.REQUIRED);
                settings.limits().maxConnectionsPerAddress(1);
            });
            RawClient one = server.connect(); RawClient two = server.connect(); RawClient three = server.connect())
        {
            one.send(header(first, local), RawClient.request("/")).expectOpened();
            two.send(header(same, local), RawClient.request("/"));
            expectRefusal(two, 429);
            three.send(header(another, local), RawClient.request("/")).expectOpened();
            assertThat(server.server().limitCounters().count(Limit.CONNECTIONS_PER_ADDRESS)).isOne();
        }
    }

    private static byte[] header(final String client, final String local)
    {
        return utf8("PROXY " + client + ' ' + local + " 4000 443\r\n");
    }

    @Test
    void shouldCountClientsThatHeadersName()
    {
        try (TestServer server = start(settings ->
            {
                settings.proxies().trusted("127.0.0.0/8").forwardedHeaders(ForwardedHeaders.X_FORWARDED);
                settings.limits().maxConnectionsPerAddress(1);
            });
            RawClient one = server.connect(); RawClient two = server.connect(); RawClient three = server.connect();
            RawClient itself = server.connect(); RawClient again = server.connect())
        {
            one.send(RawClient.request("/", "X-Forwarded-For: 192.0.2.7")).expectOpened();
            expectRefusal(two.send(RawClient.request("/", "X-Forwarded-For: 192.0.2.7")), 429);
            three.send(RawClient.request("/", "X-Forwarded-For: 192.0.2.8")).expectOpened();
            itself.send(RawClient.request("/")).expectOpened();
            again.send(RawClient.request("/")).expectOpened();
            assertThat(server.server().limitCounters().count(Limit.CONNECTIONS_PER_ADDRESS)).isOne();
        }
    }

    @Test
    void shouldRefuseMoreHandshakesWhileTooManyAreNotDone()
    {
        try (TestServer server = start(settings -> settings.limits().maxPendingHandshakes(2));
            RawClient open = server.open(); RawClient first = server.connect(); RawClient second = server.connect())
        {
            first.send(utf8("G"));
            second.send(utf8("GET / HTTP/1.1\r\n"));
            try (RawClient third = server.connect())
            {
                expectRefusal(third, 503);
            }
            open.sendText("a").expectText("a");
            second.reset();
            try (RawClient fourth = openWhenThereIsRoom(server))
            {
                fourth.sendText("b").expectText("b");
            }
        }
    }

    @Test
    void shouldServeEverybodyInTurnWhenTooManyComeAtOnce()
    {
        final List<RawClient> clients = new ArrayList<>();
        try (TestServer server = start(settings -> settings.limits().maxHandshakeRate(40)))
        {
            for (int i = 0; i < 60; i++)
            {
                clients.add(server.connect().send(RawClient.request("/")));
            }
            for (final RawClient client : clients)
            {
                client.expectOpened();
                client.sendText("a").expectText("a");
            }
        }
        finally
        {
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void shouldCloseWith1008WhoSendsTooManyControlFrames()
    {
        try (TestServer server = start(settings -> settings.limits().maxControlFrameRate(50));
            RawClient witness = server.open(); RawClient client = server.open())
        {
            final byte[] empty = {};
            for (int i = 0; i < 50; i++)
            {
                client.send(ping(empty)).expectPong(empty);
            }
            byte[] flood = ping(empty);
            for (int i = 0; i < 8; i++)
            {
                flood = concat(flood, flood);
            }
            client.send(flood);
            WireFrame frame = client.read();
            while (frame.opcode() == ClientFrames.PONG)
            {
                frame = client.read();
            }
            assertThat(frame.closeCode()).isEqualTo(CloseCode.POLICY_VIOLATION);
            witness.sendText("a").expectText("a");
            assertThat(server.server().limitCounters().count(Limit.CONTROL_FRAME_RATE)).isOne();
        }
    }
}
