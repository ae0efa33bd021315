package io.millrace.transport;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.Deflater;

import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Fragment;
import io.millrace.api.Message;
import io.millrace.engine.Endpoint;
import io.millrace.engine.ServerSettings;
import io.millrace.engine.ThreadingMode;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.TestClient;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who owns the receive arena and until when, seen from outside: connections share one of the least length.
 */
class FrameReaderTest
{
    private static final int ARENA_LENGTH = 64 * 1024;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int MESSAGES = 40;

    private final List<Integer> lengths = new ArrayList<>();
    private final ConnectionHandler lengthTaker = (connection, message) -> lengths.add(message.length());

    @Test
    void shouldKeepFramesInTheArenaUntilTheLastEventOfTheirReadWasHandled()
    {
        final List<String> texts = new ArrayList<>();
        final ConnectionHandler handler = (connection, message) -> texts.add(message.asText());
        try (InMemoryServer server = InMemoryServer.start(settings(Endpoint.of(handler))))
        {
            final TestClient first = server.connect("/first");
            final TestClient second = server.connect("/second");
            final List<String> expected = new ArrayList<>();
            first.sendBytes(manyEvents(first, expected));
            while (texts.isEmpty())
            {
                server.doWork();
            }
            second.sendText("!".repeat(2000));
            expected.add("!".repeat(2000));
            server.runUntilIdle();
            assertThat(texts).containsExactlyElementsOf(expected);
        }
    }

    @Test
    void shouldNotFillTheArenaWithWhatWasCopiedOutOfIt()
    {
        try (InMemoryServer server = InMemoryServer.start(settings(Endpoint.of(lengthTaker))))
        {
            final TestClient client = server.connect("/");
            final byte[] frame = client.encodeFrame(true, 0, BINARY, new byte[4000]);
            for (final byte one : frame)
            {
                client.sendBytes(new byte[]{one});
                server.doWork();
            }
            server.runUntilIdle();
            assertThat(lengths).containsExactly(4000);
        }
    }

    /** What one read of compressed parts becomes is bounded, since the selector reads before it looks at the lane. */
    @Test
    void shouldInflateNoMoreThanTheLaneMayHoldAndOneShortRead()
    {
        final int length = 64 << 20;
        final AtomicLong received = new AtomicLong();
        final Endpoint endpoint = Endpoint.builder(new ConnectionHandler()
        {
            @Override
            public void onMessage(final Connection connection, final Message message)
            {
            }

            @Override
            public void onFragment(final Connection connection, final Fragment fragment)
            {
                received.addAndGet(fragment.length());
            }
        }).fragments(true).maxMessageLength(length).build();
        final ServerSettings settings = new ServerSettings().fallback(endpoint).deflate(d -> d.enabled(true));
        settings.threading().threadingMode(ThreadingMode.SHARED_NETWORK);
        settings.buffers().receiveArenaLength(1 << 20);
        try (InMemoryServer server = InMemoryServer.start(settings))
        {
            final TestClient client = server.connect("/", "Sec-WebSocket-Extensions: permessage-deflate");
            client.sendFrame(true, 4, BINARY, deflated(length));
            long most = 0;
            for (int i = 0; i < 20; i++)
            {
                server.doWork(0);
                most = Math.max(most, server.server().offHeapBytes());
            }
            assertThat(most).isBetween(8L << 20, 28L << 20);
            server.runUntilIdle();
            assertThat(received).hasValue(length);
        }
    }

    /** Zeros, without the last four bytes (RFC 7692 §7.2.1). */
    private static byte[] deflated(final int length)
    {
        final Deflater deflater = new Deflater(9, true);
        deflater.setInput(new byte[length]);
        final byte[] target = new byte[length / 500];
        final int count = deflater.deflate(target, 0, target.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(target, count - 4);
    }

    @Test
    void shouldReceiveObservedFrameLongerThanTheArena()
    {
        final List<Long> observed = new ArrayList<>();
        final Endpoint endpoint = Endpoint.builder(lengthTaker)
            .frameObserver((connection, frame) -> observed.add((long) frame.length())).build();
        try (InMemoryServer server = InMemoryServer.start(settings(endpoint)))
        {
            server.connect("/").sendBinary(new byte[10 * ARENA_LENGTH]);
            server.runUntilIdle();
            assertThat(observed).containsExactly(10L * ARENA_LENGTH);
            assertThat(lengths).containsExactly(10 * ARENA_LENGTH);
        }
    }

    /** Each message in two frames is an event of its own, as is the frame between it and the next. */
    private static byte[] manyEvents(final TestClient client, final List<String> texts)
    {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < MESSAGES; i++)
        {
            bytes.writeBytes(client.encodeFrame(false, 0, TEXT, ("two-" + i).getBytes(StandardCharsets.UTF_8)));
            bytes.writeBytes(client.encodeFrame(true, 0, 0, "-frames".getBytes(StandardCharsets.UTF_8)));
            bytes.writeBytes(client.encodeFrame(true, 0, TEXT, ("one-" + i).getBytes(StandardCharsets.UTF_8)));
            texts.add("two-" + i + "-frames");
            texts.add("one-" + i);
        }
        return bytes.toByteArray();
    }

    private static ServerSettings settings(final Endpoint endpoint)
    {
        return new ServerSettings().fallback(endpoint)
            .buffers(buffers -> buffers.receiveArenaLength(ARENA_LENGTH));
    }
}
