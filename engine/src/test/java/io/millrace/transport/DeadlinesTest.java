package io.millrace.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.millrace.api.HandshakeResponder;
import io.millrace.engine.Endpoint;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.TimeoutSettings;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.ReceivedFrame;
import io.millrace.testkit.TestClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadlinesTest
{
    private static final long SECOND = 1_000_000_000L;
    private static final long TICKS = 3 << 23;

    private final Recorder handler = new Recorder();
    private InMemoryServer server;

    @AfterEach
    void close()
    {
        server.close();
        assertThat(server.server().lentBuffers()).isZero();
        assertThat(server.server().offHeapBytes()).isZero();
        assertThat(server.server().connectionCount()).isZero();
    }

    @Test
    void shouldAnswer408WhenTheRequestDoesNotArriveInTime()
    {
        start(t -> t.handshakeTimeoutNs(2, TimeUnit.SECONDS));
        final TestClient client = server.connectRaw();
        client.sendBytes("GET / HTTP/1.1\r\nHost".getBytes(StandardCharsets.US_ASCII));
        server.advance(2 * SECOND - 1);
        assertThat(client.response()).isNull();

        server.advance(TICKS);

        assertThat(client.response().status()).isEqualTo(408);
        assertThat(client.isReleased()).isTrue();
        assertThat(handler.events).isEmpty();
    }

    @Test
    void shouldCutAClientThatIsSilentAndDoesNotLeaveAfterThe408()
    {
        start(t -> t.handshakeTimeoutNs(2, TimeUnit.SECONDS).closeTimeoutNs(5, TimeUnit.SECONDS));
        final TestClient client = server.connectRaw().automaticReplies(false);
        server.advance(2 * SECOND + TICKS);
        assertThat(client.isEnded()).isTrue();
        assertThat(client.isReleased()).isFalse();
        server.advance(SECOND + TICKS);
        assertThat(client.isReleased()).isTrue();
    }

    @Test
    void shouldAnswer503WhenTheHandshakeIsNotDecidedInTime()
    {
        final List<HandshakeResponder> undecided = new ArrayList<>();
        server = InMemoryServer.start(new ServerSettings()
            .endpoint("/", Endpoint.builder(handler).authoriser((request, responder) -> undecided.add(responder))
                .build()).timeouts(t -> t.handshakeTimeoutNs(2, TimeUnit.SECONDS)));
        final TestClient client = server.connect("/");
        assertThat(undecided).hasSize(1);
        server.advance(2 * SECOND - 1);
        assertThat(client.response()).isNull();
        assertThat(undecided.get(0).isCancelled()).isFalse();

        server.advance(TICKS);

        assertThat(client.response().status()).isEqualTo(503);
        assertThat(undecided.get(0).isCancelled()).isTrue();
        assertThat(undecided.get(0).accept()).isFalse();
        assertThat(client.isReleased()).isTrue();
        assertThat(handler.events).isEmpty();
    }

    @Test
    void shouldOpenWhenTheHandshakeIsDecidedLateButInTime()
    {
        final List<HandshakeResponder> undecided = new ArrayList<>();
        server = InMemoryServer.start(new ServerSettings()
            .endpoint("/", Endpoint.builder(handler).authoriser((request, responder) -> undecided.add(responder))
                .build()).timeouts(t -> t.handshakeTimeoutNs(2, TimeUnit.SECONDS)));
        final TestClient client = server.connect("/");
        client.sendText("early");
        server.advance(SECOND);
        assertThat(undecided.get(0).accept()).isTrue();
        server.runUntilIdle();

        assertThat(client.isOpen()).isTrue();
        assertThat(client.receiveText()).isEqualTo("early");
        server.advance(5 * SECOND);
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void shouldCloseAConnectionThatIsIdle()
    {
        start(t -> t.idleTimeoutNs(10, TimeUnit.SECONDS).pingIntervalNs(0));
        final TestClient client = server.connect("/");
        server.advance(9 * SECOND);
        client.sendText("alive");
        server.advance(10 * SECOND - 1);
        assertThat(client.isOpen()).isTrue();

        server.advance(TICKS);

        assertThat(client.closeCode()).isEqualTo(1001);
        assertThat(client.closeReason()).isEqualTo("idle timeout");
        assertThat(handler.events).containsExactly("open", "close 1001 TIMEOUT");
    }

    @Test
    void shouldPingAConnectionThatIsSilentAndKeepItWhileItAnswers()
    {
        start(t -> t.idleTimeoutNs(10, TimeUnit.SECONDS).pingIntervalNs(3, TimeUnit.SECONDS));
        final TestClient client = server.connect("/");
        server.advance(Duration.ofSeconds(31));
        assertThat(client.isOpen()).isTrue();
        assertThat(client.received()).extracting(ReceivedFrame::opcode).hasSizeBetween(9, 10).containsOnly(9);

        client.automaticReplies(false);
        final int pings = client.received().size();
        server.advance(Duration.ofSeconds(15));
        assertThat(client.received().size() - pings).isBetween(3, 5);
        assertThat(client.closeCode()).isEqualTo(1001);
    }

    @Test
    void shouldNotPingAConnectionThatSends()
    {
        start(t -> t.idleTimeoutNs(0).pingIntervalNs(3, TimeUnit.SECONDS));
        final TestClient client = server.connect("/");
        for (int i = 0; i < 10; i++)
        {
            server.advance(2 * SECOND);
            client.sendText("x");
        }
        assertThat(client.received()).extracting(ReceivedFrame::opcode).containsOnly(1);
    }

    @Test
    void shouldCountSilenceFromTheResumeWhenReadingWasPaused()
    {
        start(t -> t.idleTimeoutNs(10, TimeUnit.SECONDS).pingIntervalNs(0));
        final TestClient client = server.connect("/");
        handler.connections.get(0).pauseReading();
        server.advance(Duration.ofSeconds(60));
        assertThat(client.isOpen()).isTrue();
        handler.connections.get(0).resumeReading();
        server.advance(Duration.ofSeconds(21));
        assertThat(client.closeCode()).isEqualTo(1001);
    }

    @Test
    void shouldCutWhenThePeerDoesNotAnswerOurCloseInTime()
    {
        start(t -> t.closeTimeoutNs(4, TimeUnit.SECONDS));
        final TestClient client = server.connect("/").automaticReplies(false);
        handler.connections.get(0).close(1000, "done");
        server.advance(4 * SECOND - 1);
        assertThat(client.closeCode()).isEqualTo(1000);
        assertThat(client.isEnded()).isFalse();

        server.advance(TICKS);

        assertThat(client.isReleased()).isTrue();
        assertThat(handler.events).containsExactly("open", "close 1000 LOCAL");
    }

    @Test
    void shouldLingerAfterOurLastBytesAndThenCut()
    {
        start(t -> t.closeTimeoutNs(4, TimeUnit.SECONDS));
        final TestClient client = server.connect("/").automaticReplies(false);
        client.close(1000, "");
        server.runUntilIdle();
        assertThat(client.closeCode()).isEqualTo(1000);
        assertThat(client.isEnded()).isTrue();
        assertThat(client.isReleased()).isFalse();
        server.advance(SECOND - 1);
        assertThat(client.isReleased()).isFalse();
        server.advance(TICKS);
        assertThat(client.isReleased()).isTrue();
        assertThat(handler.events).containsExactly("open", "close 1000 PEER");
    }

    @Test
    void shouldCloseAtOnceWhenThePeerLeavesAfterTheClosingHandshake()
    {
        start(t -> t.closeTimeoutNs(4, TimeUnit.SECONDS));
        final TestClient client = server.connect("/").automaticReplies(false);
        client.close(1000, "");
        server.runUntilIdle();
        client.halfClose();
        server.runUntilIdle();
        assertThat(client.isReleased()).isTrue();
    }

    @Test
    void shouldCutASlowConsumerThatTakesNothing()
    {
        start(t -> t.slowConsumerTimeoutNs(6, TimeUnit.SECONDS));
        final TestClient client = server.connect("/");
        client.channel().writeWindow(0);
        handler.connections.get(0).sendText("stuck");
        server.advance(6 * SECOND - 1);
        assertThat(handler.events).containsExactly("open");
        server.advance(TICKS);
        assertThat(handler.events).containsExactly("open", "close 1006 SLOW_CONSUMER");
        assertThat(client.isReleased()).isTrue();
    }

    @Test
    void shouldCutASlowConsumerThatTakesOneByteFromTimeToTime()
    {
        start(t -> t.slowConsumerTimeoutNs(6, TimeUnit.SECONDS));
        final TestClient client = server.connect("/");
        client.channel().writeWindow(0);
        handler.connections.get(0).sendBinary(new byte[100_000]);
        for (int i = 0; i < 7; i++)
        {
            server.advance(SECOND);
            client.channel().writeWindow(1);
        }
        assertThat(handler.events).containsExactly("open", "close 1006 SLOW_CONSUMER");
    }

    /** What it sends is life, but no progress of what is sent to it. */
    @Test
    void shouldCutAPeerThatSendsAllTheTimeAndNeverReads()
    {
        start(t -> t.slowConsumerTimeoutNs(6, TimeUnit.SECONDS)
            .idleTimeoutNs(2, TimeUnit.SECONDS).pingIntervalNs(1, TimeUnit.SECONDS)
            .messageTimeoutNs(1, TimeUnit.SECONDS));
        final TestClient client = server.connect("/");
        client.channel().writeWindow(0);
        for (int i = 0; i < 5; i++)
        {
            client.sendBinary(new byte[30_000]);
            server.advance(SECOND);
        }
        assertThat(handler.events).containsExactly("open");
        client.sendBinary(new byte[30_000]);
        server.advance(SECOND + TICKS);
        assertThat(handler.events).containsExactly("open", "close 1006 SLOW_CONSUMER");
    }

    /** It answers nothing, and no end of the stream ever comes. */
    @Test
    void shouldEndAHalfDeadPeerByItself()
    {
        start(t -> t.idleTimeoutNs(10, TimeUnit.SECONDS).pingIntervalNs(3, TimeUnit.SECONDS)
            .closeTimeoutNs(4, TimeUnit.SECONDS));
        final TestClient client = server.connect("/").automaticReplies(false);
        client.channel().writeLimit(0);
        server.advance(14 * SECOND + TICKS);
        assertThat(handler.events).containsExactly("open", "close 1001 TIMEOUT");
        assertThat(client.isReleased()).isTrue();
    }

    @Test
    void shouldKeepAConsumerThatIsSlowButTakesAWorthwhileNumberOfBytes()
    {
        start(t -> t.slowConsumerTimeoutNs(6, TimeUnit.SECONDS));
        final TestClient client = server.connect("/");
        client.channel().writeWindow(0);
        handler.connections.get(0).sendBinary(new byte[400_000]);
        for (int i = 0; i < 20; i++)
        {
            server.advance(5 * SECOND);
            client.channel().writeWindow(20_100);
        }
        server.runUntilIdle();
        assertThat(client.isOpen()).isTrue();
        assertThat(client.receiveBinary()).hasSize(400_000);
        server.advance(20 * SECOND);
        assertThat(client.isOpen()).isTrue();
    }

    private void start(final Consumer<TimeoutSettings> timeouts)
    {
        server = InMemoryServer.start(new ServerSettings().handler(handler).timeouts(timeouts));
    }
}
