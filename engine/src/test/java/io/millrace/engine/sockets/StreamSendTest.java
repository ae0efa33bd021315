package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.BINARY;
import static io.millrace.engine.sockets.ClientFrames.CLOSE;
import static io.millrace.engine.sockets.ClientFrames.CONTINUATION;
import static io.millrace.engine.sockets.ClientFrames.PING;
import static io.millrace.engine.sockets.ClientFrames.TEXT;
import static io.millrace.engine.sockets.ClientFrames.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.millrace.api.Connection;
import io.millrace.api.MessageOutput;
import io.millrace.api.MessageType;
import io.millrace.api.SendException;
import io.millrace.api.SendResult;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Messages sent as streams by threads of the application's own, which wait for peers that read late (RFC 6455 §5.4).
 */
@Timeout(60)
class StreamSendTest
{
    private static final int SMALL_BUFFER = 32 * 1024;
    private static final int RING = 64 * 1024;
    private static final int LENGTH = 3_000_000;

    private static TestServer start()
    {
        return TestServer.start(new Recorder(), settings ->
        {
            settings.socket().sendBufferLength(SMALL_BUFFER);
            settings.buffers().outboundRingCapacity(RING);
        });
    }

    private static RawClient openSmall(final TestServer server)
    {
        final RawClient client = RawClient.connect(server.port(), SMALL_BUFFER).send(RawClient.request("/"));
        client.expectOpened();
        return client;
    }

    private static CompletableFuture<Void> stream(final Connection connection, final byte[] bytes)
    {
        return run(() ->
        {
            try (MessageOutput message = connection.openStream(MessageType.BINARY, 1, TimeUnit.HOURS))
            {
                message.outputStream().write(bytes);
                message.complete();
            }
        });
    }

    private interface Sending
    {
        void run() throws IOException, InterruptedException;
    }

    private static CompletableFuture<Void> run(final Sending sending)
    {
        return CompletableFuture.runAsync(() ->
        {
            try
            {
                sending.run();
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException(ex);
            }
            catch (final InterruptedException ex)
            {
                throw new IllegalStateException(ex);
            }
        }, TestThreads.PLATFORM);
    }

    private static void awaitFull(final Connection connection)
    {
        Await.await("the ring is full", () -> connection.bytesBuffered() > RING / 2);
    }

    /** The next message, without control frames. */
    private static byte[] message(final RawClient client, final int opcode)
    {
        final ByteArrayOutputStream whole = new ByteArrayOutputStream();
        WireFrame frame;
        int expected = opcode;
        do
        {
            frame = client.read();
            if (frame.opcode() < CLOSE)
            {
                assertThat(frame.opcode()).isEqualTo(expected);
                assertThat(frame.payload().length).isLessThan(RING / 8);
                whole.writeBytes(frame.payload());
                expected = CONTINUATION;
            }
        }
        while (frame.opcode() >= CLOSE || !frame.fin());
        return whole.toByteArray();
    }

    @Test
    void shouldWaitForThePeerWhileControlFramesPassAndOtherMessagesWait()
    {
        try (TestServer server = start(); RawClient client = openSmall(server))
        {
            final Connection connection = server.connection(client);
            final byte[] bytes = random(LENGTH, 1);
            final CompletableFuture<Void> streamed = stream(connection, bytes);
            awaitFull(connection);
            assertThat(connection.sendText("no")).isEqualTo(SendResult.STREAM_OPEN);
            final CompletableFuture<Void> waiting = run(() -> assertThat(
                connection.sendText("after", 1, TimeUnit.HOURS)).isEqualTo(SendResult.ACCEPTED));
            assertThat(connection.bytesBuffered()).isLessThanOrEqualTo(RING);
            final CompletableFuture<Void> pinged = run(() ->
            {
                while (connection.ping() == SendResult.BACK_PRESSURE)
                {
                    Thread.onSpinWait();
                }
            });
            final WireFrame first = client.read();
            assertThat(first.opcode()).isEqualTo(BINARY);
            final ByteArrayOutputStream whole = new ByteArrayOutputStream();
            whole.writeBytes(first.payload());
            int pings = 0;
            WireFrame frame = first;
            while (!frame.fin() || frame.opcode() == PING)
            {
                frame = client.read();
                pings += frame.opcode() == PING ? 1 : 0;
                whole.writeBytes(frame.opcode() == PING ? new byte[0] : frame.payload());
            }
            assertThat(whole.toByteArray()).isEqualTo(bytes);
            assertThat(pings).isOne();
            client.expectText("after");
            CompletableFuture.allOf(streamed, waiting, pinged).join();
        }
    }

    @Test
    void shouldOpenWhenTheStreamBeforeEnds()
    {
        try (TestServer server = start(); RawClient client = openSmall(server))
        {
            final Connection connection = server.connection(client);
            final byte[] first = random(500_000, 2);
            final byte[] second = random(400_000, 3);
            final CompletableFuture<Void> firstStream = stream(connection, first);
            awaitFull(connection);
            final CompletableFuture<Void> secondStream = stream(connection, second);
            assertThat(message(client, BINARY)).isEqualTo(first);
            assertThat(message(client, BINARY)).isEqualTo(second);
            CompletableFuture.allOf(firstStream, secondStream).join();
        }
    }

