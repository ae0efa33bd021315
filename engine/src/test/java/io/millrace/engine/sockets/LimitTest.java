package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.BINARY;
import static io.millrace.engine.sockets.ClientFrames.CONTINUATION;
import static io.millrace.engine.sockets.ClientFrames.FIN;
import static io.millrace.engine.sockets.ClientFrames.FORM_OF_64_BITS;
import static io.millrace.engine.sockets.ClientFrames.TEXT;
import static io.millrace.engine.sockets.ClientFrames.binary;
import static io.millrace.engine.sockets.ClientFrames.concat;
import static io.millrace.engine.sockets.ClientFrames.frame;
import static io.millrace.engine.sockets.ClientFrames.header;
import static io.millrace.engine.sockets.ClientFrames.key;
import static io.millrace.engine.sockets.ClientFrames.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;

import io.millrace.api.CloseCode;
import io.millrace.api.Limit;
import io.millrace.api.LimitCounters;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Messages and frames above the configured limits (RFC 6455 §7.4.1, §10.4).
 */
class LimitTest
{
    private static final int LIMIT = 10_000;
    private static final int FRAME_LIMIT = 6_000;

    private static TestServer server;
    private static RawClient witness;

    @BeforeAll
    static void start()
    {
        server = TestServer.start(new Recorder(),
            settings -> settings.limits().maxMessageLength(LIMIT).maxFrameLength(FRAME_LIMIT));
        witness = server.open();
    }

    @AfterAll
    static void stop()
    {
        witness.close();
        server.close();
    }

    static List<Arguments> tooBig()
    {
        final byte[] half = new byte[5_000];
        return List.of(
            arguments("a header alone, of a frame above the frame's limit", header(FIN | BINARY, 6_001, key())),
            arguments("a header alone, of a text frame", header(FIN | TEXT, 6_001, key())),
            arguments("a header alone, of a first fragment", header(BINARY, 6_001, key())),
            arguments("a header alone, above both", header(FIN | BINARY, 10_001, key())),
            arguments("a header alone, the longest there is",
                header(FIN | BINARY, FORM_OF_64_BITS, Long.MAX_VALUE, key())),
            arguments("a whole frame", binary(new byte[6_001])),
            arguments("a second fragment",
                concat(frame(BINARY, half), header(CONTINUATION, 5_001, key()))),
            arguments("a third fragment of one byte",
                concat(frame(BINARY, half), frame(CONTINUATION, half), frame(FIN, new byte[1]))),
            arguments("lengths that overflow if they are added up",
                concat(frame(BINARY, half), header(FIN, FORM_OF_64_BITS, Long.MAX_VALUE - 4_000, key()))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tooBig")
    void shouldCloseWith1009(final String what, final byte[] frames)
    {
        Violation.check(server, witness, frames, CloseCode.MESSAGE_TOO_BIG);
        Violation.checkByteByByte(server, witness, frames, CloseCode.MESSAGE_TOO_BIG);
    }

    @Test
    void shouldAcceptMessagesThatJustFit()
    {
        final byte[] whole = random(LIMIT, 6);
        try (RawClient client = server.open())
        {
            client.send(binary(random(FRAME_LIMIT, 7))).expectBinary(random(FRAME_LIMIT, 7));
            client.send(FragmentationTest.fragments(BINARY, whole, 5_000)).expectBinary(whole);
            client.send(FragmentationTest.fragments(BINARY, whole, 999), frame(FIN | TEXT, new byte[0]))
                .expectBinary(whole).expectText("");
        }
    }

    @Test
    void shouldCloseWith1008WhenAMessageHasMoreFragmentsThanItMay()
    {
        try (TestServer few = TestServer.start(new Recorder(), settings -> settings.limits().maxFragments(3)))
        {
            final byte[] more = concat(frame(CONTINUATION, new byte[0]), frame(CONTINUATION, new byte[0]));
            try (RawClient client = few.open())
            {
                client.send(concat(
                    frame(BINARY, new byte[0]), frame(CONTINUATION, new byte[0]), frame(FIN, new byte[1])))
                    .expectBinary(new byte[1]);
                client.send(concat(frame(BINARY, new byte[0]), more, frame(FIN, new byte[0])))
                    .expectClose(CloseCode.POLICY_VIOLATION);
            }
            assertThat(few.server().limitCounters().count(Limit.FRAGMENTS)).isOne();
        }
    }

    @Test
    void shouldCountHowOftenLimitsAreReached()
    {
        try (TestServer small = TestServer.start(new Recorder(), settings -> settings
            .limits(limits -> limits.maxMessageLength(LIMIT).maxFrameLength(FRAME_LIMIT))
            .timeouts(timeouts -> timeouts.messageTimeoutNs(1))))
        {
            for (final byte[] tooBig : List.of(header(FIN | TEXT, 6_001, key()), header(FIN | TEXT, 6_002, key()),
                concat(frame(BINARY, new byte[5_000]), header(CONTINUATION, 5_001, key()))))
            {
                try (RawClient client = small.open())
                {
                    client.send(tooBig).expectClose(CloseCode.MESSAGE_TOO_BIG);
                }
            }
            try (RawClient client = small.open())
            {
                client.send(header(FIN | TEXT, 5, key())).expectClose(CloseCode.POLICY_VIOLATION);
            }

            final LimitCounters counters = small.server().limitCounters();
            assertThat(counters.count(Limit.FRAME_LENGTH)).isEqualTo(2);
            assertThat(counters.count(Limit.MESSAGE_LENGTH)).isOne();
            assertThat(counters.count(Limit.MESSAGE_TIME)).isOne();
            assertThat(counters.count(Limit.HANDSHAKE_LENGTH)).isZero();
        }
    }

    @Test
    void shouldAcceptOnlyEmptyMessagesWhenLimitIsZero()
    {
        try (TestServer empty = TestServer.start(
            new Recorder(), settings -> settings.limits().maxMessageLength(0));
            RawClient client = empty.open())
        {
            client.sendText("").expectText("");
            client.send(ClientFrames.ping(ClientFrames.utf8("control frames count not")))
                .expectPong(ClientFrames.utf8("control frames count not"));
            client.sendText("x").expectClose(CloseCode.MESSAGE_TOO_BIG);
        }
    }

    @Test
    void shouldHoldMemoryByWhatArrivesAndNotByWhatIsAnnounced()
    {
        try (TestServer big = TestServer.start(
            new Recorder(), settings -> settings.limits().maxMessageLength(512 << 20));
            RawClient client = big.open())
        {
            final long before = big.server().offHeapBytes();
            client.send(concat(header(FIN | BINARY, 512 << 20, key()), new byte[1000]));
            Await.await("the frame has begun", () -> big.server().lentBuffers() > big.idleBuffers());
            assertThat(big.server().offHeapBytes() - before).isLessThan(1 << 20);
        }
    }
}
