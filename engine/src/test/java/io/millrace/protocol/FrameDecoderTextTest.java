package io.millrace.protocol;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

import static io.millrace.protocol.DecodedEvent.assembled;
import static io.millrace.protocol.DecodedEvent.message;
import static io.millrace.protocol.DecodedEvent.violation;
import static io.millrace.protocol.DecoderReplay.NO_LIMIT;
import static io.millrace.protocol.DecoderReplay.bytesUntilViolation;
import static io.millrace.protocol.DecoderReplay.messages;
import static io.millrace.protocol.Opcode.BINARY;
import static io.millrace.protocol.Opcode.CONTINUATION;
import static io.millrace.protocol.Opcode.PING;
import static io.millrace.protocol.Opcode.TEXT;
import static io.millrace.protocol.Wire.FIN;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Text that is UTF-8 or is not, in one frame, in fragments cut anywhere, and how soon it is found out
 * (RFC 6455 §5.6, §8.1).
 */
class FrameDecoderTextTest
{
    private static final int INVALID_PAYLOAD = 1007;
    private static final DecoderConfig WHOLE = DecoderConfig.server(NO_LIMIT);
    private static final String KOSME = "\u03BA\u1F79\u03C3\u03BC\u03B5";
    private static final byte[] EDITED = bytes("656469746564");
    private static final byte[] ABOVE_LAST = bytes("f4908080");

    private static byte[] bytes(final String hex)
    {
        return HexFormat.of().parseHex(hex);
    }

    private static byte[] joined(final byte[]... pieces)
    {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (final byte[] piece : pieces)
        {
            all.writeBytes(piece);
        }
        return all.toByteArray();
    }

    /** One frame for each byte. */
    private static Wire byteFrames(final Wire wire, final byte[] text)
    {
        for (int i = 0; i < text.length; i++)
        {
            final int fin = i == text.length - 1 ? FIN : 0;
            wire.frame(fin | (i == 0 ? TEXT : CONTINUATION), new byte[]{text[i]});
        }
        return wire;
    }

