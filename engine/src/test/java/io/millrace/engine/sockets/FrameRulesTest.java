package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.BINARY;
import static io.millrace.engine.sockets.ClientFrames.CLOSE;
import static io.millrace.engine.sockets.ClientFrames.CONTINUATION;
import static io.millrace.engine.sockets.ClientFrames.FIN;
import static io.millrace.engine.sockets.ClientFrames.FORM_OF_16_BITS;
import static io.millrace.engine.sockets.ClientFrames.FORM_OF_64_BITS;
import static io.millrace.engine.sockets.ClientFrames.PING;
import static io.millrace.engine.sockets.ClientFrames.PONG;
import static io.millrace.engine.sockets.ClientFrames.TEXT;
import static io.millrace.engine.sockets.ClientFrames.bytes;
import static io.millrace.engine.sockets.ClientFrames.concat;
import static io.millrace.engine.sockets.ClientFrames.frame;
import static io.millrace.engine.sockets.ClientFrames.header;
import static io.millrace.engine.sockets.ClientFrames.key;
import static io.millrace.engine.sockets.ClientFrames.text;
import static io.millrace.engine.sockets.ClientFrames.unmasked;
import static io.millrace.engine.sockets.ClientFrames.utf8;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.millrace.api.CloseCode;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a client's frame must not be (RFC 6455 §5.1, §5.2, §5.4, §5.5): each closes the connection with 1002, after
 * the echo of what was valid before.
 */
class FrameRulesTest
{
    private static final byte[] NOTHING = new byte[0];
    private static final int ENOUGH_TO_SEE_IT = 200;

    private static TestServer server;
    private static RawClient witness;

    @BeforeAll
    static void start()
    {
        server = TestServer.echo();
        witness = server.open();
    }

    @AfterAll
    static void stop()
    {
        witness.close();
        server.close();
    }

    static List<Arguments> masking()
    {
        return List.of(
            arguments("5.1: text must be masked", unmasked(FIN | TEXT, utf8("hello"))),
            arguments("5.1: empty text must be masked", unmasked(FIN | TEXT, NOTHING)),
            arguments("5.1: binary must be masked", unmasked(FIN | BINARY, new byte[70_000])),
            arguments("5.1: a first fragment must be masked", unmasked(TEXT, utf8("hello"))),
            arguments("5.1: a ping must be masked", unmasked(FIN | PING, utf8("hello"))),
            arguments("5.1: a close frame must be masked", unmasked(FIN | CLOSE, bytes(3, 232))),
            arguments("5.1: a continuation must be masked",
                concat(frame(TEXT, utf8("a")), unmasked(FIN, utf8("b")))));
    }

    static List<Arguments> reservedBits()
    {
        final List<Arguments> cases = new ArrayList<>();
        for (int rsv = 1; rsv < 8; rsv++)
        {
            for (final int opcode : new int[]{ TEXT, BINARY, PING, PONG, CLOSE })
            {
                cases.add(arguments("5.2: RSV " + rsv + " with opcode " + opcode,
                    frame(FIN | rsv << 4 | opcode, NOTHING)));
            }
            cases.add(arguments("5.2: RSV " + rsv + " on a longer message",
                frame(FIN | rsv << 4 | BINARY, new byte[1000])));
            cases.add(arguments("5.2: RSV " + rsv + " on a continuation",
                concat(frame(TEXT, utf8("a")), frame(FIN | rsv << 4, utf8("b")))));
        }
        return cases;
    }

    static List<Arguments> opcodes()
    {
        final List<Arguments> cases = new ArrayList<>();
        for (final int opcode : new int[]{ 3, 4, 5, 6, 7, 11, 12, 13, 14, 15 })
        {
            cases.add(arguments("5.2: reserved opcode " + opcode, frame(FIN | opcode, NOTHING)));
            cases.add(arguments("5.2: reserved opcode " + opcode + " with payload", frame(FIN | opcode, utf8("x"))));
            cases.add(arguments("5.2: reserved opcode " + opcode + " inside a message",
                concat(frame(TEXT, utf8("a")), frame(FIN | opcode, utf8("x")))));
        }
        return cases;
    }

