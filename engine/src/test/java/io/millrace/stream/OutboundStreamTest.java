package io.millrace.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Message;
import io.millrace.api.MessageOutput;
import io.millrace.api.MessageType;
import io.millrace.api.SendException;
import io.millrace.api.SendResult;
import io.millrace.engine.ServerSettings;
import io.millrace.testkit.InMemoryServer;
import io.millrace.testkit.ReceivedFrame;
import io.millrace.testkit.TestClient;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Messages that are sent in fragments while they are made (RFC 6455 §5.4), on the thread that does everything, which
 * never waits.
 */
class OutboundStreamTest implements ConnectionHandler
{
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int PING = 9;
    private static final int CLOSE = 8;
    private static final int RING_CAPACITY = 16 * 1024;
    private static final int FRAGMENT_LENGTH = RING_CAPACITY / 8 - 32;

    private InMemoryServer server;
    private TestClient client;
    private Connection connection;
    private int writable;

    @BeforeEach
    void start()
    {
        server = InMemoryServer.start(new ServerSettings()
            .handler(this)
            .buffers(buffers -> buffers.outboundRingCapacity(RING_CAPACITY)));
        client = server.connect("/");
    }

    @AfterEach
    void stop()
    {
        server.close();
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
        from.send(message);
    }

    @Override
    public void onWritable(final Connection from)
    {
        writable++;
    }

    private MessageOutput open(final MessageType type) throws IOException
    {
        return connection.openStream(type, 0, TimeUnit.SECONDS);
    }

