package io.millrace.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import io.millrace.api.CloseCause;
import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Fragment;
import io.millrace.api.ConnectionState;
import io.millrace.api.Message;
import io.millrace.api.SendResult;
import io.millrace.engine.Endpoint;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.ThreadingMode;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.ReceivedFrame;
import io.millrace.testkit.TestClient;

import org.agrona.DirectBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryTest implements ConnectionHandler
{
    private static final int RUN_LENGTH = 8;
    private static final int RESERVED_OPCODE = 3;

    private final List<String> events = new ArrayList<>();
    private OnMessage onMessage = (connection, message) -> connection.send(message);
    private InMemoryServer server;
    private Connection connection;

    /** What a test does with a message. */
    private interface OnMessage
    {
        void accept(Connection connection, Message message);
    }

    @AfterEach
    void close()
    {
        server.close();
        assertThat(server.server().lentBuffers()).isZero();
        assertThat(server.server().offHeapBytes()).isZero();
    }

    @Override
    public void onOpen(final Connection opened)
    {
        connection = opened;
    }

    @Override
    public void onMessage(final Connection from, final Message message)
    {
        events.add(message.length() > 100 ? "long " + message.length() : message.asText());
        onMessage.accept(from, message);
    }

    @Override
    public void onFragment(final Connection from, final Fragment part)
    {
        events.add(part.type() + " " + (part.isFirst() ? "first " : "") + part.position() + " " +
            (part.length() > 100 ? "long" : part.buffer().getStringWithoutLengthUtf8(part.offset(), part.length())) +
            (part.isLast() ? " last" : ""));
    }

    @Override
    public void onPing(final Connection from, final DirectBuffer buffer, final int offset, final int length)
    {
        events.add("ping " + buffer.getStringWithoutLengthUtf8(offset, length));
    }

    @Override
    public void onPong(final Connection from, final DirectBuffer buffer, final int offset, final int length)
    {
        events.add("pong " + buffer.getStringWithoutLengthUtf8(offset, length));
    }

    @Override
    public void onWritable(final Connection from)
    {
        events.add("writable");
    }

    @Override
    public void onClose(final Connection from, final int code, final String reason, final CloseCause cause)
    {
        events.add("close " + code + " " + cause);
    }

    @Override
    public void onError(final Connection from, final Throwable error)
    {
        events.add("error " + error.getMessage());
    }

    @Test
    void shouldDeliverWhatAPausedConnectionReceivedBeforeItsPeerLeft()
    {
        onMessage = (from, message) ->
        {
            if (message.asText().equals("a"))
            {
                from.pauseReading();
            }
        };
        server = InMemoryServer.start(new ServerSettings().handler(this)
            .threading(threading -> threading.threadingMode(ThreadingMode.DEDICATED)));
        final TestClient client = server.connect("/");
        client.sendText("a");
        client.sendText("b");
        client.halfClose();
        for (int i = 0; i < 3; i++)
        {
            server.doWork(0);
        }
        server.runUntilIdle();
        assertThat(events).containsExactly("a");
        assertThat(connection.state()).isEqualTo(ConnectionState.OPEN);
        connection.resumeReading();
        server.runUntilIdle();
        assertThat(events.subList(0, 2)).containsExactly("a", "b");
        assertThat(connection.state()).isEqualTo(ConnectionState.CLOSED);
    }

    @Test
    void shouldDeliverWhatAPausedConnectionReceivedBeforeItsPeerBrokeTheProtocol()
    {
        final TestClient client = start(UnaryOperator.identity());
        connection.pauseReading();
        client.sendText("a");
        client.sendBytes(client.encodeFrame(true, 0, RESERVED_OPCODE, new byte[0]));
        server.runUntilIdle();
        assertThat(events).isEmpty();
        connection.resumeReading();
        server.runUntilIdle();
        assertThat(events).hasSize(3).startsWith("a").endsWith("close 1002 PROTOCOL_ERROR");
        assertThat(client.closeCode()).isEqualTo(1002);
    }

    @Test
    void shouldDeliverTheRestInOrderAfterADeferAtAnyMessageOfARun()
    {
        for (int at = 0; at < RUN_LENGTH; at++)
        {
            final TestClient client = start(UnaryOperator.identity());
            final String deferred = "m" + at;
            final boolean[] once = { false };
            onMessage = (from, message) ->
            {
                if (!once[0] && message.asText().equals(deferred))
                {
                    once[0] = true;
                    message.defer();
                }
                else
                {
                    from.send(message);
                }
            };
            final List<String> expected = sendRun(client, RUN_LENGTH);
            server.runUntilIdle();
            assertThat(events).as("at %d", at).isEqualTo(expected.subList(0, at + 1));
            assertThat(server.server().lentBuffers()).isEqualTo(2);

            connection.resumeReading();
            server.runUntilIdle();

            expected.add(at, deferred);
            assertThat(events).as("at %d", at).isEqualTo(expected);
            assertThat(texts(client)).containsExactly("m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7");
            close();
        }
        start(UnaryOperator.identity());
    }

    @Test
    void shouldDeliverTheRestInOrderAfterAPauseAtAnyMessageOfARun()
    {
        for (int at = 0; at < RUN_LENGTH; at++)
        {
            final TestClient client = start(UnaryOperator.identity());
            final String last = "m" + at;
            onMessage = (from, message) ->
            {
                if (message.asText().equals(last))
                {
                    from.pauseReading();
                }
            };
            final List<String> expected = sendRun(client, RUN_LENGTH);
            server.runUntilIdle();
            client.sendText("more");
            server.runUntilIdle();
            assertThat(events).as("at %d", at).isEqualTo(expected.subList(0, at + 1));
            assertThat(connection.isReadingPaused()).isTrue();

            connection.resumeReading();
            server.runUntilIdle();

            expected.add("more");
            assertThat(events).as("at %d", at).isEqualTo(expected);
            close();
        }
        start(UnaryOperator.identity());
    }

    @Test
    void shouldKeepWhatABufferOfItsOwnHoldsWhenItIsDeferredAgainAndAgain()
    {
        final TestClient client = start(UnaryOperator.identity());
        onMessage = (from, message) -> message.defer();
        final byte[] payload = new byte[200_000];
        payload[199_999] = 42;
        client.channel().readLimit(3000);
        client.sendBinary(payload);
        client.sendFrame(false, 0, 1, "a".getBytes(StandardCharsets.US_ASCII));
        client.sendFrame(true, 0, 0, "b".getBytes(StandardCharsets.US_ASCII));
        client.sendText("c");
        for (int i = 0; i < 3; i++)
        {
            server.runUntilIdle();
            connection.resumeReading();
        }
        server.runUntilIdle();
        assertThat(events).containsExactly("long 200000", "long 200000", "long 200000", "long 200000");
        onMessage = (from, message) -> from.send(message);
        connection.resumeReading();
        server.runUntilIdle();

        assertThat(client.receiveBinary()).isEqualTo(payload);
        assertThat(texts(client)).containsExactly("ab", "c");
    }

    @Test
    void shouldDeliverADeferredMessageAgainWhenTheConnectionHasDrained()
    {
        final TestClient client = start(settings -> settings
            .buffers(b -> b.outboundRingCapacity(4096)).limits(l -> l.outboundLimit(4096)));
        onMessage = (from, message) ->
        {
            if (!from.send(message).isAccepted())
            {
                message.defer();
            }
        };
        client.channel().writeWindow(0);
        final List<String> expected = sendRun(client, 1000);
        server.runUntilIdle();
        assertThat(events).hasSizeLessThan(1000);
        assertThat(client.receivedBytes().length).isLessThan(1000);

        client.channel().writeWindow(Long.MAX_VALUE);
        server.runUntilIdle();

        assertThat(texts(client)).isEqualTo(expected);
        assertThat(events).contains("writable");
    }

    @Test
    void shouldEndOnlyTheConnectionWhoseHandlerThrows()
    {
        final TestClient client = start(UnaryOperator.identity());
        final TestClient other = server.connect("/");
        onMessage = (from, message) ->
        {
            if (message.asText().equals("m3"))
            {
                throw new IllegalStateException("thrown");
            }
            from.send(message);
        };
        sendRun(client, RUN_LENGTH);
        other.sendText("fine");
        server.runUntilIdle();

        assertThat(texts(client)).containsExactly("m0", "m1", "m2");
        assertThat(client.closeCode()).isEqualTo(1011);
        assertThat(events).contains("m3", "error thrown", "close 1011 HANDLER_ERROR").doesNotContain("m4");
        assertThat(client.isReleased()).isTrue();
        assertThat(other.receiveText()).isEqualTo("fine");
        assertThat(other.isOpen()).isTrue();
    }

    @Test
    void shouldDeliverPartsAsTheyArriveWhenAskedForFragments()
    {
        final TestClient client = startEndpoint(Endpoint.builder(this).fragments(true).build());
        client.sendFrame(false, 0, 1, "one".getBytes(StandardCharsets.US_ASCII));
        server.runUntilIdle();
        assertThat(events).containsExactly("TEXT first 0 one");
        client.sendPing("p".getBytes(StandardCharsets.US_ASCII));
        client.sendFrame(false, 0, 0, new byte[0]);
        client.sendFrame(true, 0, 0, "two".getBytes(StandardCharsets.US_ASCII));
        client.sendText("three");
        server.runUntilIdle();
        assertThat(events)
            .containsExactly("TEXT first 0 one", "ping p", "TEXT 3 ", "TEXT 3 two last", "TEXT first 0 three last");

        events.clear();
        client.channel().readLimit(1000);
        client.sendBinary(new byte[5000]);
        server.runUntilIdle();
        assertThat(events).hasSizeBetween(5, 8).allMatch(event -> event.startsWith("BINARY "));
        assertThat(events.stream().filter(event -> event.endsWith(" last"))).hasSize(1);
        assertThat(events).last().asString().endsWith(" last");
    }

    @Test
    void shouldShowEveryFrameToTheObserverAndStillAnswerPings()
    {
        final List<String> frames = new ArrayList<>();
        final TestClient client = startEndpoint(Endpoint.builder(this).frameObserver((from, frame) ->
            frames.add(frame.opcode() + (frame.isFin() ? " fin " : " ") + frame.isMasked() + " " +
                frame.buffer().getStringWithoutLengthUtf8(frame.offset(), Math.min(9, frame.length())))).build());
        client.sendFrame(false, 0, 1, "one".getBytes(StandardCharsets.US_ASCII));
        client.sendPing("p".getBytes(StandardCharsets.US_ASCII));
        client.sendFrame(true, 0, 0, "two".getBytes(StandardCharsets.US_ASCII));
        client.channel().readLimit(100);
        client.sendText("x".repeat(6000));
        client.close(1000, "bye");
        server.runUntilIdle();

        assertThat(frames).containsExactly("1 true one", "9 fin true p", "0 fin true two", "1 fin true xxxxxxxxx",
            "8 fin true \u0003\u00e8bye".replace("\u00e8", "\ufffd"));
        assertThat(client.received()).extracting(ReceivedFrame::opcode).containsExactly(10, 1, 1, 8);
        assertThat(events).containsExactly("ping p", "onetwo", "long 6000", "close 1000 PEER");
    }

    @Test
    void shouldLeavePongsToTheApplicationWhenTheyAreNotAutomatic()
    {
        final TestClient client = startEndpoint(Endpoint.builder(this).automaticPong(false).build());
        client.sendPing("p".getBytes(StandardCharsets.US_ASCII));
        client.sendPong("q".getBytes(StandardCharsets.US_ASCII));
        server.runUntilIdle();
        assertThat(events).containsExactly("ping p", "pong q");
        assertThat(client.received()).isEmpty();
    }

    @Test
    void shouldLeaveTheCloseReplyToTheApplicationWhenItIsNotAutomatic()
    {
        final TestClient client = startEndpoint(Endpoint.builder(this).automaticCloseReply(false).build());
        client.close(1000, "bye");
        server.runUntilIdle();
        assertThat(client.closeCode()).isEqualTo(-1);
        assertThat(connection.sendText("not yet")).isEqualTo(SendResult.ACCEPTED);

        assertThat(connection.close(4001, "own")).isEqualTo(SendResult.ACCEPTED);
        assertThat(connection.close(4002, "again")).isEqualTo(SendResult.CLOSED);
        server.runUntilIdle();

        assertThat(client.receiveText()).isEqualTo("not yet");
        assertThat(client.closeCode()).isEqualTo(4001);
        assertThat(client.isReleased()).isTrue();
        assertThat(events).containsExactly("close 1000 PEER");
    }

    @Test
    void shouldEndSoonWhenTheApplicationDefersForEverAfterClosing()
    {
        final TestClient client = start(UnaryOperator.identity());
        onMessage = (from, message) -> message.defer();
        client.sendText("deferred");
        server.runUntilIdle();
        connection.close(1000, "bye");
        server.runUntilIdle();

        assertThat(client.closeCode()).isEqualTo(1000);
        assertThat(client.isReleased()).isTrue();
        assertThat(events).last().isEqualTo("close 1000 LOCAL");
    }

    @Test
    void shouldReleaseTheBacklogWhenTheConnectionIsCut()
    {
        final TestClient client = start(UnaryOperator.identity());
        onMessage = (from, message) -> from.pauseReading();
        sendRun(client, 20);
        server.runUntilIdle();
        client.sendBinary(new byte[100_000]);
        server.runUntilIdle();
        connection.disconnect();
        server.runUntilIdle();
        assertThat(events).containsExactly("m0", "close 1006 LOCAL");
        assertThat(client.isReleased()).isTrue();
        assertThat(server.server().lentBuffers()).isEqualTo(1);
    }

    private TestClient start(final UnaryOperator<ServerSettings> configuration)
    {
        events.clear();
        server = InMemoryServer.start(configuration.apply(new ServerSettings().handler(this)));
        return server.connect("/");
    }

    private TestClient startEndpoint(final Endpoint endpoint)
    {
        server = InMemoryServer.start(new ServerSettings().endpoint("/", endpoint));
        return server.connect("/");
    }

    /** Sends messages that arrive with one read. */
    private static List<String> sendRun(final TestClient client, final int count)
    {
        final List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            texts.add("m" + i);
            client.sendText("m" + i);
        }
        return texts;
    }

    private static List<String> texts(final TestClient client)
    {
        final List<String> texts = new ArrayList<>();
        String text;
        while ((text = client.receiveText()) != null)
        {
            texts.add(text);
        }
        return texts;
    }
}
