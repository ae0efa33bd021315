package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.PING;
import static io.millrace.engine.sockets.ClientFrames.close;
import static io.millrace.engine.sockets.ClientFrames.pong;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;

import io.millrace.api.CloseCause;
import io.millrace.api.CloseCode;

import org.junit.jupiter.api.Test;

/**
 * Silent peers: pings, then the end (RFC 6455 §5.5.2, §7.4.1).
 */
class TimeoutTest
{
    private static void answerPing(final RawClient client)
    {
        final WireFrame ping = client.read();
        assertThat(ping.opcode()).isEqualTo(PING);
        client.send(pong(ping.payload()));
    }

    @Test
    void shouldCloseIdleConnectionWith1001()
    {
        final Recorder recorder = new Recorder();
        final long startNs = System.nanoTime();
        try (TestServer server = TestServer.start(recorder,
            settings -> settings.timeouts().idleTimeoutNs(60, TimeUnit.MILLISECONDS));
            RawClient client = server.open())
        {
            client.expectClose(CloseCode.GOING_AWAY);
            assertThat(System.nanoTime() - startNs).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(60));
            client.send(close(CloseCode.GOING_AWAY, "")).expectEnd().leave();
            final Recorder.Ending ending = recorder.ending(client);
            assertThat(ending.code()).isEqualTo(CloseCode.GOING_AWAY);
            assertThat(ending.cause()).isEqualTo(CloseCause.TIMEOUT);
            assertThat(recorder.log(client).errors).isEmpty();
        }
    }

    @Test
    void shouldKeepConnectionThatSendsNowAndThen()
    {
        final Recorder recorder = new Recorder();
        try (TestServer server = TestServer.start(recorder,
            settings -> settings.timeouts().idleTimeoutNs(400, TimeUnit.MILLISECONDS));
            RawClient busy = server.open();
            RawClient idle = server.open())
        {
            final byte[] message = ClientFrames.text("a byte at a time counts as life");
            final long startNs = System.nanoTime();
            for (int i = 0; i < message.length; i++)
            {
                busy.send(new byte[]{ message[i] });
                final long untilNs = startNs + TimeUnit.MILLISECONDS.toNanos(20) * i;
                Await.await("the next byte's time", () -> System.nanoTime() >= untilNs);
            }
            busy.expectText("a byte at a time counts as life");
            idle.expectClose(CloseCode.GOING_AWAY);
        }
    }

    @Test
    void shouldPingSilentPeerAgainAndAgain()
    {
        final Recorder recorder = new Recorder();
        try (TestServer server = TestServer.start(recorder,
            settings -> settings.timeouts().pingIntervalNs(20, TimeUnit.MILLISECONDS));
            RawClient client = server.open())
        {
            for (int i = 0; i < 5; i++)
            {
                answerPing(client);
            }
            Await.await("the pongs", () ->
                recorder.log(client).events.stream().filter(event -> event.startsWith("pong ")).count() == 5);
        }
    }

    @Test
    void shouldKeepIdlePeerThatAnswersPings()
    {
        try (TestServer server = TestServer.start(new Recorder(), settings -> settings.timeouts()
            .idleTimeoutNs(300, TimeUnit.MILLISECONDS).pingIntervalNs(60, TimeUnit.MILLISECONDS));
            RawClient client = server.open();
            RawClient mute = server.open())
        {
            for (int i = 0; i < 8; i++)
            {
                answerPing(client);
            }
            WireFrame frame = mute.read();
            while (frame.opcode() == PING)
            {
                frame = mute.read();
            }
            assertThat(frame.closeCode()).isEqualTo(CloseCode.GOING_AWAY);
        }
    }

    @Test
    void shouldCountNeitherIdleNorPingTimeWhenOff()
    {
        try (TestServer server = TestServer.echo();
            TestServer timed = TestServer.start(new Recorder(),
                settings -> settings.timeouts().idleTimeoutNs(50, TimeUnit.MILLISECONDS));
            RawClient client = server.open();
            RawClient other = timed.open())
        {
            other.expectClose(CloseCode.GOING_AWAY);
            client.sendText("nothing else came").expectText("nothing else came");
        }
    }
}
