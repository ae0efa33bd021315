package io.millrace.protocol;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.Random;

import static io.millrace.protocol.DecodedEvent.message;
import static io.millrace.protocol.DecodedEvent.violation;
import static io.millrace.protocol.DecoderReplay.NO_LIMIT;
import static io.millrace.protocol.DecoderReplay.bytesUntilViolation;
import static io.millrace.protocol.DecoderReplay.messages;
import static io.millrace.protocol.DecoderReplay.replay;
import static io.millrace.protocol.Wire.FIN;
import static io.millrace.protocol.Wire.FORM_16;
import static io.millrace.protocol.Wire.FORM_64;
import static io.millrace.protocol.Wire.SHORT_FORM;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Single frames: lengths, masks, reserved bits and opcodes, control frames (RFC 6455 §5.1, §5.2, §5.3, §5.5).
 */
class FrameDecoderFramingTest
{
    private static final int PROTOCOL_ERROR = 1002;
    private static final int TEXT = Opcode.TEXT;
    private static final int BINARY = Opcode.BINARY;
    private static final DecoderConfig CLIENT = new DecoderConfig(true, false, false, NO_LIMIT, NO_LIMIT);
    private static final DecoderConfig SERVER = new DecoderConfig(false, false, false, NO_LIMIT, NO_LIMIT);

