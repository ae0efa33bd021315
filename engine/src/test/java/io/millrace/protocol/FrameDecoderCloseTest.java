package io.millrace.protocol;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.millrace.protocol.DecodedEvent.message;
import static io.millrace.protocol.DecodedEvent.violation;
import static io.millrace.protocol.DecoderReplay.NO_LIMIT;
import static io.millrace.protocol.DecoderReplay.messages;
import static io.millrace.protocol.Opcode.CLOSE;
import static io.millrace.protocol.Opcode.PING;
import static io.millrace.protocol.Opcode.TEXT;
import static io.millrace.protocol.Wire.FIN;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Close frames, their codes and reasons, and what comes after them (RFC 6455 §5.5.1, §7.4).
 */
class FrameDecoderCloseTest
{
    private static final int PROTOCOL_ERROR = 1002;
    private static final int INVALID_PAYLOAD = 1007;
    private static final DecoderConfig WHOLE = DecoderConfig.server(NO_LIMIT);

    @Test
    void shouldReportCloseWithAndWithoutCodeAndReason()
    {
        assertThat(messages(wire -> wire.frame(FIN | CLOSE, ""))).containsExactly(message(CLOSE, ""));
        assertThat(messages(wire -> wire.close(1000, ""))).containsExactly(message(CLOSE, Memory.bytes(0x03, 0xE8)));
        assertThat(messages(wire -> wire.close(1000, "Hello World!")))
            .containsExactly(message(CLOSE, new byte[]{3, (byte) 0xE8, 'H', 'e', 'l', 'l', 'o', ' ', 'W', 'o', 'r',
                'l', 'd', '!'}));
        assertThat(messages(wire -> wire.close(1000, "*".repeat(123)))).hasSize(1).noneMatch(DecodedEvent::isViolation);
        assertThat(messages(wire -> wire.close(1000, "*".repeat(124)))).containsExactly(violation(PROTOCOL_ERROR));
    }

    @Test
    void shouldRefuseClosePayloadOfOneByte()
    {
        assertThat(messages(wire -> wire.text("t").frame(FIN | CLOSE, new byte[]{3})))
            .containsExactly(message(TEXT, "t"), violation(PROTOCOL_ERROR));
    }

    @ParameterizedTest
    @ValueSource(ints = {
        1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999})
    void shouldAcceptCodesThatMayBeSent(final int code)
    {
        assertThat(messages(wire -> wire.close(code, "why"))).hasSize(1).noneMatch(DecodedEvent::isViolation);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 32768, 65535})
    void shouldRefuseCodesThatMustNotBeSent(final int code)
    {
        assertThat(messages(wire -> wire.close(code, "why"))).containsExactly(violation(PROTOCOL_ERROR));
        assertThat(messages(wire -> wire.ping("p").close(code, "")))
            .containsExactly(message(PING, "p"), violation(PROTOCOL_ERROR));
    }

    @Test
    void shouldRefuseReasonThatIsNotUtf8()
    {
        assertThat(messages(wire -> wire.close(1000, Memory.bytes('o', 'k', 0xCE, 0xBA, 0xE1, 0xBD))))
            .containsExactly(violation(INVALID_PAYLOAD));
        assertThat(messages(wire -> wire.close(1000, Memory.bytes(0xED, 0xA0, 0x80, 'e'))))
            .containsExactly(violation(INVALID_PAYLOAD));
        assertThat(messages(wire -> wire.close(1000, "\u03BA\u1F79\u03C3\u03BC\u03B5")))
            .hasSize(1).noneMatch(DecodedEvent::isViolation);
    }

    @Test
    void shouldIgnoreWhateverFollowsClose()
    {
        final DecodedEvent close = message(CLOSE, Memory.bytes(0x03, 0xE8));
        assertThat(messages(wire -> wire.close().text("t").ping("p"))).containsExactly(close);
        assertThat(messages(wire -> wire.text("t").close().close())).containsExactly(message(TEXT, "t"), close);
        assertThat(messages(wire -> wire.close().raw(Memory.bytes(0xFF, 0xFF, 0xFF, 0xFF, 0xFF))))
            .containsExactly(close);
        assertThat(messages(wire -> wire.frame(FIN | CLOSE, "").raw(new byte[200])))
            .containsExactly(message(CLOSE, ""));
    }

    @Test
    void shouldTakeCloseInTheMiddleOfMessageAndDropTheMessage()
    {
        final DecodedEvent close = message(CLOSE, Memory.bytes(0x03, 0xE8));
        assertThat(messages(wire -> wire.frame(TEXT, "fragment1").close().frame(FIN, "fragment2")))
            .containsExactly(close);
        assertThat(messages(wire -> wire.text("x".repeat(1000)).close().ping("p")))
            .containsExactly(message(TEXT, "x".repeat(1000)), close);
    }

    @Test
    void shouldBeClosedFromTheLastByteOfTheCloseFrameOn()
    {
        final byte[] wire = new Wire(true).ping("p").close(1001, "bye").text("t").bytes();
        final int end = wire.length - 7;
        final DecoderHarness harness = new DecoderHarness(WHOLE, 0, 0);
        for (int i = 0; i < wire.length; i++)
        {
            assertThat(harness.isClosed()).isEqualTo(i >= end);
            assertThat(harness.read(wire, i, 1)).isTrue();
        }
        assertThat(harness.events()).hasSize(2);
    }
}
