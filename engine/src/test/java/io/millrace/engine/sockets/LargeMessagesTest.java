package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.BINARY;
import static io.millrace.engine.sockets.ClientFrames.TEXT;
import static io.millrace.engine.sockets.ClientFrames.binary;
import static io.millrace.engine.sockets.ClientFrames.close;
import static io.millrace.engine.sockets.ClientFrames.concat;
import static io.millrace.engine.sockets.ClientFrames.frame;
import static io.millrace.engine.sockets.ClientFrames.random;
import static io.millrace.engine.sockets.ClientFrames.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

import io.millrace.api.Connection;
import io.millrace.api.ConnectionHandler;
import io.millrace.api.Fragment;
import io.millrace.api.Message;
import io.millrace.engine.Endpoint;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Large messages, whole and in fragments of every size, in portions of every size, and many messages (RFC 6455 §5.4):
 * small figures in every build, large ones where time is no matter.
 */
class LargeMessagesTest
{
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;
    private static TestServer server;

    @BeforeAll
    static void start()
    {
        server = TestServer.start(
            new Recorder(), settings -> settings.limits().maxMessageLength(64 * MIB).outboundLimit(128 * MIB));
    }

    @AfterAll
    static void stop()
    {
        server.close();
    }

    private static void echoInFragments(final int opcode, final int length, final int fragmentLength)
    {
        final byte[] payload = opcode == TEXT ? utf8("text\u00b5".repeat(length / 6)) : random(length, fragmentLength);
        try (RawClient client = server.open())
        {
            final CompletableFuture<Void> sent =
                client.sendInBackground(FragmentationTest.fragments(opcode, payload, fragmentLength));
            client.expect(ClientFrames.FIN | opcode, payload);
            sent.join();
        }
    }

    private static void echoInPortions(final int opcode, final int length, final int portion)
    {
        final byte[] payload = opcode == TEXT ? utf8("text\u00b5".repeat(length / 6)) : random(length, portion);
        final byte[] frame = frame(ClientFrames.FIN | opcode, payload);
        try (RawClient client = server.open())
        {
            for (int from = 0; from < frame.length; from += portion)
            {
                client.send(Arrays.copyOfRange(frame, from, Math.min(frame.length, from + portion)));
            }
            client.expect(ClientFrames.FIN | opcode, payload);
        }
    }

    private static void echoMany(final int opcode, final int length, final int count)
    {
        final byte[] payload = new byte[length];
        Arrays.fill(payload, (byte) 'z');
        try (RawClient client = server.open())
        {
            final byte[] frames = ClientFrames.repeat(frame(ClientFrames.FIN | opcode, payload), count);
            final CompletableFuture<Void> sent = client.sendInBackground(concat(frames, close(1000, "")));
            for (int i = 0; i < count; i++)
            {
                client.expect(ClientFrames.FIN | opcode, payload);
            }
            client.expectClose(1000);
            sent.join();
        }
    }

    @ParameterizedTest
    @CsvSource({ "64, 1", "64, 64", "256, 256", "256, 1024", "512, 4096", "1024, 16384", "1024, 65536" })
    void shouldEchoFragmentsOfOneLength(final int kib, final int fragmentLength)
    {
        echoInFragments(TEXT, kib * KIB, fragmentLength);
        echoInFragments(BINARY, kib * KIB, fragmentLength);
    }

    @ParameterizedTest
    @ValueSource(ints = { 64, 256, 1024, 1460 })
    void shouldEchoMessageThatArrivesInPortions(final int portion)
    {
        echoInPortions(TEXT, 512 * KIB, portion);
        echoInPortions(BINARY, 512 * KIB, portion);
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 16, 64, 256, 1024, 4096 })
    void shouldEchoManyMessagesOfOneLength(final int length)
    {
        echoMany(TEXT, length, 1000);
        echoMany(BINARY, length, 1000);
    }

    @Test
    void shouldEchoMessageInAutomaticFragments()
    {
        final byte[] payload = random(65_536, 15);
        try (RawClient client = server.open())
        {
            client.send(FragmentationTest.fragments(BINARY, payload, 1300)).expectBinary(payload);
            client.send(binary(payload)).expectBinary(payload);
        }
    }

    @Tag("heavy")
    @ParameterizedTest
    @CsvSource({ "4096, 64", "4096, 256", "4096, 4096", "16384, 65536", "16384, 1048576", "65536, 4194304" })
    void shouldEchoLargeMessageInFragments(final int kib, final int fragmentLength)
    {
        echoInFragments(TEXT, kib * KIB, fragmentLength);
        echoInFragments(BINARY, kib * KIB, fragmentLength);
    }

    @Tag("heavy")
    @ParameterizedTest
    @ValueSource(ints = { 64, 128, 256, 512, 1024, 2048, 65536 })
    void shouldEchoLargeMessageThatArrivesInPortions(final int portion)
    {
        echoInPortions(TEXT, 16 * MIB, portion);
        echoInPortions(BINARY, 16 * MIB, portion);
    }

    @Tag("heavy")
    @ParameterizedTest
    @ValueSource(ints = { 0, 125, 1024, 16_384, 131_072 })
    void shouldEchoManyMoreMessagesOfOneLength(final int length)
    {
        final int count = length > 20_000 ? 1000 : 10_000;
        echoMany(TEXT, length, count);
        echoMany(BINARY, length, count);
    }

    /** One frame whose length is no int: masked with zeros, so that the same bytes can be sent again and again. */
    @Tag("heavy")
    @Test
    void shouldDeliverAFrameOfMoreThanTwoGibibytesInParts()
    {
        final long length = Integer.MAX_VALUE + 5L * MIB;
        final Endpoint.Builder counting = Endpoint.builder(new PartCounter()).fragments(true).maxMessageLength(length);
        final byte[] zeros = new byte[MIB];
        try (TestServer counter = TestServer.start(counting, new Recorder(), settings -> { });
            RawClient client = counter.open())
        {
            client.send(ByteBuffer.allocate(14).put((byte)(ClientFrames.FIN | BINARY)).put((byte)0xff)
                .putLong(length).putInt(0).array());
            for (long left = length; left > 0; left -= zeros.length)
            {
                client.send(left < zeros.length ? Arrays.copyOf(zeros, (int)left) : zeros);
            }
            client.expectText("received " + length);
        }
    }

    /** Tells how long a message was, if its parts were in their places. */
    private static final class PartCounter implements ConnectionHandler
    {
        private long received;

        @Override
        public void onMessage(final Connection connection, final Message message)
        {
            connection.sendText("not in parts");
        }

        @Override
        public void onFragment(final Connection connection, final Fragment part)
        {
            assertThat(part.position()).isEqualTo(received);
            received += part.length();
            if (part.isLast())
            {
                connection.sendText("received " + received);
            }
        }
    }
}
