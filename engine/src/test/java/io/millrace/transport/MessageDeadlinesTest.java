package io.millrace.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.millrace.api.Connection;
import io.millrace.api.Fragment;
import io.millrace.api.Message;
import io.millrace.engine.Endpoint;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.TimeoutSettings;
import io.millrace.protocol.Opcode;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.TestClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A message that was begun goes on, or its connection ends (RFC 6455 §5.2, §5.4, §7.4.1).
 */
class MessageDeadlinesTest
{
    private static final long SECOND = 1_000_000_000L;
    private static final long TICKS = 3 << 23;
    private static final String TIMED_OUT = "close 1008 TIMEOUT";

    private final Recorder handler = new Recorder()
    {
        @Override
        public void onMessage(final Connection connection, final Message message)
        {
            events.add("message of " + message.length());
        }

        @Override
        public void onFragment(final Connection connection, final Fragment fragment)
        {
            events.add("fragment of " + fragment.length());
        }
    };
    private InMemoryServer server;

    @AfterEach
    void close()
    {
        server.close();
        assertThat(server.server().lentBuffers()).isZero();
        assertThat(server.server().offHeapBytes()).isZero();
    }

    /** In the header, and in payloads that are kept in different ways. */
    @ParameterizedTest
    @ValueSource(ints = { 1, 3, 13, 14, 1000, 30_000 })
    void shouldCloseWhenAFrameThatWasBegunDoesNotGoOn(final int begun)
    {
        start(t -> t.messageTimeoutNs(6, TimeUnit.SECONDS));
        final TestClient client = server.connect("/");
        server.advance(20 * SECOND);
        final byte[] frame = client.encodeFrame(true, 0, Opcode.BINARY, new byte[70_000]);
        client.sendBytes(Arrays.copyOf(frame, begun));
        server.advance(6 * SECOND - 1);
        assertThat(client.isOpen()).isTrue();

        server.advance(TICKS);

        assertThat(client.closeCode()).isEqualTo(1008);
        assertThat(client.closeReason()).isEqualTo("message timeout");
        server.advance(10 * SECOND);
        assertThat(handler.events).containsExactly("open", TIMED_OUT);
        assertThat(client.isReleased()).isTrue();
    }

    @Test
    void shouldCloseWhenAFrameDribblesThoughItsBytesCountAsLife()
    {
        start(t -> t.messageTimeoutNs(6, TimeUnit.SECONDS)
            .idleTimeoutNs(3, TimeUnit.SECONDS).pingIntervalNs(1, TimeUnit.SECONDS));
        final TestClient client = server.connect("/").automaticReplies(false);
        final byte[] frame = client.encodeFrame(true, 0, Opcode.BINARY, new byte[70_000]);
        for (int i = 0; i < 14 && client.isOpen(); i++)
        {
            client.sendBytes(new byte[]{ frame[i] });
            server.advance(SECOND);
        }
        assertThat(client.closeCode()).isEqualTo(1008);
        server.advance(10 * SECOND);
        assertThat(handler.events).containsExactly("open", TIMED_OUT);
    }

    @Test
    void shouldCloseWhenFragmentsDribbleThoughThePeerAnswersPings()
    {
        start(t -> t.fragmentTimeoutNs(12, TimeUnit.SECONDS)
            .idleTimeoutNs(4, TimeUnit.SECONDS).pingIntervalNs(1, TimeUnit.SECONDS));
        final TestClient client = server.connect("/");
        client.sendFrame(false, 0, Opcode.BINARY, new byte[60_000]);
        final int[] seconds = { 0 };
        while (client.isOpen() && seconds[0] < 100)
        {
            seconds[0]++;
            server.advance(SECOND);
            if (seconds[0] % 3 == 0)
            {
                client.sendPing(new byte[125]);
                client.sendFrame(false, 0, Opcode.CONTINUATION, new byte[1]);
            }
        }
        assertThat(client.closeCode()).isEqualTo(1008);
        assertThat(seconds[0]).isBetween(12, 13);
        assertThat(client.received()).extracting(frame -> frame.opcode()).contains(Opcode.PING, Opcode.PONG);
    }

    @Test
    void shouldKeepALongUploadAtAFairRate()
    {
        start(t -> t.messageTimeoutNs(6, TimeUnit.SECONDS).fragmentTimeoutNs(6, TimeUnit.SECONDS));
        final TestClient client = server.connect("/");
        final byte[] frame = client.encodeFrame(true, 0, Opcode.BINARY, new byte[400_000]);
        upload(client, frame, 20_000);
        final byte[] first = client.encodeFrame(false, 0, Opcode.BINARY, new byte[200_000]);
        final byte[] last = client.encodeFrame(true, 0, Opcode.CONTINUATION, new byte[200_000]);
        upload(client, first, 20_000);
        upload(client, last, 20_000);
        server.advance(60 * SECOND);
        assertThat(client.isOpen()).isTrue();
        assertThat(handler.events).containsExactly("open", "message of 400000", "message of 400000");
    }

