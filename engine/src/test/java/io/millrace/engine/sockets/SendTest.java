package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.BINARY;
import static io.millrace.engine.sockets.ClientFrames.CONTINUATION;
import static io.millrace.engine.sockets.ClientFrames.FIN;
import static io.millrace.engine.sockets.ClientFrames.PING;
import static io.millrace.engine.sockets.ClientFrames.TEXT;
import static io.millrace.engine.sockets.ClientFrames.random;
import static io.millrace.engine.sockets.ClientFrames.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.millrace.api.Connection;
import io.millrace.api.MessageType;
import io.millrace.api.SendResult;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sends of every kind, from the handler's thread and from another (RFC 6455 §5.2, §5.4, §6.1).
 */
class SendTest
{
    private static final int OUTBOUND_LIMIT = 2 << 20;

    private static TestServer server;

    /** Where a send comes from. */
    enum Caller
    {
        HANDLER
        {
            @Override
            void run(final Connection connection, final Consumer<Connection> action)
            {
                final AtomicReference<Throwable> thrown = new AtomicReference<>();
                final AtomicReference<Boolean> done = new AtomicReference<>();
                connection.execute(() ->
                {
                    try
                    {
                        action.accept(connection);
                    }
                    catch (final Throwable ex)
                    {
                        thrown.set(ex);
                    }
                    done.set(true);
                });
                Await.await("the task ran", () -> done.get() != null);
                assertThat(thrown.get()).isNull();
            }
        },
        OTHER_THREAD
        {
            @Override
            void run(final Connection connection, final Consumer<Connection> action)
            {
                action.accept(connection);
            }
        };

        abstract void run(Connection connection, Consumer<Connection> action);
    }

    @BeforeAll
    static void start()
    {
        server = TestServer.start(new Recorder(), settings -> settings.limits().outboundLimit(OUTBOUND_LIMIT));
    }

    @AfterAll
    static void stop()
    {
        server.close();
    }

