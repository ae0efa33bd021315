package io.millrace.engine.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.engine.ClientRequest;
import io.millrace.engine.WebSocketClient;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The client's own pings, and what it does about a server that has died (RFC 6455 §5.5.2, §7.1.5).
 */
class LivenessTest
{
    private static final long IDLE_MS = 60;

    /** Long enough for a machine that is busy with other tests. */
    private static final int PATIENT_MS = 1_000;

    private static WebSocketClient client;

    @BeforeAll
    static void start()
    {
        client = start(IDLE_MS);
    }

    private static WebSocketClient start(final long idleMs)
    {
        return Clients.start(settings -> settings.timeouts()
            .pingIntervalNs(TimeUnit.MILLISECONDS.toNanos(15))
            .idleTimeoutNs(TimeUnit.MILLISECONDS.toNanos(idleMs))
            .closeTimeoutNs(TimeUnit.MILLISECONDS.toNanos(20)));
    }

    @AfterAll
    static void stop()
    {
        Clients.stop(client);
    }

    @Test
    void shouldNoticeThatTheServerIsDead() throws Exception
    {
        try (ScriptedServer server = ScriptedServer.start())
        {
            final Inbox inbox = new Inbox();
            final CompletableFuture<Connection> future = client.connect(ClientRequest.of(server.uri("/"), inbox));
            try (Peer peer = server.accept().open())
            {
                Clients.opened(future);
                Peer.Frame frame = peer.readFrame();
                assertThat(frame.firstByte()).isEqualTo(Peer.PING);
                while (frame.firstByte() == Peer.PING)
                {
                    assertThat(frame.payload()).hasSize(8);
                    frame = peer.readFrame();
                }
                assertThat(frame.firstByte()).isEqualTo(Peer.CLOSE);
                assertThat(frame.closeCode()).isEqualTo(1001);
                peer.expectEnd();
            }
            inbox.expectClosed(1001, CloseCause.TIMEOUT);
        }
    }

    @Test
    void shouldKeepTheConnectionToAServerThatAnswers() throws Exception
    {
        final WebSocketClient patient = start(PATIENT_MS);
        try (ScriptedServer server = ScriptedServer.start())
        {
            final Inbox inbox = new Inbox();
            final CompletableFuture<Connection> future = patient.connect(ClientRequest.of(server.uri("/"), inbox));
            try (Peer peer = server.accept().open())
            {
                final Connection connection = Clients.opened(future);
                final long startNs = System.nanoTime();
                while (System.nanoTime() - startNs < TimeUnit.MILLISECONDS.toNanos(PATIENT_MS + PATIENT_MS / 4))
                {
                    final Peer.Frame ping = peer.readFrame();
                    assertThat(ping.firstByte()).isEqualTo(Peer.PING);
                    peer.send(Peer.frame(Peer.PONG, ping.payload()));
                }
                Await.await("a round trip was measured", () -> connection.roundTripNs() > 0);
                assertThat(inbox.closed()).isZero();
                connection.disconnect();
            }
            inbox.expectClosed(1006, CloseCause.LOCAL);
        }
        Clients.stop(patient);
    }
}
