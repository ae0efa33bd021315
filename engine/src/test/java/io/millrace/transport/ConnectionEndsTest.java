package io.millrace.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

import io.millrace.api.HandshakeResponder;
import io.millrace.engine.Endpoint;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.ThreadingMode;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.TestClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionEndsTest
{
    private static final long SECOND = 1_000_000_000L;
    private static final int SELECTOR_LOOP = 0;

    private final Recorder handler = new Recorder();
    private final List<HandshakeResponder> undecided = new ArrayList<>();
    private final InMemoryServer server = InMemoryServer.start(new ServerSettings()
        .endpoint("/slow", Endpoint.builder(handler).authoriser((request, responder) -> undecided.add(responder))
            .build())
        .handler(handler));
    private final long lentWhenIdle = server.server().lentBuffers();

    @AfterEach
    void close()
    {
        server.close();
        assertThat(server.server().lentBuffers()).isZero();
        assertThat(server.server().offHeapBytes()).isZero();
    }

    /** How far a connection has come when it is lost. */
    enum Phase
    {
        NOTHING_SENT,
        HALF_A_REQUEST,
        UNDECIDED,
        UNDECIDED_WITH_FRAMES,
        BAD_REQUEST,
        REFUSED,
        OPEN,
        HALF_A_HEADER,
        HALF_A_FRAME,
        HALF_A_LONG_FRAME,
        HALF_A_MESSAGE,
        OUTPUT_BLOCKED,
        LARGE_OUTPUT_BLOCKED,
        PAUSED_WITH_BACKLOG,
        VIOLATION,
        CLOSE_SENT,
        CLOSE_RECEIVED
    }

    /** How it is lost. */
    enum Loss
    {
        END_OF_STREAM(TestClient::halfClose),
        GONE(TestClient::disconnect),
        RESET(TestClient::reset),
        READS_FAIL(client -> client.channel().failReads(new IOException("read"))),
        WRITES_FAIL(client -> client.channel().failWrites(new IOException("write")).writeWindow(Long.MAX_VALUE));

        private final Consumer<TestClient> action;

        Loss(final Consumer<TestClient> action)
        {
            this.action = action;
        }
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void shouldReleaseEverythingInWhateverPhaseAConnectionIsLost(final Phase phase)
    {
        for (final Loss loss : Loss.values())
        {
            handler.events.clear();
            final TestClient client = enter(phase);
            loss.action.accept(client);
            if (phase == Phase.PAUSED_WITH_BACKLOG)
            {
                handler.connections.get(handler.connections.size() - 1).resumeReading();
            }
            server.advance(30 * SECOND);

            final String name = phase + " " + loss;
            if (loss != Loss.WRITES_FAIL || !client.isOpen())
            {
                assertThat(client.isReleased()).as(name).isTrue();
                assertThat(server.server().lentBuffers()).as(name).isEqualTo(lentWhenIdle);
                assertThat(server.server().connectionCount()).as(name).isZero();
                final long opened = handler.events.stream().filter("open"::equals).count();
                assertThat(handler.events.stream().filter(e -> e.startsWith("close")).count()).as(name)
                    .isEqualTo(opened);
            }
            else
            {
                client.reset();
                server.runUntilIdle();
            }
        }
    }

    @Test
    void shouldTellTheApplicationThatThePeerLeftWithoutACloseFrame()
    {
        final TestClient client = enter(Phase.OPEN);
        client.halfClose();
        server.runUntilIdle();
        assertThat(handler.events).containsExactly("open", "close 1006 IO_ERROR");
        assertThat(client.isReleased()).isTrue();
    }

    @Test
    void shouldStillSendWhatWasAcceptedWhenThePeerEndsItsSide()
    {
        final TestClient client = enter(Phase.OPEN);
        client.sendText("a last question");
        client.halfClose();
        server.runUntilIdle();
        assertThat(client.receiveText()).isEqualTo("a last question");
        assertThat(client.isReleased()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = { "/", "/nothing" })
    void shouldAnswerARequestBehindWhichThePeerEndsItsSide(final String path)
    {
        try (InMemoryServer apart = InMemoryServer.start(new ServerSettings()
            .threading(threading -> threading.threadingMode(ThreadingMode.DEDICATED))
            .endpoint("/", Endpoint.of(handler))))
        {
            final TestClient client = apart.connectRaw();
            client.sendHandshake(path);
            client.sendText("early");
            client.halfClose();
            while (apart.doWork(SELECTOR_LOOP) > 0)
            {
                assertThat(handler.events).isEmpty();
            }
            apart.runUntilIdle();

            assertThat(client.response().status()).isEqualTo(path.equals("/") ? 101 : 404);
            assertThat(client.receiveText()).isEqualTo(path.equals("/") ? "early" : null);
            assertThat(client.isReleased()).isTrue();
            assertThat(apart.server().connectionCount()).isZero();
        }
    }

    @Test
    void shouldReportTheErrorWhenTheChannelFails()
    {
        enter(Phase.OPEN).reset();
        server.runUntilIdle();
        assertThat(handler.events).containsExactly("open", "error IOException", "close 1006 IO_ERROR");
    }

    private TestClient enter(final Phase phase)
    {
        final TestClient client = server.connectRaw().automaticReplies(false);
        final boolean slow = phase == Phase.UNDECIDED || phase == Phase.UNDECIDED_WITH_FRAMES;
        switch (phase)
        {
            case NOTHING_SENT:
                break;
            case HALF_A_REQUEST:
                client.sendBytes("GET / HT".getBytes(StandardCharsets.US_ASCII));
                break;
            case BAD_REQUEST:
                client.channel().writeWindow(5);
                client.sendBytes("nonsense\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                break;
            case REFUSED:
                client.channel().writeWindow(5);
                client.sendHandshake("/", "Sec-WebSocket-Key: again");
                break;
            default:
                client.sendHandshake(slow ? "/slow" : "/");
                break;
        }
        server.runUntilIdle();
        if (phase == Phase.UNDECIDED_WITH_FRAMES)
        {
            client.sendBinary(new byte[5000]);
        }
        else if (phase.ordinal() > Phase.OPEN.ordinal())
        {
            goOn(client, phase);
        }
        server.runUntilIdle();
        return client;
    }

    private void goOn(final TestClient client, final Phase phase)
    {
        switch (phase)
        {
            case HALF_A_HEADER:
                client.sendBytes(new byte[]{ (byte)0x81 });
                break;
            case HALF_A_FRAME:
                client.sendBytes(new byte[]{ (byte)0x81, (byte)0xff, 0, 0, 0, 0, 0, 0, 0x70, 0, 1, 2, 3, 4, 5 });
                break;
            case HALF_A_LONG_FRAME:
                client.sendBytes(Arrays.copyOf(client.encodeFrame(true, 0, 2, new byte[90_000]), 70_000));
                break;
            case HALF_A_MESSAGE:
                client.sendFrame(false, 0, 2, new byte[3000]);
                client.sendFrame(false, 0, 0, new byte[3000]);
                break;
            default:
                goOnFurther(client, phase);
                break;
        }
    }

    private void goOnFurther(final TestClient client, final Phase phase)
    {
        switch (phase)
        {
            case OUTPUT_BLOCKED:
                client.channel().writeWindow(1);
                client.sendText("hello");
                break;
            case LARGE_OUTPUT_BLOCKED:
                client.channel().writeWindow(1000);
                client.sendBinary(new byte[200_000]);
                client.sendBinary(new byte[200_000]);
                break;
            case PAUSED_WITH_BACKLOG:
                handler.connections.get(handler.connections.size() - 1).pauseReading();
                client.sendText("held");
                client.sendBinary(new byte[70_000]);
                break;
            case VIOLATION:
                client.channel().writeWindow(1);
                client.sendFrame(true, 7, 1, new byte[1]);
                break;
            case CLOSE_SENT:
                handler.connections.get(handler.connections.size() - 1).close();
                break;
            default:
                client.channel().writeWindow(1);
                client.close(1000, "");
                break;
        }
    }
}