    private static void accepted(final SendResult result)
    {
        assertThat(result).isEqualTo(SendResult.ACCEPTED);
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendText(final Caller caller)
    {
        final String paired = "\u00e4\u20ac\ud83d\ude00";
        final String large = "\ud83d\ude00".repeat(50_000);
        try (RawClient client = server.open())
        {
            caller.run(server.connection(client), connection ->
            {
                accepted(connection.sendText(""));
                accepted(connection.sendText(paired));
                accepted(connection.sendText(new StringBuilder("builder").append(1)));
                accepted(connection.sendText("a\ud83dz"));
                accepted(connection.sendText("\ude00"));
                accepted(connection.sendText("end\ud83d"));
                accepted(connection.sendText(large));
                accepted(connection.sendText(new UnsafeBuffer(utf8("xencodedx")), 1, 7));
            });
            client.expectText("").expectText(paired).expectText("builder1").expectText("a?z").expectText("?")
                .expectText("end?").expectText(large).expectText("encoded");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendBinaryFromAnyBuffer(final Caller caller)
    {
        final byte[] bytes = random(100, 11);
        final ByteBuffer heap = ByteBuffer.wrap(bytes).position(10).limit(60);
        final ByteBuffer slice = ByteBuffer.wrap(bytes, 20, 40).slice().position(5);
        final ByteBuffer direct = ByteBuffer.allocateDirect(100).put(bytes).position(30).limit(70);
        final byte[] large = random(300_000, 12);
        try (RawClient client = server.open())
        {
            caller.run(server.connection(client), connection ->
            {
                accepted(connection.sendBinary(bytes));
                accepted(connection.sendBinary(heap));
                accepted(connection.sendBinary(slice));
                accepted(connection.sendBinary(direct));
                accepted(connection.sendBinary(ByteBuffer.wrap(bytes).asReadOnlyBuffer()));
                accepted(connection.sendBinary(new UnsafeBuffer(bytes), 40, 20));
                accepted(connection.sendBinary(new UnsafeBuffer(direct), 0, 0));
                accepted(connection.sendBinary(large));
                accepted(connection.send(MessageType.BINARY, new UnsafeBuffer(large), 1, 299_999));
            });
            client.expectBinary(bytes).expectBinary(Arrays.copyOfRange(bytes, 10, 60))
                .expectBinary(Arrays.copyOfRange(bytes, 25, 60)).expectBinary(Arrays.copyOfRange(bytes, 30, 70))
                .expectBinary(bytes).expectBinary(Arrays.copyOfRange(bytes, 40, 60)).expectBinary(new byte[0])
                .expectBinary(large).expectBinary(Arrays.copyOfRange(large, 1, 300_000));
        }
        assertThat(heap.position()).isEqualTo(10);
        assertThat(heap.limit()).isEqualTo(60);
        assertThat(direct.position()).isEqualTo(30);
        assertThat(direct.limit()).isEqualTo(70);
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendEveryLengthAcrossTheBoundOfTheRing(final Caller caller)
    {
        final int[] lengths = {
            0, 125, 126, 1000, 1018, 32_755, 32_756, 32_759, 32_760, 32_761, 32_764, 32_768, 65_535, 65_536, 262_144 };
        try (RawClient client = server.open())
        {
            for (final int length : lengths)
            {
                final byte[] payload = random(length, length);
                caller.run(server.connection(client), connection -> accepted(connection.sendBinary(payload)));
                client.expectBinary(payload);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseWhatCanNeverFit(final Caller caller)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[OUTBOUND_LIMIT + 1]);
        try (RawClient client = server.open())
        {
            final Connection opened = server.connection(client);
            Await.await("the response counts no more", () -> opened.bytesBuffered() == 0);
            caller.run(opened, connection ->
            {
                assertThat(connection.sendBinary(buffer, 0, OUTBOUND_LIMIT)).isEqualTo(SendResult.TOO_LARGE);
                assertThat(connection.sendText("x".repeat(OUTBOUND_LIMIT + 1))).isEqualTo(SendResult.TOO_LARGE);
                assertThat(connection.sendBinary(buffer, 0, OUTBOUND_LIMIT - 25)).isEqualTo(SendResult.TOO_LARGE);
                accepted(connection.sendBinary(buffer, 0, OUTBOUND_LIMIT - 42));
                accepted(connection.sendText("after"));
            });
            client.expectBinary(new byte[OUTBOUND_LIMIT - 42]).expectText("after");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldRefuseRangesOutsideTheBuffer(final Caller caller)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[10]);
        try (RawClient client = server.open())
        {
            caller.run(server.connection(client), connection ->
            {
                accepted(connection.sendText("before"));
                for (final int[] range : new int[][]{ { 0, 11 }, { -1, 5 }, { 5, 6 }, { 0, -1 } })
                {
                    assertThatThrownBy(() -> connection.sendBinary(buffer, range[0], range[1]))
                        .isInstanceOf(IndexOutOfBoundsException.class);
                    assertThatThrownBy(() -> connection.ping(buffer, range[0], range[1]))
                        .isInstanceOf(IndexOutOfBoundsException.class);
                    assertThatThrownBy(() -> connection.sendFrame(true, 0, BINARY, buffer, range[0], range[1]))
                        .isInstanceOf(IndexOutOfBoundsException.class);
                }
                accepted(connection.sendText("after"));
            });
            client.expectText("before").expectText("after");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldAnswerClosedAfterClose(final Caller caller)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[10]);
        try (RawClient client = server.open())
        {
            caller.run(server.connection(client), connection ->
            {
                accepted(connection.sendText("last"));
                accepted(connection.close());
                assertThat(connection.sendText("x")).isEqualTo(SendResult.CLOSED);
                assertThat(connection.sendBinary(new byte[1])).isEqualTo(SendResult.CLOSED);
                assertThat(connection.sendBinary(new byte[500_000])).isEqualTo(SendResult.CLOSED);
                assertThat(connection.ping(buffer, 0, 1)).isEqualTo(SendResult.CLOSED);
                assertThat(connection.pong(buffer, 0, 1)).isEqualTo(SendResult.CLOSED);
                assertThat(connection.sendFrame(false, 0, TEXT, buffer, 0, 1)).isEqualTo(SendResult.CLOSED);
                assertThat(connection.close(4000, "")).isEqualTo(SendResult.CLOSED);
            });
            client.expectText("last").expectClose(1000);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldLetStreamOwnTheDataChannelUntilItEnds(final Caller caller)
    {
        final UnsafeBuffer part = new UnsafeBuffer(utf8("part"));
        try (RawClient client = server.open())
        {
            final Connection connection = server.connection(client);
            caller.run(connection, it -> accepted(it.sendFrame(false, 0, TEXT, part, 0, 4)));
            caller.run(connection, it ->
            {
                assertThat(it.sendText("not now")).isEqualTo(SendResult.STREAM_OPEN);
                assertThat(it.sendBinary(new byte[100_000])).isEqualTo(SendResult.STREAM_OPEN);
                accepted(it.ping(part, 0, 4));
                accepted(it.sendFrame(false, 0, CONTINUATION, part, 0, 2));
            });
            assertThat(connection.sendText("not now either")).isEqualTo(SendResult.STREAM_OPEN);
            caller.run(connection, it ->
            {
                accepted(it.sendFrame(true, 0, CONTINUATION, part, 2, 2));
                accepted(it.sendText("now"));
            });
            client.expect(TEXT, utf8("part")).expect(FIN | PING, utf8("part")).expect(CONTINUATION, utf8("pa"))
                .expect(FIN | CONTINUATION, utf8("rt")).expectText("now");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldCloseInsideStream(final Caller caller)
    {
        final UnsafeBuffer part = new UnsafeBuffer(utf8("part"));
        try (RawClient client = server.open())
        {
            caller.run(server.connection(client), connection ->
            {
                accepted(connection.sendFrame(false, 0, TEXT, part, 0, 4));
                accepted(connection.close(4000, "unfinished"));
                assertThat(connection.sendFrame(true, 0, CONTINUATION, part, 0, 4)).isEqualTo(SendResult.CLOSED);
            });
            client.expect(TEXT, utf8("part")).expectClose(4000);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 2, 4, 7 })
    void shouldSendFramesWithAnyBits(final int rsv)
    {
        final UnsafeBuffer payload = new UnsafeBuffer(utf8("bits"));
        try (RawClient client = server.open())
        {
            final Connection connection = server.connection(client);
            accepted(connection.sendFrame(true, rsv, TEXT, payload, 0, 4));
            accepted(connection.sendFrame(true, 0, 3 + rsv % 5, payload, 0, 4));
            accepted(connection.sendFrame(true, rsv, 11, payload, 0, 4));
            client.expect(FIN | rsv << 4 | TEXT, utf8("bits")).expect(FIN | 3 + rsv % 5, utf8("bits"))
                .expect(FIN | rsv << 4 | 11, utf8("bits"));
        }
    }

    @Test
    void shouldRefuseFramesThatCannotBeWritten()
    {
        final UnsafeBuffer payload = new UnsafeBuffer(new byte[200]);
        try (RawClient client = server.open())
        {
            final Connection connection = server.connection(client);
            for (final int opcode : new int[]{ -1, 8, 16 })
            {
                assertThatIllegalArgumentException()
                    .isThrownBy(() -> connection.sendFrame(true, 0, opcode, payload, 0, 1));
            }
            for (final int rsv : new int[]{ -1, 8 })
            {
                assertThatIllegalArgumentException()
                    .isThrownBy(() -> connection.sendFrame(true, rsv, BINARY, payload, 0, 1));
            }
            assertThatIllegalArgumentException()
                .isThrownBy(() -> connection.sendFrame(true, 0, PING, payload, 0, 126));
            assertThatIllegalArgumentException().isThrownBy(() -> connection.ping(payload, 0, 126));
            assertThatIllegalArgumentException().isThrownBy(() -> connection.pong(payload, 0, 126));
            client.sendText("unharmed").expectText("unharmed");
        }
    }

    @Test
    void shouldSendToOtherConnectionsFromCallback()
    {
        final Recorder recorder = new Recorder();
        recorder.onMessage((connection, message) -> ((Connection) connection.attachment()).send(message));
        try (TestServer pairs = TestServer.start(recorder, settings -> settings.threading().selectors(2));
            RawClient one = pairs.open();
            RawClient other = pairs.open())
        {
            pairs.connection(one).attachment(pairs.connection(other));
            pairs.connection(other).attachment(pairs.connection(one));
            for (int i = 0; i < 500; i++)
            {
                one.sendText("to the other " + i);
                other.sendText("to the one " + i);
                other.expectText("to the other " + i);
                one.expectText("to the one " + i);
            }
        }
    }
}