    @Test
    void shouldDecodeTheExamplesOfTheSpecification()
    {
        assertThat(replay(CLIENT, wire -> wire.raw(
            Memory.bytes(0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58))))
            .containsExactly(message(TEXT, "Hello"));
        assertThat(replay(SERVER, wire -> wire.raw(Memory.bytes(0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F))))
            .containsExactly(message(TEXT, "Hello"));
        assertThat(replay(SERVER, wire -> wire.raw(
            Memory.bytes(0x01, 0x03, 0x48, 0x65, 0x6C, 0x80, 0x02, 0x6C, 0x6F))))
            .containsExactly(DecodedEvent.assembled(TEXT, "Hello"));
        assertThat(replay(SERVER, wire -> wire.raw(Memory.bytes(0x89, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F))))
            .containsExactly(message(Opcode.PING, "Hello"));
        assertThat(replay(CLIENT, wire -> wire.raw(
            Memory.bytes(0x8A, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58))))
            .containsExactly(message(Opcode.PONG, "Hello"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 8, 9, 124, 125, 126, 127, 128, 255, 256, 65535, 65536})
    void shouldDecodeMessageOfEveryFormOfLength(final int length)
    {
        final byte[] binary = new byte[length];
        new Random(length).nextBytes(binary);
        final String text = "*".repeat(length);
        assertThat(messages(wire -> wire.text(text).binary(binary).text("end")))
            .containsExactly(message(TEXT, text), message(BINARY, binary), message(TEXT, "end"));
    }

    @Test
    void shouldDecodeLongMessageWhenItComesInReadsOf997Bytes()
    {
        final byte[] payload = Script.MIXED.text(new Random(997), 65536);
        final byte[] wire = new Wire(true).frame(FIN | TEXT, payload).bytes();
        final int[] reads = new int[wire.length / 997];
        Arrays.fill(reads, 997);
        for (final int threshold : new int[]{DecoderHarness.NO_DIRECT_READS, 0, 4096})
        {
            final DecoderHarness harness = new DecoderHarness(CLIENT, 3, threshold).run(wire, reads);
            assertThat(harness.events()).containsExactly(message(TEXT, payload));
        }
    }

    @Test
    void shouldReportNothingButWholeHeadersAndFramesWhenInputIsCutOff()
    {
        final byte[] whole = new Wire(true).text("first").ping("p").binary(new byte[200]).bytes();
        for (int length = 0; length < whole.length; length++)
        {
            final byte[] wire = Arrays.copyOf(whole, length);
            final int frames = length < 11 ? 0 : length < 18 ? 1 : 2;
            assertThat(replay(CLIENT, start -> start.raw(wire))).hasSize(frames);
        }
    }

    @Test
    void shouldUnmaskWithEachFramesOwnKey()
    {
        assertThat(messages(wire -> wire.text("one").text("two").text("three").text("four").text("five")
            .binary(new byte[]{1, 2, 3}).text(""))).containsExactly(
                message(TEXT, "one"), message(TEXT, "two"), message(TEXT, "three"), message(TEXT, "four"),
                message(TEXT, "five"), message(BINARY, new byte[]{1, 2, 3}), message(TEXT, ""));
    }

    @ParameterizedTest
    @ValueSource(ints = {TEXT, BINARY, Opcode.PING, Opcode.PONG, Opcode.CLOSE})
    void shouldRefuseFrameWhenItIsMaskedAndShouldNotBeOrTheReverse(final int opcode)
    {
        final byte[] payload = {0x03, (byte) 0xE8};
        assertThat(replay(CLIENT, wire -> wire.text("ok").frame(FIN | opcode, false, payload).text("after this")))
            .containsExactly(message(TEXT, "ok"), violation(PROTOCOL_ERROR));
        assertThat(replay(SERVER, wire -> wire.text("ok").frame(FIN | opcode, true, payload).text("after this")))
            .containsExactly(message(TEXT, "ok"), violation(PROTOCOL_ERROR));
        assertThat(bytesUntilViolation(CLIENT, wire -> wire.frame(FIN | opcode, false, payload))).isEqualTo(2);
        assertThat(bytesUntilViolation(SERVER, wire -> wire.frame(FIN | opcode, true, payload))).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, TEXT, BINARY})
    void shouldRefuseContinuationWhenItHasTheWrongMaskBit(final int opcode)
    {
        assertThat(replay(CLIENT, wire -> wire.frame(TEXT, "a").frame(FIN | opcode, false, new byte[10])))
            .containsExactly(violation(PROTOCOL_ERROR));
        assertThat(replay(SERVER, wire -> wire.frame(TEXT, "a").frame(FIN | opcode, true, new byte[10])))
            .containsExactly(violation(PROTOCOL_ERROR));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
    void shouldRefuseReservedBitsWhateverTheFrame(final int rsv)
    {
        for (final int opcode : new int[]{TEXT, BINARY, Opcode.PING, Opcode.PONG, Opcode.CLOSE})
        {
            assertThat(messages(wire -> wire.text("before").frame(FIN | rsv << 4 | opcode, "").ping("after")))
                .containsExactly(message(TEXT, "before"), violation(PROTOCOL_ERROR));
        }
        assertThat(messages(wire -> wire.frame(TEXT, "before").frame(FIN | rsv << 4, "continued")))
            .containsExactly(violation(PROTOCOL_ERROR));
        assertThat(bytesUntilViolation(CLIENT, wire -> wire.frame(FIN | rsv << 4 | TEXT, "payload"))).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
    void shouldRefuseReservedOpcodesWithAndWithoutPayload(final int opcode)
    {
        assertThat(messages(wire -> wire.text("before").frame(FIN | opcode, "").ping("after")))
            .containsExactly(message(TEXT, "before"), violation(PROTOCOL_ERROR));
        assertThat(messages(wire -> wire.text("before").frame(FIN | opcode, "payload").ping("after")))
            .containsExactly(message(TEXT, "before"), violation(PROTOCOL_ERROR));
        assertThat(messages(wire -> wire.frame(BINARY, "before").frame(opcode, "payload")))
            .containsExactly(violation(PROTOCOL_ERROR));
        assertThat(bytesUntilViolation(SERVER, wire -> wire.frame(FIN | opcode, "payload"))).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 124, 125})
    void shouldRefuseShortLengthWhenItIsWrittenInSixteenBits(final int length)
    {
        assertThat(messages(wire -> wire.header(FIN | TEXT, FORM_16, length).raw(new byte[length])))
            .containsExactly(violation(PROTOCOL_ERROR));
        assertThat(bytesUntilViolation(CLIENT, wire -> wire.header(FIN | TEXT, FORM_16, length))).isEqualTo(8);
        assertThat(bytesUntilViolation(SERVER, wire -> wire.header(FIN | TEXT, FORM_16, length))).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 125, 126, 65534, 65535})
    void shouldRefuseLengthBelow65536WhenItIsWrittenIn64Bits(final long length)
    {
        assertThat(messages(wire -> wire.header(FIN | BINARY, FORM_64, length).raw(new byte[20])))
            .containsExactly(violation(PROTOCOL_ERROR));
        assertThat(bytesUntilViolation(CLIENT, wire -> wire.header(FIN | TEXT, FORM_64, length))).isEqualTo(14);
        assertThat(bytesUntilViolation(SERVER, wire -> wire.header(FIN | TEXT, FORM_64, length))).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, Long.MIN_VALUE + 1, Long.MIN_VALUE + 70000, -1L, -65536})
    void shouldRefuse64BitLengthWhenItsTopBitIsSet(final long length)
    {
        assertThat(messages(wire -> wire.header(FIN | BINARY, FORM_64, length).raw(new byte[20])))
            .containsExactly(violation(PROTOCOL_ERROR));
        assertThat(messages(10, 10, wire -> wire.header(FIN | BINARY, FORM_64, length).raw(new byte[20])))
            .containsExactly(violation(PROTOCOL_ERROR));
        assertThat(bytesUntilViolation(CLIENT, wire -> wire.header(BINARY, FORM_64, length))).isEqualTo(14);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 124, 125})
    void shouldDecodeControlFramesUpTo125Bytes(final int length)
    {
        final byte[] payload = new byte[length];
        new Random(length).nextBytes(payload);
        assertThat(messages(wire -> wire.frame(FIN | Opcode.PING, payload).frame(FIN | Opcode.PONG, payload)
            .text("on"))).containsExactly(
                message(Opcode.PING, payload), message(Opcode.PONG, payload), message(TEXT, "on"));
    }

    @ParameterizedTest
    @ValueSource(ints = {Opcode.PING, Opcode.PONG, Opcode.CLOSE})
    void shouldRefuseControlFrameLongerThan125Bytes(final int opcode)
    {
        assertThat(messages(wire -> wire.text("a").frame(FIN | opcode, new byte[126])))
            .containsExactly(message(TEXT, "a"), violation(PROTOCOL_ERROR));
        assertThat(messages(wire -> wire.header(FIN | opcode, FORM_16, 126)))
            .containsExactly(violation(PROTOCOL_ERROR));
        assertThat(messages(wire -> wire.header(FIN | opcode, FORM_64, 70000)))
            .containsExactly(violation(PROTOCOL_ERROR));
        assertThat(messages(wire -> wire.header(FIN | opcode, FORM_16, 5))).containsExactly(violation(PROTOCOL_ERROR));
        assertThat(bytesUntilViolation(CLIENT, wire -> wire.frame(FIN | opcode, new byte[126]))).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {Opcode.PING, Opcode.PONG, Opcode.CLOSE})
    void shouldRefuseFragmentedControlFrame(final int opcode)
    {
        assertThat(messages(wire -> wire.text("a").frame(opcode, "").frame(FIN, "")))
            .containsExactly(message(TEXT, "a"), violation(PROTOCOL_ERROR));
        assertThat(messages(wire -> wire.frame(TEXT, "a").frame(opcode, "").frame(FIN, "")))
            .containsExactly(violation(PROTOCOL_ERROR));
        assertThat(bytesUntilViolation(SERVER, wire -> wire.frame(opcode, "payload"))).isEqualTo(2);
    }

    @Test
    void shouldDecodeManyPingsBetweenMessagesInTheirOrder()
    {
        assertThat(messages(wire ->
        {
            for (int i = 0; i < 10; i++)
            {
                wire.ping("payload-" + i).text("t" + i);
            }
            return wire;
        })).hasSize(20).startsWith(message(Opcode.PING, "payload-0"), message(TEXT, "t0"))
            .endsWith(message(Opcode.PING, "payload-9"), message(TEXT, "t9"));
    }

    @Test
    void shouldDecodePongThatNobodyAskedForAndBinaryPingPayload()
    {
        final byte[] payload = Memory.bytes(0x00, 0xFF, 0xFE, 0xFD, 0xFC, 0xFB, 0x00, 0xFF);
        assertThat(messages(wire -> wire.pong("").pong("unsolicited").frame(FIN | Opcode.PING, payload)))
            .containsExactly(message(Opcode.PONG, ""), message(Opcode.PONG, "unsolicited"),
                message(Opcode.PING, payload));
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, false", "true, true", "false, true"})
    void shouldAgreeWithReferenceOnEveryFirstByte(final boolean fromClient, final boolean insideMessage)
    {
        final DecoderConfig config = new DecoderConfig(fromClient, false, false, NO_LIMIT, NO_LIMIT);
        final Wire before = insideMessage ? new Wire(fromClient).frame(BINARY, "a") : new Wire(fromClient).text("a");
        final byte[] wire = Arrays.copyOf(before.bytes(), before.length() + 2);
        for (int firstByte = 0; firstByte <= 0xFF; firstByte++)
        {
            for (final int length : new int[]{0, 1, 64, 124, 125, 126, 127})
            {
                wire[wire.length - 2] = (byte) firstByte;
                wire[wire.length - 1] = (byte) length;
                new DecoderReplay(config, wire).check(0, DecoderHarness.NO_DIRECT_READS, wire.length - 1);
                wire[wire.length - 1] = (byte) (length | 0x80);
                new DecoderReplay(config, wire).check(0, DecoderHarness.NO_DIRECT_READS, wire.length - 1);
            }
        }
    }

    @Test
    void shouldAcceptShortHeadersOfAllForms()
    {
        assertThat(messages(wire -> wire.header(FIN | BINARY, SHORT_FORM, 0).header(FIN | BINARY, FORM_16, 126)))
            .containsExactly(message(BINARY, ""));
        assertThat(messages(wire -> wire.header(FIN | BINARY, FORM_64, Long.MAX_VALUE))).isEmpty();
    }
}
