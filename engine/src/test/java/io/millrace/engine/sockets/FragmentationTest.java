package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.BINARY;
import static io.millrace.engine.sockets.ClientFrames.CONTINUATION;
import static io.millrace.engine.sockets.ClientFrames.FIN;
import static io.millrace.engine.sockets.ClientFrames.TEXT;
import static io.millrace.engine.sockets.ClientFrames.concat;
import static io.millrace.engine.sockets.ClientFrames.frame;
import static io.millrace.engine.sockets.ClientFrames.ping;
import static io.millrace.engine.sockets.ClientFrames.pong;
import static io.millrace.engine.sockets.ClientFrames.random;
import static io.millrace.engine.sockets.ClientFrames.text;
import static io.millrace.engine.sockets.ClientFrames.utf8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Messages in fragments, with control frames between them (RFC 6455 §5.4).
 */
class FragmentationTest
{
    private static TestServer server;

    @BeforeAll
    static void start()
    {
        server = TestServer.echo();
    }

    @AfterAll
    static void stop()
    {
        server.close();
    }

    @Test
    void shouldPutTextTogetherFromTwoFragments()
    {
        final byte[] frames = concat(frame(TEXT, utf8("frag")), frame(FIN, utf8("ment")));
        try (RawClient client = server.open())
        {
            client.send(frames).expectText("fragment");
            client.sendByteByByte(frames).expectText("fragment");
        }
    }

    @Test
    void shouldReportFragmentedBinaryAsBinary()
    {
        try (RawClient client = server.open())
        {
            client.send(frame(BINARY, utf8("frag")), frame(FIN, utf8("ment"))).expectBinary(utf8("fragment"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 2, 3, 5, 7, 61, 125, 126, 1021 })
    void shouldPutTogetherFragmentsWhoseLengthsAreNotMultiplesOfFour(final int fragmentLength)
    {
        final byte[] payload = random(4000, fragmentLength);
        try (RawClient client = server.open())
        {
            client.send(fragments(BINARY, payload, fragmentLength)).expectBinary(payload);
        }
    }

    @Test
    void shouldEchoPreviousMessageBeforeFragmentsAreComplete()
    {
        try (RawClient client = server.open())
        {
            client.send(text("whole"), frame(TEXT, utf8("half"))).expectText("whole");
            client.send(frame(FIN, utf8(" done")), text("next")).expectText("half done").expectText("next");
        }
    }

    @Test
    void shouldAnswerPingBetweenFragmentsAtOnce()
    {
        try (RawClient client = server.open())
        {
            client.send(frame(TEXT, utf8("one ")), ping(utf8("now"))).expectPong(utf8("now"));
            client.send(frame(CONTINUATION, utf8("two ")), ping(utf8("again")), pong(utf8("unasked")))
                .expectPong(utf8("again"));
            client.send(frame(FIN, utf8("three"))).expectText("one two three");
        }
    }

    @Test
    void shouldTakePingsAndFragmentsOfOneSegment()
    {
        final byte[] frames = concat(
            frame(TEXT, utf8("f1")), ping(utf8("p1")), frame(CONTINUATION, utf8("f2")),
            frame(CONTINUATION, utf8("f3")), ping(utf8("p2")), frame(FIN, utf8("f4")), text("last"));
        try (RawClient client = server.open())
        {
            client.send(frames);
            client.expectPong(utf8("p1")).expectPong(utf8("p2")).expectText("f1f2f3f4").expectText("last");
            client.sendByteByByte(frames);
            client.expectPong(utf8("p1")).expectPong(utf8("p2")).expectText("f1f2f3f4").expectText("last");
        }
    }

    @Test
    void shouldTakeControlFrameBetweenLargeFragments()
    {
        final byte[] payload = random(200_000, 5);
        final byte[] first = frame(BINARY, Arrays.copyOf(payload, 100_000));
        final byte[] second = frame(FIN, Arrays.copyOfRange(payload, 100_000, 200_000));
        try (RawClient client = server.open())
        {
            client.send(first, ping(utf8("between")), second);
            client.expectPong(utf8("between")).expectBinary(payload);
        }
    }

    @Test
    void shouldAcceptEmptyFragmentsAnywhere()
    {
        final byte[] nothing = new byte[0];
        try (RawClient client = server.open())
        {
            client.send(frame(TEXT, nothing), frame(CONTINUATION, nothing), frame(FIN, nothing)).expectText("");
            client.send(frame(BINARY, nothing), frame(CONTINUATION, utf8("middle")), frame(FIN, nothing))
                .expectBinary(utf8("middle"));
            client.send(frame(TEXT, utf8("first")), frame(FIN, nothing)).expectText("first");
        }
    }

    @Test
    void shouldKeepEachConnectionsFragmentsApart()
    {
        try (RawClient one = server.open(); RawClient other = server.open())
        {
            one.send(frame(TEXT, utf8("one ")));
            other.send(frame(TEXT, utf8("other ")));
            one.send(frame(FIN, utf8("ends")));
            one.expectText("one ends");
            other.send(frame(FIN, utf8("ends too")));
            other.expectText("other ends too");
        }
    }

    static byte[] fragments(final int opcode, final byte[] payload, final int fragmentLength)
    {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int from = 0; from < payload.length; from += fragmentLength)
        {
            final int to = Math.min(payload.length, from + fragmentLength);
            final int fin = to == payload.length ? FIN : 0;
            all.writeBytes(frame(fin | (from == 0 ? opcode : CONTINUATION), Arrays.copyOfRange(payload, from, to)));
        }
        return all.toByteArray();
    }
}
