package io.millrace.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.millrace.api.Connection;
import io.millrace.api.SendResult;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.TimeoutSettings;
import io.millrace.protocol.Opcode;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.ReceivedFrame;
import io.millrace.testkit.TestClient;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The round trip of pings (RFC 6455 §5.5.2, §5.5.3).
 */
class RoundTripTest
{
    private static final long MS = 1_000_000L;

    private final List<Integer> pongs = new ArrayList<>();
    private final Recorder handler = new Recorder()
    {
        @Override
        public void onPong(final Connection connection, final DirectBuffer buffer, final int offset, final int length)
        {
            pongs.add(length);
        }
    };
    private InMemoryServer server;
    private TestClient client;
    private Connection connection;

    @AfterEach
    void close()
    {
        server.close();
    }

    @Test
    void shouldMeasureFromThePingToItsPong()
    {
        start(t -> { });
        assertThat(connection.roundTripNs()).isEqualTo(-1);
        assertThat(connection.ping()).isEqualTo(SendResult.ACCEPTED);
        server.runUntilIdle();
        assertThat(connection.roundTripNs()).isEqualTo(-1);
        pass(70 * MS);
        answer(0);
        assertThat(connection.roundTripNs()).isEqualTo(70 * MS);
        assertThat(pongs).containsExactly(8);

        connection.ping();
        server.runUntilIdle();
        pass(3 * MS);
        assertThat(connection.roundTripNs()).isEqualTo(70 * MS);
        answer(1);
        assertThat(connection.roundTripNs()).isEqualTo(3 * MS);
    }

    @Test
    void shouldMeasureThePingsOfTheEngine()
    {
        start(t -> t.pingIntervalNs(1, TimeUnit.SECONDS));
        server.advance(1_100 * MS);
        assertThat(pings()).hasSize(1);
        final long before = pings().size();
        pass(5 * MS);
        answer(0);
        assertThat(connection.roundTripNs()).isBetween(5 * MS, 105 * MS);
        assertThat(before).isEqualTo(1);
    }

    @Test
    void shouldMeasureWhenThePongComesByteByByte()
    {
        start(t -> { });
        connection.ping();
        server.runUntilIdle();
        final byte[] pong = client.encodeFrame(true, 0, Opcode.PONG, pings().get(0));
        for (final byte value : pong)
        {
            assertThat(connection.roundTripNs()).isEqualTo(-1);
            pass(MS);
            client.sendBytes(new byte[]{ value });
            server.runUntilIdle();
        }
        assertThat(connection.roundTripNs()).isEqualTo(pong.length * MS);
    }

    @Test
    void shouldMeasureEachOfSeveralPingsUnderWay()
    {
        start(t -> { });
        for (int i = 0; i < 3; i++)
        {
            connection.ping();
            server.runUntilIdle();
            pass(10 * MS);
        }
        answer(0);
        assertThat(connection.roundTripNs()).isEqualTo(30 * MS);
        answer(2);
        assertThat(connection.roundTripNs()).isEqualTo(10 * MS);
    }

    @Test
    void shouldIgnoreAPongForAPingOlderThanOneThatWasAnsweredAndOneThatComesTwice()
    {
        start(t -> { });
        connection.ping();
        server.runUntilIdle();
        pass(10 * MS);
        connection.ping();
        server.runUntilIdle();
        pass(10 * MS);
        answer(1);
        assertThat(connection.roundTripNs()).isEqualTo(10 * MS);
        pass(100 * MS);
        answer(0);
        answer(1);
        assertThat(connection.roundTripNs()).isEqualTo(10 * MS);
        assertThat(pongs).hasSize(3);
    }

    @Test
    void shouldIgnorePongsForOtherPingsAndThoseThatNobodyAskedFor()
    {
        start(t -> { });
        connection.ping(new UnsafeBuffer(new byte[8]), 0, 8);
        server.runUntilIdle();
        answer(0);
        connection.ping();
        server.runUntilIdle();
        pass(10 * MS);
        for (int length = 0; length <= 125; length++)
        {
            client.sendPong(new byte[length]);
        }
        final UnsafeBuffer guess = new UnsafeBuffer(pings().get(1));
        for (int i = 1; i < 1000; i++)
        {
            final UnsafeBuffer other = new UnsafeBuffer(new byte[8]);
            other.putLong(0, guess.getLong(0) + ((long)i << 48));
            client.sendPong(other.byteArray());
        }
        server.runUntilIdle();
        assertThat(pongs).hasSize(1 + 126 + 999);
        assertThat(connection.roundTripNs()).isEqualTo(-1);
        answer(1);
        assertThat(connection.roundTripNs()).isEqualTo(10 * MS);
    }

    @Test
    void shouldMeasureBeforeThePongWaitsForTheHandler()
    {
        start(t -> { });
        connection.ping();
        server.runUntilIdle();
        pass(10 * MS);
        connection.pauseReading();
        server.runUntilIdle();
        client.sendPong(pings().get(0));
        server.runUntilIdle();
        assertThat(connection.roundTripNs()).as("the socket is not read").isEqualTo(-1);
        pass(90 * MS);
        connection.resumeReading();
        server.runUntilIdle();
        assertThat(connection.roundTripNs()).isEqualTo(100 * MS);
    }

    @Test
    void shouldRefuseWhenClosed()
    {
        start(t -> { });
        connection.close();
        assertThat(connection.ping()).isEqualTo(SendResult.CLOSED);
        assertThat(connection.roundTripNs()).isEqualTo(-1);
    }

    private void start(final Consumer<TimeoutSettings> timeouts)
    {
        server = InMemoryServer.start(new ServerSettings().handler(handler).timeouts(timeouts));
        client = server.connect("/").automaticReplies(false);
        connection = handler.connections.get(0);
    }

    private void pass(final long durationNs)
    {
        server.stand(durationNs);
    }

    private void answer(final int ping)
    {
        client.sendPong(pings().get(ping));
        server.runUntilIdle();
    }

    private List<byte[]> pings()
    {
        return client.received().stream().filter(frame -> frame.opcode() == Opcode.PING)
            .map(ReceivedFrame::payload).toList();
    }
}
