package io.millrace.engine.sockets;

import static io.millrace.engine.sockets.ClientFrames.CONTINUATION;
import static io.millrace.engine.sockets.ClientFrames.FIN;
import static io.millrace.engine.sockets.ClientFrames.TEXT;
import static io.millrace.engine.sockets.ClientFrames.binary;
import static io.millrace.engine.sockets.ClientFrames.bytes;
import static io.millrace.engine.sockets.ClientFrames.concat;
import static io.millrace.engine.sockets.ClientFrames.frame;
import static io.millrace.engine.sockets.ClientFrames.header;
import static io.millrace.engine.sockets.ClientFrames.key;
import static io.millrace.engine.sockets.ClientFrames.mask;
import static io.millrace.engine.sockets.ClientFrames.utf8;

import java.util.Arrays;

import io.millrace.api.CloseCode;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Text is UTF-8 over the whole message, and what is not fails at once (RFC 6455 §5.6, §8.1; RFC 3629).
 */
class Utf8Test
{
    private static final String MIXED = "\u03ba\u1f79\u03c3\u03bc\u03b5 \u20ac\ud83d\ude00";

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

    private static byte[] hex(final String digits)
    {
        final byte[] bytes = new byte[digits.length() / 2];
        for (int i = 0; i < bytes.length; i++)
        {
            bytes[i] = (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "80", "bf", "8080", "c3", "c328", "c080", "c1bf", "e0", "e282", "e28228", "e08080", "e09fbf", "eda080",
        "edbfbf", "eda080edb080", "f0", "f09f", "f09f98", "f0808080", "f08fbfbf", "f4908080", "f5808080",
        "f8888080 80", "fc8480808080", "fe", "ff", "feffff", "61ff62", "cebae1bdb9cf83cebcceb5eda080656469746564" })
    void shouldCloseWith1007WhenTextIsNotUtf8(final String digits)
    {
        final byte[] invalid = hex(digits.replace(" ", ""));
        Violation.check(server, witness, frame(FIN | TEXT, invalid), CloseCode.INVALID_PAYLOAD);
        Violation.checkByteByByte(server, witness, frame(FIN | TEXT, invalid), CloseCode.INVALID_PAYLOAD);
        final byte[] after = concat(utf8("x".repeat(300)), invalid);
        Violation.check(server, witness, frame(FIN | TEXT, after), CloseCode.INVALID_PAYLOAD);
        Violation.check(
            server, witness, concat(frame(TEXT, invalid), frame(FIN, new byte[0])), CloseCode.INVALID_PAYLOAD);
    }

    @ParameterizedTest
    @ValueSource(strings = { "c280", "dfbf", "e0a080", "ed9fbf", "ee8080", "efbfbf", "f0908080", "f48fbfbf", "00" })
    void shouldAcceptBoundariesOfWhatIsValid(final String digits)
    {
        try (RawClient client = server.open())
        {
            client.send(frame(FIN | TEXT, hex(digits))).expect(FIN | TEXT, hex(digits));
        }
    }

    @Test
    void shouldAcceptCharactersCutAtEachByteByFragments()
    {
        final byte[] text = utf8(MIXED);
        try (RawClient client = server.open())
        {
            for (int at = 0; at <= text.length; at++)
            {
                client.send(
                    frame(TEXT, Arrays.copyOf(text, at)),
                    frame(FIN, Arrays.copyOfRange(text, at, text.length))).expectText(MIXED);
            }
            client.send(FragmentationTest.fragments(TEXT, text, 1)).expectText(MIXED);
        }
    }

    @Test
    void shouldFailInsideFrameThatIsNotComplete()
    {
        final byte[] key = key();
        final byte[] start = concat(header(FIN | TEXT, 100, key), mask(concat(utf8("ok"), bytes(0xff)), key));
        Violation.check(server, witness, start, CloseCode.INVALID_PAYLOAD);
        Violation.checkByteByByte(server, witness, start, CloseCode.INVALID_PAYLOAD);
    }

    @Test
    void shouldFailInsideLongFrameThatIsNotComplete()
    {
        final byte[] key = key();
        final byte[] payload = concat(utf8("x".repeat(50_000)), hex("f4908080"));
        final byte[] start = concat(header(FIN | TEXT, 1_000_000, key), mask(payload, key));
        Violation.check(server, witness, start, CloseCode.INVALID_PAYLOAD);
    }

    @Test
    void shouldFailInsideFragmentedMessageThatIsNotComplete()
    {
        final byte[] key = key();
        final byte[] start = concat(
            frame(TEXT, hex("cebae1bdb9cf83cebcceb5f4")), header(CONTINUATION, 50, key), mask(hex("90"), key));
        Violation.check(server, witness, start, CloseCode.INVALID_PAYLOAD);
        Violation.checkByteByByte(server, witness, start, CloseCode.INVALID_PAYLOAD);
    }

    @Test
    void shouldFailAtEndOfMessageInsideCharacter()
    {
        Violation.check(
            server, witness, concat(frame(TEXT, hex("e2")), frame(FIN, hex("82"))), CloseCode.INVALID_PAYLOAD);
    }

    @Test
    void shouldNotJudgeBinary()
    {
        try (RawClient client = server.open())
        {
            client.send(binary(hex("fffec080"))).expectBinary(hex("fffec080"));
            client.send(frame(ClientFrames.BINARY, hex("ff")), frame(FIN, hex("fe"))).expectBinary(hex("fffe"));
        }
    }
}