    private static byte[] random(final int length, final int seed)
    {
        final byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Everything written so far has arrived. */
    private List<ReceivedFrame> received()
    {
        server.runUntilIdle();
        return client.received();
    }

    private String shape()
    {
        final StringBuilder shape = new StringBuilder();
        received().forEach(frame -> shape.append(frame.fin() ? "F" : "").append(frame.opcode()).append(' ')
            .append(frame.payload().length).append(' '));
        return shape.toString().trim();
    }

    private static void assertRefused(final SendResult result, final ThrowingCall call)
    {
        assertThatExceptionOfType(SendException.class).isThrownBy(call::run)
            .satisfies(ex -> assertThat(ex.result()).isEqualTo(result));
    }

    private interface ThrowingCall
    {
        void run() throws IOException;
    }

    @Test
    void shouldSendShortMessageAsOneFrame() throws IOException
    {
        try (MessageOutput message = open(MessageType.TEXT))
        {
            message.writer().append("to be ").append("continued").flush();
            message.writer().append(", or not");
            assertThat(message.length()).isEqualTo(23);
            message.complete();
        }
        try (MessageOutput message = open(MessageType.TEXT))
        {
            message.writer().write("short");
            message.complete();
            message.complete();
        }
        assertThat(shape()).isEqualTo("1 15 F0 8 F1 5");
        assertThat(client.receiveText()).isEqualTo("to be continued, or not");
        assertThat(client.receiveText()).isEqualTo("short");
    }

    @Test
    void shouldSendEmptyMessageAsOneFrame() throws IOException
    {
        try (MessageOutput message = open(MessageType.BINARY))
        {
            message.flush();
            message.complete();
        }
        assertThat(shape()).isEqualTo("F2 0");
    }

    @Test
    void shouldSendFragmentsAsTheyFillAndNoEmptyOneAtTheEnd() throws IOException
    {
        final byte[] bytes = random(3 * FRAGMENT_LENGTH, 1);
        final MessageOutput message = open(MessageType.BINARY);
        final OutputStream out = message.outputStream();
        out.write(bytes, 0, FRAGMENT_LENGTH);
        assertThat(shape()).isEmpty();
        out.write(bytes[FRAGMENT_LENGTH]);
        assertThat(shape()).isEqualTo("2 " + FRAGMENT_LENGTH);
        out.write(bytes, FRAGMENT_LENGTH + 1, bytes.length - FRAGMENT_LENGTH - 1);
        out.close();
        assertThat(message.isOpen()).isFalse();
        assertThat(shape()).isEqualTo(
            "2 " + FRAGMENT_LENGTH + " 0 " + FRAGMENT_LENGTH + " F0 " + FRAGMENT_LENGTH);
        assertThat(client.receiveBinary()).isEqualTo(bytes);
    }

    @Test
    void shouldTakeArraysAndBuffersOfAllKindsAndLengths() throws IOException
    {
        final byte[] bytes = random(20_000, 2);
        final ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        // A thread that does network work does not wait either, but writes what the socket takes.
        final MessageOutput message = connection.openStream(MessageType.BINARY, 1, TimeUnit.HOURS);
        message.outputStream().write(bytes);
        assertThat(message.write(direct)).isEqualTo(bytes.length);
        assertThat(message.write(ByteBuffer.wrap(bytes, 5, 10_000).asReadOnlyBuffer())).isEqualTo(10_000);
        message.write(new UnsafeBuffer(bytes), 7, 3000);
        for (int i = 0; i < 100; i++)
        {
            message.outputStream().write(i);
        }
        message.complete();
        server.runUntilIdle();
        final ByteBuffer expected = ByteBuffer.allocate((int)message.length())
            .put(bytes).put(bytes).put(bytes, 5, 10_000).put(bytes, 7, 3000);
        for (int i = 0; i < 100; i++)
        {
            expected.put((byte)i);
        }
        assertThat(client.receiveBinary()).isEqualTo(expected.array());
    }

    @Test
    void shouldLetControlFramesPassAndNameWhyOtherMessagesMayNot() throws IOException
    {
        final UnsafeBuffer payload = new UnsafeBuffer(new byte[1]);
        final MessageOutput message = open(MessageType.TEXT);
        message.writer().append("one ").flush();
        assertThat(connection.ping(payload, 0, 1)).isEqualTo(SendResult.ACCEPTED);
        assertThat(connection.sendText("other")).isEqualTo(SendResult.STREAM_OPEN);
        assertThat(connection.sendFrame(true, 0, 0, payload, 0, 1)).isEqualTo(SendResult.STREAM_OPEN);
        assertThat(connection.sendFrame(false, 0, 1, payload, 0, 1)).isEqualTo(SendResult.STREAM_OPEN);
        assertRefused(SendResult.STREAM_OPEN, () -> open(MessageType.TEXT));
        client.sendPing(new byte[2]);
        server.runUntilIdle();
        message.writer().append("two");
        message.complete();
        assertThat(connection.sendText("other")).isEqualTo(SendResult.ACCEPTED);
        assertThat(shape()).isEqualTo("1 4 F9 1 F10 2 F0 3 F1 5");
    }

    @Test
    void shouldNotHaveItsOwnThreadWaitForItsEnd() throws Exception
    {
        final MessageOutput message = open(MessageType.TEXT);
        assertThat(connection.sendText("other", 1, TimeUnit.HOURS)).isEqualTo(SendResult.STREAM_OPEN);
        assertRefused(SendResult.STREAM_OPEN, () -> connection.openStream(MessageType.TEXT, 1, TimeUnit.HOURS));
        message.complete();
    }

    @Test
    void shouldSendNothingOfMessageThatIsGivenUpBeforeAnyOfItHasLeft() throws IOException
    {
        try (MessageOutput message = open(MessageType.TEXT))
        {
            message.writer().write("never sent");
        }
        connection.sendText("next");
        assertThat(shape()).isEqualTo("F1 4");
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void shouldCloseTheConnectionWhenMessageIsGivenUpHalfway() throws IOException
    {
        final MessageOutput message = open(MessageType.TEXT);
        message.writer().append("half").flush();
        message.close();
        message.abort();
        assertThat(message.isOpen()).isFalse();
        assertThat(connection.sendText("next")).isEqualTo(SendResult.CLOSED);
        assertThat(received()).extracting(ReceivedFrame::opcode).containsExactly(TEXT, CLOSE);
        assertThat(client.closeCode()).isEqualTo(1011);
        assertThat(client.receiveText()).isNull();
    }

    @Test
    void shouldTakeNothingAfterItsEnd() throws IOException
    {
        final MessageOutput complete = open(MessageType.TEXT);
        complete.complete();
        final MessageOutput aborted = open(MessageType.TEXT);
        aborted.abort();
        for (final MessageOutput message : new MessageOutput[]{ complete, aborted })
        {
            message.flush();
            message.close();
            assertClosed(() -> message.write(ByteBuffer.allocate(1)));
            assertClosed(() -> message.write(new UnsafeBuffer(new byte[1]), 0, 1));
            assertClosed(() -> message.outputStream().write(1));
            assertClosed(() -> message.writer().write("x"));
        }
        assertClosed(aborted::complete);
        aborted.writer().close();
        assertThat(shape()).isEqualTo("F1 0");
    }

    private static void assertClosed(final ThrowingCall call)
    {
        assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(call::run);
    }

    @Test
    void shouldSayThatTheConnectionIsClosing() throws IOException
    {
        final MessageOutput message = open(MessageType.BINARY);
        message.outputStream().write(1);
        message.flush();
        client.close(1000, "");
        server.runUntilIdle();
        message.outputStream().write(2);
        assertRefused(SendResult.CLOSED, message::complete);
        message.abort();
        assertRefused(SendResult.CLOSED, () -> open(MessageType.BINARY));
        assertThat(received()).extracting(ReceivedFrame::opcode).containsExactly(BINARY, CLOSE);
        assertThat(client.closeCode()).isEqualTo(1000);
    }

    @Test
    void shouldTakeAsMuchAsThereIsRoomForAndGoOnWhenTheConnectionIsWritable() throws IOException
    {
        final byte[] bytes = random(200_000, 3);
        final ByteBuffer source = ByteBuffer.wrap(bytes);
        client.channel().writeWindow(0);
        final MessageOutput message = open(MessageType.BINARY);
        final int first = message.write(source);
        assertThat(first).isBetween(RING_CAPACITY / 2, RING_CAPACITY).isEqualTo(source.position());
        assertThat(message.write(source)).isZero();
        assertRefused(SendResult.BACK_PRESSURE, () -> message.outputStream().write(bytes));
        server.runUntilIdle();
        assertThat(writable).isZero();
        client.channel().writeWindow(Long.MAX_VALUE);
        server.runUntilIdle();
        assertThat(writable).isEqualTo(1);
        while (source.hasRemaining())
        {
            assertThat(message.write(source)).isPositive();
            server.runUntilIdle();
        }
        message.complete();
        server.runUntilIdle();
        assertThat(client.receiveBinary()).isEqualTo(bytes);
        assertThat(message.length()).isEqualTo(bytes.length);
    }

    @Test
    void shouldEncodeCharactersAcrossWritesAndFragmentsWithoutCuttingAny() throws IOException
    {
        final Random random = new Random(4);
        for (int round = 0; round < 20; round++)
        {
            final String text = text(random, 3000);
            final MessageOutput message = open(MessageType.TEXT);
            int position = 0;
            while (position < text.length())
            {
                final int count = Math.min(text.length() - position, 1 + random.nextInt(round % 2 == 0 ? 3 : 2000));
                if (random.nextBoolean())
                {
                    message.writer().write(text, position, count);
                }
                else
                {
                    message.writer().write(text.toCharArray(), position, count);
                }
                position += count;
                if (random.nextInt(50) == 0)
                {
                    message.writer().flush();
                }
            }
            message.writer().close();
            server.runUntilIdle();
            assertThat(client.receiveText()).isEqualTo(text);
        }
        final List<byte[]> parts = new ArrayList<>();
        client.received().forEach(frame -> parts.add(frame.payload()));
        assertThat(parts).hasSizeGreaterThan(40).allMatch(part -> (part[part.length - 1] & 0xc0) != 0xc0)
            .allMatch(part -> part.length == 0 || (part[0] & 0xc0) != 0x80);
    }

    /** Characters of one to four bytes. */
    private static String text(final Random random, final int length)
    {
        final StringBuilder text = new StringBuilder();
        final int[] bounds = { 0x80, 0x800, 0xd800, 0x110000 };
        while (text.length() < length)
        {
            final int kind = random.nextInt(bounds.length);
            final int least = kind == 0 ? 1 : kind == 3 ? 0x10000 : bounds[kind - 1];
            final int run = random.nextInt(10) == 0 ? 100 : 1;
            for (int i = 0; i < run; i++)
            {
                text.appendCodePoint(least + random.nextInt(bounds[kind] - least));
            }
        }
        return text.toString();
    }

    @Test
    void shouldSendQuestionMarksForHalvesOfPairs() throws IOException
    {
        final MessageOutput message = open(MessageType.TEXT);
        message.writer().append('\ud83d').append("a").append('\ude00').append('\ud83d').append('\ud83d').flush();
        assertThat(shape()).isEqualTo("1 4");
        message.writer().append('\ude00').append('\ud83d').append("");
        message.complete();
        assertThat(received()).hasSize(2);
        assertThat(client.receiveText()).isEqualTo("?a??\ud83d\ude00?");
    }

    @Test
    void shouldWriteCharactersToTextOnly() throws IOException
    {
        final MessageOutput message = open(MessageType.BINARY);
        assertThatIllegalStateException().isThrownBy(message::writer);
        message.abort();
    }

    @Test
    void shouldBeCompletedByWhoeverClosesItsStream() throws IOException
    {
        final byte[] bytes = random(5000, 6);
        try (MessageOutput message = open(MessageType.BINARY))
        {
            try (OutputStream zipped = new GZIPOutputStream(message.outputStream()))
            {
                zipped.write(bytes);
            }
        }
        server.runUntilIdle();
        assertThat(new GZIPInputStream(new ByteArrayInputStream(client.receiveBinary())).readAllBytes())
            .isEqualTo(bytes);
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void shouldSendRegionOfFile(@TempDir final Path directory) throws IOException
    {
        final byte[] bytes = random(50_000, 7);
        final Path path = Files.write(directory.resolve("file"), bytes);
        try (FileChannel file = FileChannel.open(path); MessageOutput message = open(MessageType.BINARY))
        {
            message.outputStream().write(42);
            message.transferFrom(file, 10, 7000);
            server.runUntilIdle();
            message.transferFrom(file, 49_990, 10);
            message.transferFrom(file, 60_000, 0);
            assertThatIllegalArgumentException().isThrownBy(() -> message.transferFrom(file, -1, 1));
            assertThatIllegalArgumentException().isThrownBy(() -> message.transferFrom(file, 1, -1));
            assertThat(file.position()).isZero();
            message.complete();
            server.runUntilIdle();
            final ByteBuffer expected = ByteBuffer.allocate(7011).put((byte)42).put(bytes, 10, 7000)
                .put(bytes, 49_990, 10);
            assertThat(client.receiveBinary()).isEqualTo(expected.array());
        }
    }

    @Test
    void shouldSayThatFileEndsBeforeItsRegion(@TempDir final Path directory) throws IOException
    {
        final Path path = Files.write(directory.resolve("file"), new byte[100]);
        try (FileChannel file = FileChannel.open(path); MessageOutput message = open(MessageType.BINARY))
        {
            assertThatExceptionOfType(EOFException.class).isThrownBy(() -> message.transferFrom(file, 50, 51));
            assertThat(message.length()).isEqualTo(50);
        }
        assertThat(shape()).isEmpty();
    }

    @Test
    void shouldAnswerTooLargeWhereNoFragmentCanEverWait() throws IOException
    {
        try (InMemoryServer narrow = InMemoryServer.start(new ServerSettings()
            .handler(this)
            .limits(limits -> limits.outboundLimit(20))))
        {
            narrow.connect("/");
            final MessageOutput message = open(MessageType.TEXT);
            message.writer().write("\ud83d\ude00".repeat(4));
            assertRefused(SendResult.TOO_LARGE, message::complete);
            message.abort();
        }
    }

    @Test
    void shouldPassPingsBetweenFragmentsOfPublishedAndOfStreamedMessages() throws IOException
    {
        connection.subscribe("topic");
        final MessageOutput message = open(MessageType.BINARY);
        message.outputStream().write(1);
        message.flush();
        assertThat(connection.topics().topic("topic").publishText("published")).isZero();
        assertThat(connection.ping()).isEqualTo(SendResult.ACCEPTED);
        message.complete();
        assertThat(connection.topics().topic("topic").publishText("published")).isEqualTo(1);
        assertThat(received()).extracting(ReceivedFrame::opcode).containsExactly(BINARY, PING, 0, TEXT);
        assertThat(Arrays.asList(client.receiveBinary().length, client.receiveText().length())).containsExactly(1, 9);
    }
}
