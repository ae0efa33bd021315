package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.binary;
import static io.millrace.engine.sockets.ClientFrames.concat;
import static io.millrace.engine.sockets.ClientFrames.random;
import static io.millrace.engine.sockets.ClientFrames.text;
import static io.millrace.engine.sockets.ClientFrames.utf8;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Messages of every size class, in every portioning (RFC 6455 §5.2, §5.6).
 */
class EchoTest
{
    private static final int MIB = 1 << 20;
    private static final int LIMIT = 32 * MIB;

    private static TestServer server;

    @BeforeAll
    static void start()
    {
        server = TestServer.start(
            new Recorder(), settings -> settings.limits().maxMessageLength(LIMIT).outboundLimit(2 * LIMIT));
    }

    @AfterAll
    static void stop()
    {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 1, 2, 3, 4, 5, 125, 126, 127, 128, 65535, 65536, 65537, MIB, 16 * MIB })
    void shouldEchoBinaryOfAnyLength(final int length)
    {
        final byte[] payload = random(length, length);
        try (RawClient client = server.open())
        {
            client.send(binary(payload)).expectBinary(payload);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 1, 125, 126, 127, 65535, 65536, MIB, 16 * MIB })
    void shouldEchoTextOfAnyLength(final int length)
    {
        final String text = "\u00e4\u20ac\ud83d\ude00 words ".repeat(length / 16) + "x".repeat(length % 16);
        try (RawClient client = server.open())
        {
            client.sendText(text).expectText(text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Hello-\u00b5@\u00df\u00f6\u00e4\u00fc\u00e0\u00e1-UTF-8!!",
        "\u0000\u007f\u0080\u07ff\u0800\uffff\ud800\udc00\udbff\udfff",
        "\u65e5\u672c\u8a9e", "\ud83d\udc69\u200d\ud83d\udc67", "\ufeff", "\ufffe\uffff" })
    void shouldEchoTextInAnyScript(final String text)
    {
        try (RawClient client = server.open())
        {
            client.sendText(text).expectText(text);
        }
    }

    @Test
    void shouldEchoManyMessagesOfOneWriteInOrder()
    {
        final int count = 20_000;
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++)
        {
            all.writeBytes((i & 1) == 0 ? text("message " + i) : binary(utf8("bytes " + i)));
        }
        try (RawClient client = server.open())
        {
            final CompletableFuture<Void> sent = client.sendInBackground(all.toByteArray());
            for (int i = 0; i < count; i++)
            {
                if ((i & 1) == 0)
                {
                    client.expectText("message " + i);
                }
                else
                {
                    client.expectBinary(utf8("bytes " + i));
                }
            }
            sent.join();
        }
    }

    @Test
    void shouldEchoMessagesOfMixedLengthsInOneWrite()
    {
        final int[] lengths = { 0, 70_000, 1, 125, 300_000, 126, 0, 33_000, 4, 65_536, 8_192, 1_000_000, 17 };
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 10 * lengths.length; i++)
        {
            all.writeBytes(binary(random(lengths[i % lengths.length], i)));
        }
        try (RawClient client = server.open())
        {
            final CompletableFuture<Void> sent = client.sendInBackground(all.toByteArray());
            for (int i = 0; i < 10 * lengths.length; i++)
            {
                client.expectBinary(random(lengths[i % lengths.length], i));
            }
            sent.join();
        }
    }

    @Test
    void shouldReadFramesThatComeInTheSegmentOfTheRequest()
    {
        try (RawClient client = server.connect())
        {
            client.send(RawClient.request("/"), text("first"), binary(random(40_000, 1)), text("third"));
            client.expectOpened();
            client.expectText("first").expectBinary(random(40_000, 1)).expectText("third");
        }
    }

    @Test
    void shouldReadManyFramesThatFollowTheRequestAtOnce()
    {
        final byte[] payload = random(1000, 2);
        final byte[] all = concat(RawClient.request("/"), ClientFrames.repeat(binary(payload), 500));
        try (RawClient client = server.connect())
        {
            final CompletableFuture<Void> sent = client.sendInBackground(all);
            client.expectOpened();
            for (int i = 0; i < 500; i++)
            {
                client.expectBinary(payload);
            }
            sent.join();
        }
    }

    @Test
    void shouldReadRequestAndFramesByteByByte()
    {
        try (RawClient client = server.connect())
        {
            client.sendByteByByte(concat(RawClient.request("/chat"), text("one"), binary(random(300, 3))));
            client.expectOpened();
            client.expectText("one").expectBinary(random(300, 3));
        }
    }

    @Test
    void shouldReadRequestAndFrameSplitAnywhere()
    {
        final byte[] request = RawClient.request("/");
        final byte[] all = concat(request, text("after"));
        for (int at = 1; at < all.length; at += at < request.length - 8 ? 17 : 1)
        {
            try (RawClient client = server.connect())
            {
                client.sendSplit(all, at).expectOpened();
                client.expectText("after");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 126, 65536 })
    void shouldReadFrameSplitAtEachByteOfItsHeader(final int length)
    {
        final byte[] payload = random(length, 4);
        final byte[] frame = binary(payload);
        try (RawClient client = server.open())
        {
            for (int at = 1; at <= 15 && at < frame.length; at++)
            {
                client.sendSplit(frame, at).expectBinary(payload);
                client.sendSplit(concat(text("before"), frame), at + text("before").length);
                client.expectText("before").expectBinary(payload);
            }
        }
    }
}