    static List<Arguments> lengths()
    {
        final long top = 1L << 63;
        return List.of(
            arguments("5.2: 0 in 16 bits", frame(FIN | TEXT, FORM_OF_16_BITS, NOTHING)),
            arguments("5.2: 125 in 16 bits", frame(FIN | BINARY, FORM_OF_16_BITS, new byte[125])),
            arguments("5.2: 0 in 64 bits", frame(FIN | TEXT, FORM_OF_64_BITS, NOTHING)),
            arguments("5.2: 125 in 64 bits", frame(FIN | BINARY, FORM_OF_64_BITS, new byte[125])),
            arguments("5.2: 65535 in 64 bits", frame(FIN | BINARY, FORM_OF_64_BITS, new byte[65535])),
            arguments("5.2: top bit of a 64-bit length", header(FIN | BINARY, FORM_OF_64_BITS, top, key())),
            arguments("5.2: all bits of a 64-bit length", header(FIN | BINARY, FORM_OF_64_BITS, -1L, key())),
            arguments("5.2: top bit and a small length", header(FIN | TEXT, FORM_OF_64_BITS, top | 5, key())),
            arguments("5.2: length of a continuation in too many bytes",
                concat(frame(TEXT, utf8("a")), frame(FIN, FORM_OF_16_BITS, utf8("b")))));
    }

    static List<Arguments> controlFrames()
    {
        final List<Arguments> cases = new ArrayList<>();
        for (final int opcode : new int[]{ CLOSE, PING, PONG })
        {
            cases.add(arguments("5.5: fragmented, opcode " + opcode, frame(opcode, NOTHING)));
            cases.add(arguments("5.5: fragmented and continued, opcode " + opcode,
                concat(frame(opcode, utf8("a")), frame(FIN, utf8("b")))));
            cases.add(arguments("5.5: 126 bytes, opcode " + opcode, frame(FIN | opcode, new byte[126])));
            cases.add(arguments("5.5: 70000 bytes, opcode " + opcode, frame(FIN | opcode, new byte[70_000])));
            cases.add(arguments("5.5: length announced in 16 bits, opcode " + opcode,
                header(FIN | opcode, FORM_OF_16_BITS, 126, key())));
        }
        return cases;
    }

    static List<Arguments> fragments()
    {
        return List.of(
            arguments("5.4: a continuation of nothing", frame(FIN | CONTINUATION, utf8("x"))),
            arguments("5.4: an unfinished continuation of nothing", frame(CONTINUATION, utf8("x"))),
            arguments("5.4: an empty continuation of nothing", frame(FIN | CONTINUATION, NOTHING)),
            arguments("5.4: a continuation after the last",
                concat(frame(CONTINUATION, utf8("c")), text("never read"))),
            arguments("5.4: text inside text", concat(frame(TEXT, utf8("a")), text("b"))),
            arguments("5.4: binary inside text", concat(frame(TEXT, utf8("a")), frame(FIN | BINARY, utf8("b")))),
            arguments("5.4: a second beginning",
                concat(frame(BINARY, utf8("a")), frame(CONTINUATION, utf8("b")), frame(BINARY, utf8("c")))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({ "masking", "reservedBits", "opcodes", "lengths", "controlFrames", "fragments" })
    void shouldCloseWith1002AndDeliverWhatWasValid(final String rule, final byte[] broken)
    {
        Violation.check(server, witness, broken, CloseCode.PROTOCOL_ERROR);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({ "masking", "reservedBits", "opcodes", "controlFrames", "fragments" })
    void shouldCloseWith1002WhenItArrivesByteByByte(final String rule, final byte[] broken)
    {
        final byte[] start = Arrays.copyOf(broken, Math.min(broken.length, ENOUGH_TO_SEE_IT));
        Violation.checkByteByByte(server, witness, start, CloseCode.PROTOCOL_ERROR);
    }
}