    @Test
    void shouldCloseWhenAnUploadIsTooSlow()
    {
        start(t -> t.messageTimeoutNs(6, TimeUnit.SECONDS));
        final TestClient client = server.connect("/");
        final byte[] frame = client.encodeFrame(true, 0, Opcode.BINARY, new byte[400_000]);
        upload(client, Arrays.copyOf(frame, 60_000), 15_000);
        assertThat(client.closeCode()).isEqualTo(1008);
    }

    /** The end of each read lies within a frame, but never for long in the same one. */
    @Test
    void shouldKeepAPeerWhoseFramesAreAlwaysCutButComplete()
    {
        start(t -> t.messageTimeoutNs(6, TimeUnit.SECONDS));
        final TestClient client = server.connect("/");
        final byte[] frame = client.encodeFrame(true, 0, Opcode.BINARY, new byte[200]);
        for (final int cut : new int[]{ 1, 150 })
        {
            client.sendBytes(Arrays.copyOf(frame, cut));
            for (int i = 0; i < 20; i++)
            {
                server.advance(4 * SECOND);
                client.sendBytes(Arrays.copyOfRange(frame, cut, frame.length));
                client.sendBytes(Arrays.copyOf(frame, cut));
            }
            client.sendBytes(Arrays.copyOfRange(frame, cut, frame.length));
        }
        server.advance(60 * SECOND);
        assertThat(client.isOpen()).isTrue();
        assertThat(handler.events).hasSize(1 + 42);
    }

    @Test
    void shouldNotCountTheTimeInWhichTheApplicationHoldsBackReading()
    {
        start(t -> t.messageTimeoutNs(6, TimeUnit.SECONDS).fragmentTimeoutNs(8, TimeUnit.SECONDS));
        final TestClient client = server.connect("/");
        client.sendFrame(false, 0, Opcode.BINARY, new byte[10]);
        final byte[] frame = client.encodeFrame(true, 0, Opcode.CONTINUATION, new byte[1000]);
        client.sendBytes(Arrays.copyOf(frame, 100));
        server.advance(5 * SECOND);
        final Connection connection = handler.connections.get(0);
        connection.pauseReading();
        client.sendBytes(Arrays.copyOfRange(frame, 100, 200));
        server.advance(60 * SECOND);
        assertThat(client.isOpen()).isTrue();

        connection.resumeReading();
        server.advance(5 * SECOND);
        assertThat(client.isOpen()).isTrue();
        server.advance(SECOND + TICKS);
        assertThat(client.closeCode()).isEqualTo(1008);
    }

    @Test
    void shouldKeepAPausedStreamWhoseFragmentsTheApplicationTakes()
    {
        server = InMemoryServer.start(new ServerSettings()
            .endpoint("/", Endpoint.builder(handler).fragments(true).build())
            .timeouts(t -> t.messageTimeoutNs(6, TimeUnit.SECONDS).fragmentTimeoutNs(6, TimeUnit.SECONDS)));
        final TestClient client = server.connect("/");
        client.sendFrame(false, 0, Opcode.TEXT, new byte[3]);
        for (int i = 0; i < 10; i++)
        {
            server.advance(20 * SECOND);
            client.sendFrame(false, 0, Opcode.CONTINUATION, new byte[2]);
        }
        server.runUntilIdle();
        assertThat(client.isOpen()).isTrue();
        assertThat(handler.events).hasSize(1 + 11);

        final byte[] frame = client.encodeFrame(true, 0, Opcode.CONTINUATION, new byte[1000]);
        client.sendBytes(Arrays.copyOf(frame, 100));
        server.advance(6 * SECOND + TICKS);
        assertThat(client.closeCode()).isEqualTo(1008);
    }

    @Test
    void shouldWaitForEverWhenOff()
    {
        start(t -> t.messageTimeoutNs(0).fragmentTimeoutNs(0));
        final TestClient client = server.connect("/");
        client.sendFrame(false, 0, Opcode.BINARY, new byte[10]);
        client.sendBytes(new byte[]{ 0 });
        server.advance(3600 * SECOND);
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void shouldCloseByDefault()
    {
        start(t -> { });
        final TestClient first = server.connect("/");
        final TestClient second = server.connect("/");
        first.sendBytes(new byte[]{ (byte)0x82 });
        second.sendFrame(false, 0, Opcode.BINARY, new byte[10]);
        server.advance(31 * SECOND);
        assertThat(first.closeCode()).isEqualTo(1008);
        assertThat(second.isOpen()).isTrue();
        server.advance(90 * SECOND);
        assertThat(second.closeCode()).isEqualTo(1008);
    }

    private void upload(final TestClient client, final byte[] bytes, final int each)
    {
        for (int i = 0; i < bytes.length; i += each)
        {
            client.sendBytes(Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + each)));
            server.advance(5 * SECOND);
        }
    }

    private void start(final Consumer<TimeoutSettings> timeouts)
    {
        server = InMemoryServer.start(new ServerSettings().handler(handler).timeouts(timeouts));
    }
}
