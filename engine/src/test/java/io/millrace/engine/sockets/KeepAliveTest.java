package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.BINARY;
import static io.millrace.engine.sockets.ClientFrames.CONTINUATION;
import static io.millrace.engine.sockets.ClientFrames.FIN;
import static io.millrace.engine.sockets.ClientFrames.PING;
import static io.millrace.engine.sockets.ClientFrames.binary;
import static io.millrace.engine.sockets.ClientFrames.close;
import static io.millrace.engine.sockets.ClientFrames.concat;
import static io.millrace.engine.sockets.ClientFrames.frame;
import static io.millrace.engine.sockets.ClientFrames.pong;
import static io.millrace.engine.sockets.ClientFrames.repeat;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.millrace.api.CloseCause;
import io.millrace.api.CloseCode;
import io.millrace.api.Connection;
import io.millrace.api.SendResult;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Life, progress of messages and progress of writes are deadlines of their own: peers that keep one and miss another.
 */
class KeepAliveTest
{
    private static final int SMALL_BUFFER = 64 * 1024;

    private static WireFrame answerPings(final RawClient client)
    {
        WireFrame read = client.read();
        while (read.opcode() == PING)
        {
            client.send(pong(read.payload()));
            read = client.read();
        }
        return read;
    }

    private static void flood(final Connection connection)
    {
        final UnsafeBuffer message = new UnsafeBuffer(new byte[50_000]);
        SendResult result = SendResult.ACCEPTED;
        while (result == SendResult.ACCEPTED)
        {
            result = connection.sendBinary(message, 0, message.capacity());
        }
    }

    private static RawClient openSmall(final TestServer server)
    {
        final RawClient client = RawClient.connect(server.port(), SMALL_BUFFER).send(RawClient.request("/"));
        client.expectOpened();
        return client;
    }

    @Test
    void shouldMeasureRoundTripOfPings()
    {
        final Recorder recorder = new Recorder();
        try (TestServer server = TestServer.start(recorder); RawClient client = server.open())
        {
            final Connection connection = server.connection(client);
            assertThat(connection.roundTripNs()).isEqualTo(-1);
            final long startNs = System.nanoTime();
            assertThat(connection.ping()).isEqualTo(SendResult.ACCEPTED);
            final WireFrame ping = client.read();
            assertThat(ping.opcode()).isEqualTo(PING);
            client.send(pong(ping.payload()));
            Await.await("the round trip", () -> connection.roundTripNs() > 0);
            assertThat(connection.roundTripNs()).isLessThan(System.nanoTime() - startNs);
        }
    }

    @Test
    void shouldMeasureRoundTripOfPingsOfTheEngine()
    {
        try (TestServer server = TestServer.start(new Recorder(),
            settings -> settings.timeouts().pingIntervalNs(20, TimeUnit.MILLISECONDS));
            RawClient client = server.open())
        {
            client.send(pong(client.read().payload()));
            Await.await("the round trip", () -> server.connection(client).roundTripNs() > 0);
        }
    }

    @Test
    void shouldClosePeerThatAnswersPingsButDribblesMessage()
    {
        final Recorder recorder = new Recorder();
        try (TestServer server = TestServer.start(recorder, settings -> settings.timeouts()
            .fragmentTimeoutNs(400, TimeUnit.MILLISECONDS)
            .idleTimeoutNs(5, TimeUnit.SECONDS).pingIntervalNs(20, TimeUnit.MILLISECONDS));
            RawClient client = server.open())
        {
            client.send(frame(BINARY, new byte[50_000]));
            WireFrame read = client.read();
            int pings = 0;
            while (read.opcode() == PING)
            {
                pings++;
                client.send(pong(read.payload()), frame(CONTINUATION, new byte[1]));
                read = client.read();
            }
            assertThat(read.closeCode()).isEqualTo(CloseCode.POLICY_VIOLATION);
            assertThat(pings).isPositive();
            client.send(close(CloseCode.POLICY_VIOLATION, "")).expectEnd().leave();
            assertThat(recorder.ending(client))
                .isEqualTo(new Recorder.Ending(
                    CloseCode.POLICY_VIOLATION, "message timeout", CloseCause.TIMEOUT));
            server.expectIdle();
        }
    }

