package io.millrace.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.millrace.engine.ServerSettings;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.TestClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AcceptorTest
{
    private static final long PAUSE_NS = 100_000_000L;

    private final Recorder handler = new Recorder();
    private final InMemoryServer server =
        InMemoryServer.start(new ServerSettings().handler(handler).limits(l -> l.maxConnections(3)));

    @AfterEach
    void close()
    {
        server.close();
        assertThat(server.server().offHeapBytes()).isZero();
    }

    @Test
    void shouldPauseAndRecoverWhenAcceptingFails()
    {
        server.failAccepts(new IOException("too many open files"));
        final TestClient client = server.connect("/");
        assertThat(client.response()).isNull();
        assertThat(server.doWork()).as("accepting is paused").isZero();
        server.advance(3 * PAUSE_NS);
        assertThat(client.response()).isNull();

        server.failAccepts(null);
        server.runUntilIdle();
        assertThat(client.response()).isNull();
        server.advance(PAUSE_NS);

        assertThat(client.isOpen()).isTrue();
        assertThat(server.connect("/").isOpen()).isTrue();
    }

    @Test
    void shouldServeOthersWhileAcceptingIsPaused()
    {
        final TestClient first = server.connect("/");
        server.failAccepts(new IOException("too many open files"));
        server.connect("/");
        first.sendText("x");
        server.runUntilIdle();
        assertThat(first.receiveText()).isEqualTo("x");
    }

    @Test
    void shouldAnswer503BeyondTheMaximumOfConnectionsAndAcceptAgainWhenOneHasLeft()
    {
        final List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++)
        {
            clients.add(server.connect("/"));
            assertThat(clients.get(i).isOpen()).isTrue();
        }
        final TestClient refused = server.connect("/");
        assertThat(refused.response().status()).isEqualTo(503);
        assertThat(refused.isReleased()).isTrue();

        clients.get(1).close(1000, "");
        server.runUntilIdle();

        assertThat(server.connect("/").isOpen()).isTrue();
        assertThat(server.connect("/").response().status()).isEqualTo(503);
    }

    @Test
    void shouldCountUndecidedAndClosingConnections()
    {
        server.connectRaw();
        server.connectRaw();
        final TestClient closing = server.connect("/").automaticReplies(false);
        handler.connections.get(0).close();
        server.runUntilIdle();
        assertThat(closing.closeCode()).isEqualTo(1000);
        assertThat(server.connect("/").response().status()).isEqualTo(503);
    }

    @Test
    void shouldAcceptMoreThanOneCyclesShare()
    {
        try (InMemoryServer large = InMemoryServer.start(handler))
        {
            final List<TestClient> clients = new ArrayList<>();
            for (int i = 0; i < 200; i++)
            {
                final TestClient client = large.connectRaw();
                client.sendHandshake("/");
                clients.add(client);
            }
            large.runUntilIdle();
            assertThat(clients).allMatch(TestClient::isOpen);
            assertThat(large.server().connectionCount()).isEqualTo(200);
        }
    }
}