    @Test
    void shouldNotInterleaveStreamsAndMessagesOfManyThreads()
    {
        try (TestServer server = start(); RawClient client = openSmall(server))
        {
            final Connection connection = server.connection(client);
            final int threads = 4;
            final int count = 60;
            final List<CompletableFuture<Void>> senders = TestThreads.start(threads, thread ->
                run(() -> sendLines(connection, thread, count)).join());
            final Map<Character, Integer> next = new HashMap<>();
            for (int i = 0; i < threads * count; i++)
            {
                final String text = new String(message(client, TEXT), StandardCharsets.UTF_8);
                final char sender = text.charAt(0);
                final int number = next.merge(sender, 1, Integer::sum) - 1;
                assertThat(text).isEqualTo(line(sender - 'a', number));
            }
            senders.forEach(CompletableFuture::join);
        }
    }

    private static void sendLines(final Connection connection, final int thread, final int count)
        throws IOException, InterruptedException
    {
        for (int i = 0; i < count; i++)
        {
            if (i % 3 == 0)
            {
                assertThat(connection.sendText(line(thread, i), 1, TimeUnit.HOURS)).isEqualTo(SendResult.ACCEPTED);
            }
            else
            {
                try (MessageOutput message = connection.openStream(MessageType.TEXT, 1, TimeUnit.HOURS))
                {
                    final String line = line(thread, i);
                    message.writer().write(line, 0, line.length() / 2);
                    message.flush();
                    message.writer().write(line, line.length() / 2, line.length() - line.length() / 2);
                    message.complete();
                }
            }
        }
    }

    private static String line(final int thread, final int number)
    {
        return String.valueOf((char)('a' + thread)).repeat(1 + number * 97) + " " + number;
    }

    @Test
    void shouldThrowWhenThereIsNoRoomInTime()
    {
        try (TestServer server = start(); RawClient client = openSmall(server))
        {
            final Connection connection = server.connection(client);
            run(() ->
            {
                final MessageOutput message = connection.openStream(MessageType.BINARY, 20, TimeUnit.MILLISECONDS);
                assertThatExceptionOfType(SendException.class)
                    .isThrownBy(() -> message.outputStream().write(new byte[LENGTH]))
                    .satisfies(ex -> assertThat(ex.result()).isEqualTo(SendResult.BACK_PRESSURE));
                assertThat(message.length()).isBetween(1L, LENGTH - 1L);
                message.close();
            }).join();
            WireFrame frame = client.read();
            while (frame.opcode() != CLOSE)
            {
                assertThat(frame.fin()).isFalse();
                frame = client.read();
            }
            assertThat(frame.closeCode()).isEqualTo(1011);
        }
    }

    @Test
    void shouldStayInterruptedWhenItWasWhileItWaited()
    {
        try (TestServer server = start(); RawClient client = openSmall(server))
        {
            final Connection connection = server.connection(client);
            final AtomicReference<Thread> sender = new AtomicReference<>();
            final CompletableFuture<Void> interrupted = run(() ->
            {
                final MessageOutput message = connection.openStream(MessageType.BINARY, 1, TimeUnit.HOURS);
                sender.set(Thread.currentThread());
                assertThatExceptionOfType(InterruptedIOException.class)
                    .isThrownBy(() -> message.outputStream().write(new byte[LENGTH]));
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
                message.abort();
            });
            awaitFull(connection);
            sender.get().interrupt();
            interrupted.join();
            assertThat(connection.isOpen()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "close", "disconnect", "leave", "server" })
    void shouldReleaseWhoWaitsWhenTheConnectionEnds(final String end)
    {
        try (TestServer server = start(); RawClient client = openSmall(server))
        {
            final Connection connection = server.connection(client);
            final CompletableFuture<Void> released = run(() ->
            {
                final MessageOutput message = connection.openStream(MessageType.BINARY, 1, TimeUnit.HOURS);
                assertThatExceptionOfType(SendException.class)
                    .isThrownBy(() -> message.outputStream().write(new byte[LENGTH]))
                    .satisfies(ex -> assertThat(ex.result()).isEqualTo(SendResult.CLOSED));
                message.close();
            });
            awaitFull(connection);
            switch (end)
            {
                case "close" -> connection.close();
                case "disconnect" -> connection.disconnect();
                case "leave" -> client.leave();
                default -> server.server().close(0, TimeUnit.SECONDS);
            }
            released.join();
        }
    }

    @Test
    void shouldSendFileThatDoesNotFitWhatMayWait(@TempDir final Path directory) throws IOException
    {
        final byte[] bytes = random(LENGTH, 5);
        final Path path = Files.write(directory.resolve("file"), bytes);
        try (TestServer server = start(); RawClient client = openSmall(server))
        {
            final Connection connection = server.connection(client);
            final CompletableFuture<Void> sent = run(() ->
            {
                try (FileChannel file = FileChannel.open(path);
                    MessageOutput message = connection.openStream(MessageType.BINARY, 1, TimeUnit.HOURS))
                {
                    message.transferFrom(file, 0, file.size());
                    message.complete();
                }
            });
            assertThat(message(client, BINARY)).isEqualTo(bytes);
            sent.join();
        }
    }
}