    private static Wire twoFrames(final Wire wire, final byte[] text, final int cut)
    {
        return wire.frame(TEXT, Arrays.copyOf(text, cut))
            .frame(FIN, Arrays.copyOfRange(text, cut, text.length));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Hello-\u00B5@\u00DF\u00F6\u00E4\u00FC\u00E0\u00E1-UTF-8!!", KOSME,
        "\u0000", "\u0080", "\u0800", "\uD800\uDC00", "\u007F", "\u07FF", "\uFFFF", "\uDBFF\uDFFF",
        "\uD7FF", "\uE000", "\uFFFD", "\uFFFE", "\uD83F\uDFFE", "\uDBFF\uDFFE", "\uFFF9\uFFFA\uFFFB\uFFFC"})
    void shouldAcceptCharactersFromEveryRangeHoweverTheyAreCut(final String text)
    {
        final byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        assertThat(messages(wire -> wire.text(text))).containsExactly(message(TEXT, text));
        for (int cut = 0; cut <= encoded.length; cut++)
        {
            final int at = cut;
            assertThat(messages(wire -> twoFrames(wire, encoded, at))).containsExactly(assembled(TEXT, text));
        }
        if (encoded.length > 1)
        {
            assertThat(messages(wire -> byteFrames(wire, encoded))).containsExactly(assembled(TEXT, text));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "f8888080 80", "fc84808080 80", "f7bfbfbf", "fbbfbfbfbf", "fdbfbfbfbfbf", "f4908080",
        "80", "bf", "80bf", "80bf80", "80bf80bf", "80bf80bf80", "80bf80bf80bf", "c020", "c220", "df20", "e020", "e120",
        "ed20", "ef20", "f020", "f120", "f420", "f520", "f820", "fc20", "c3c3a9", "e282e282ac", "f09f98f09f9880",
        "fe", "ff", "fefeffff", "c0af", "e080af", "f08080af", "f8808080af", "fc80808080af", "c1bf", "e09fbf",
        "f08fbfbf", "f887bfbfbf", "fc83bfbfbfbf", "c080", "e08080", "f0808080", "f880808080", "fc8080808080",
        "eda080", "edadbf", "edae80", "edafbf", "edb080", "edbe80", "edbfbf", "eda080edb080", "eda080edbfbf",
        "edadbfedb080", "edadbfedbfbf", "edae80edb080", "edae80edbfbf", "edafbfedb080", "edafbfedbfbf"})
    void shouldRefuseImpossibleBytesHoweverTheyAreCut(final String hex)
    {
        final byte[] wrong = bytes(hex.replace(" ", ""));
        final byte[] text = joined(KOSME.getBytes(StandardCharsets.UTF_8), wrong, EDITED);
        assertThat(messages(wire -> wire.frame(FIN | TEXT, wrong))).containsExactly(violation(INVALID_PAYLOAD));
        assertThat(messages(wire -> wire.frame(FIN | TEXT, text))).containsExactly(violation(INVALID_PAYLOAD));
        assertThat(messages(wire -> byteFrames(wire, text))).containsExactly(violation(INVALID_PAYLOAD));
        for (int cut = 10; cut <= text.length - EDITED.length; cut++)
        {
            final int at = cut;
            assertThat(messages(wire -> wire.text("ok").binary(text).frame(TEXT, "").ping("p").frame(FIN, "")
                .frame(TEXT, Arrays.copyOf(text, at)).ping("q").frame(FIN, Arrays.copyOfRange(text, at, text.length))))
                .startsWith(message(TEXT, "ok"), message(BINARY, text), message(PING, "p"), assembled(TEXT, ""))
                .endsWith(violation(INVALID_PAYLOAD));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "ce", "cebae1", "cebae1bd", "cebae1bdb9cf", "cebae1bdb9cf83ce", "cebae1bdb9cf83cebcce",
        "df", "ef", "efbf", "ed9f", "f0", "f09f", "f09f98", "f4", "f48f", "f48fbf"})
    void shouldRefuseTextThatEndsInsideCharacter(final String hex)
    {
        final byte[] text = bytes(hex);
        assertThat(messages(wire -> wire.frame(FIN | TEXT, text).text("next")))
            .containsExactly(violation(INVALID_PAYLOAD));
        assertThat(messages(wire -> wire.frame(TEXT, text).ping("p").frame(FIN, "").text("next")))
            .containsExactly(message(PING, "p"), violation(INVALID_PAYLOAD));
        assertThat(messages(wire -> wire.frame(TEXT, "a").frame(FIN, text).text("next")))
            .containsExactly(violation(INVALID_PAYLOAD));
        final int length = 6 + text.length;
        assertThat(bytesUntilViolation(WHOLE, wire -> wire.frame(FIN | TEXT, text).text("next"))).isEqualTo(length);
        assertThat(bytesUntilViolation(WHOLE, wire -> wire.frame(TEXT, text).frame(FIN, "").text("next")))
            .isEqualTo(length + 6);
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true"})
    void shouldFailBeforeTheMessageEndsWhenFragmentIsInvalid(final boolean fragments, final boolean observed)
    {
        final DecoderConfig config = new DecoderConfig(true, fragments, observed, NO_LIMIT, NO_LIMIT);
        final byte[] kosme = KOSME.getBytes(StandardCharsets.UTF_8);
        // F4 could still begin a character of the last plane; 90 behind it cannot.
        assertThat(bytesUntilViolation(config, wire -> wire.frame(TEXT, kosme).frame(0, ABOVE_LAST)
            .frame(FIN, EDITED))).isEqualTo(6 + kosme.length + 6 + 2);
        assertThat(bytesUntilViolation(config, wire -> wire.frame(TEXT, joined(kosme, bytes("f4")))
            .frame(0, bytes("90")).frame(FIN, joined(bytes("8080"), EDITED))))
            .isEqualTo(6 + kosme.length + 1 + 6 + 1);
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true"})
    void shouldFailInsideTheFrameWhenItsTextIsInvalid(final boolean fragments, final boolean observed)
    {
        final DecoderConfig config = new DecoderConfig(true, fragments, observed, NO_LIMIT, NO_LIMIT);
        final byte[] kosme = KOSME.getBytes(StandardCharsets.UTF_8);
        final byte[] text = joined(kosme, ABOVE_LAST, EDITED);
        assertThat(bytesUntilViolation(config, wire -> wire.frame(FIN | TEXT, text))).isEqualTo(6 + kosme.length + 2);

        // The same in the three portions in which a test suite sends it.
        final byte[] wire = new Wire(true).frame(FIN | TEXT, text).bytes();
        for (final int threshold : new int[]{DecoderHarness.NO_DIRECT_READS, 0})
        {
            final DecoderHarness atF490 = new DecoderHarness(config, 0, threshold);
            assertThat(atF490.read(wire, 0, 6 + kosme.length)).isTrue();
            assertThat(atF490.read(wire, 6 + kosme.length, 4)).isFalse();
            final DecoderHarness at90 = new DecoderHarness(config, 0, threshold);
            assertThat(at90.read(wire, 0, 6 + kosme.length + 1)).isTrue();
            assertThat(at90.read(wire, 6 + kosme.length + 1, 1)).isFalse();
        }
    }

    @Test
    void shouldFailAtTheFirstWrongByteOfLongAnnouncedText()
    {
        final byte[] wrong = joined("a".repeat(1000).getBytes(StandardCharsets.UTF_8), bytes("ff"));
        final byte[] text = Arrays.copyOf(wrong, 70_000);
        assertThat(bytesUntilViolation(WHOLE, wire -> wire.frame(FIN | TEXT, text))).isEqualTo(14 + 1001);
    }

    @Test
    void shouldKeepTheStateOfTextWhileControlFramesPass()
    {
        final byte[] euro = bytes("e282ac");
        assertThat(messages(wire -> wire.frame(TEXT, Arrays.copyOf(euro, 1)).frame(FIN | PING, bytes("ff"))
            .frame(0, new byte[0]).frame(FIN | PING, bytes("82")).frame(0, bytes("82")).frame(FIN, bytes("ac"))
            .text("\u20AC"))).containsExactly(message(PING, bytes("ff")), message(PING, bytes("82")),
                assembled(TEXT, "\u20AC"), message(TEXT, "\u20AC"));
    }

    @Test
    void shouldNotValidateBinary()
    {
        final byte[] noText = bytes("fffe80c0eda080f4908080");
        assertThat(messages(wire -> wire.binary(noText).frame(BINARY, noText).frame(FIN, noText).text("t")))
            .containsExactly(message(BINARY, noText), assembled(BINARY, joined(noText, noText)), message(TEXT, "t"));
    }

    @Test
    void shouldReportFramesBeforeTheInvalidOne()
    {
        assertThat(messages(wire -> wire.text("a").ping("p").text("\u00E9").frame(FIN | TEXT, bytes("c3"))
            .text("never"))).containsExactly(
                message(TEXT, "a"), message(PING, "p"), message(TEXT, "\u00E9"), violation(INVALID_PAYLOAD));
        assertThat(messages(wire -> wire.text("a").frame(TEXT, "b").ping("p").frame(0, bytes("ff")).text("never")))
            .containsExactly(message(TEXT, "a"), message(PING, "p"), violation(INVALID_PAYLOAD));
    }
}