    @Test
    void shouldClosePeerThatDribblesFrame()
    {
        final Recorder recorder = new Recorder();
        try (TestServer server = TestServer.start(recorder, settings -> settings.timeouts()
            .messageTimeoutNs(200, TimeUnit.MILLISECONDS).closeTimeoutNs(100, TimeUnit.MILLISECONDS));
            RawClient client = server.open())
        {
            final byte[] frame = binary(new byte[100_000]);
            int sent = 0;
            while (recorder.log(client).connection.isOpen())
            {
                client.send(new byte[]{ frame[sent++] });
                final long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(10);
                Await.await("the next byte's time", () -> System.nanoTime() >= untilNs);
            }
            client.expectClose(CloseCode.POLICY_VIOLATION);
            assertThat(recorder.ending(client).cause()).isEqualTo(CloseCause.TIMEOUT);
            server.expectIdle();
        }
    }

    @Test
    void shouldKeepPeerThatUploadsAtFairRate()
    {
        final Recorder recorder = new Recorder();
        try (TestServer server = TestServer.start(recorder, settings -> settings.timeouts()
            .messageTimeoutNs(1, TimeUnit.SECONDS).fragmentTimeoutNs(1, TimeUnit.SECONDS));
            RawClient client = server.open())
        {
            final int part = 17_000;
            final byte[] payload = ClientFrames.random(part * 50, 1);
            final byte[] wire = concat(
                frame(BINARY, Arrays.copyOf(payload, payload.length / 2)),
                frame(FIN | CONTINUATION, Arrays.copyOfRange(payload, payload.length / 2, payload.length)));
            final long startNs = System.nanoTime();
            for (int i = 0; i < wire.length; i += part)
            {
                client.send(Arrays.copyOfRange(wire, i, Math.min(wire.length, i + part)));
                final long untilNs = startNs + TimeUnit.MILLISECONDS.toNanos(30) * (i / part);
                Await.await("the next part's time", () -> System.nanoTime() >= untilNs);
            }
            client.expectBinary(payload);
        }
    }

    @Test
    void shouldCutPeerThatReadsByteNowAndThen()
    {
        final Recorder recorder = new Recorder();
        try (TestServer server = TestServer.start(recorder, settings ->
        {
            settings.socket().sendBufferLength(SMALL_BUFFER);
            settings.timeouts().slowConsumerTimeoutNs(200, TimeUnit.MILLISECONDS)
                .idleTimeoutNs(20, TimeUnit.SECONDS);
        });
            RawClient client = openSmall(server))
        {
            flood(server.connection(client));
            while (recorder.log(client).endings.isEmpty())
            {
                client.readUnbuffered();
                final long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(10);
                Await.await("the next byte's time", () -> System.nanoTime() >= untilNs);
            }
            assertThat(recorder.ending(client))
                .isEqualTo(new Recorder.Ending(CloseCode.ABNORMAL, "", CloseCause.SLOW_CONSUMER));
            server.expectIdle();
        }
    }

    @Test
    void shouldCutPeerThatSendsAllTheTimeAndNeverReads()
    {
        final Recorder recorder = new Recorder();
        try (TestServer server = TestServer.start(recorder, settings ->
        {
            settings.socket().sendBufferLength(SMALL_BUFFER);
            settings.timeouts().slowConsumerTimeoutNs(200, TimeUnit.MILLISECONDS)
                .idleTimeoutNs(20, TimeUnit.SECONDS).messageTimeoutNs(100, TimeUnit.MILLISECONDS);
        });
            RawClient client = openSmall(server))
        {
            final CompletableFuture<Void> sending =
                client.sendInBackground(repeat(binary(new byte[10_000]), 4_000));
            assertThat(recorder.ending(client))
                .isEqualTo(new Recorder.Ending(CloseCode.ABNORMAL, "", CloseCause.SLOW_CONSUMER));
            Await.await("sending fails", sending::isCompletedExceptionally);
            server.expectIdle();
        }
    }

    @Test
    void shouldEndHalfDeadPeer()
    {
        final Recorder recorder = new Recorder();
        try (TestServer server = TestServer.start(recorder, settings -> settings.timeouts()
            .idleTimeoutNs(200, TimeUnit.MILLISECONDS).pingIntervalNs(50, TimeUnit.MILLISECONDS)
            .closeTimeoutNs(100, TimeUnit.MILLISECONDS));
            RawClient silent = server.open();
            RawClient alive = server.open())
        {
            final CompletableFuture<WireFrame> answering =
                CompletableFuture.supplyAsync(() -> answerPings(alive), task -> new Thread(task).start());
            assertThat(recorder.ending(silent))
                .isEqualTo(new Recorder.Ending(CloseCode.GOING_AWAY, "idle timeout", CloseCause.TIMEOUT));
            Await.await("only the one that answers is left", () -> server.server().connectionCount() == 1);
            assertThat(server.connection(alive).isOpen()).isTrue();
            server.connection(alive).sendText("still here");
            assertThat(answering.join().payload()).isEqualTo(ClientFrames.utf8("still here"));
        }
    }
}
