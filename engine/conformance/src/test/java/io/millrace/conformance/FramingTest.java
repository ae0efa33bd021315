package io.millrace.conformance;

import static io.millrace.conformance.Bytes.hex;
import static io.millrace.conformance.Bytes.repeat;

import java.util.ArrayList;
import java.util.List;

/**
 * Messages of each form of the length (RFC 6455 §5.2), text and binary, whole and in pieces; lengths that are not in
 * their shortest form, and wrong masks (§5.1).
 */
class FramingTest extends Conformance
{
    private static final int[] LENGTHS = { 0, 125, 126, 127, 128, 65_535, 65_536 };
    private static final int PIECE_LENGTH = 997;
    private static final int FORM_OF_16_BITS = 126;
    private static final int FORM_OF_64_BITS = 127;
    private static final int LETTER = 'm';
    private static final int NOT_UTF8 = 0xfe;

    @Override
    List<Case> cases()
    {
        final List<Case> cases = new ArrayList<>();
        add(cases, Frame.TEXT, "framing/text", "1.1", LETTER);
        add(cases, Frame.BINARY, "framing/binary", "1.2", NOT_UTF8);
        addBroken(cases);
        return cases;
    }

    private static void add(
        final List<Case> cases, final int opcode, final String id, final String counterpart, final int octet)
    {
        int number = 0;
        for (final int length : LENGTHS)
        {
            number++;
            cases.add(rule(id + "-of-" + length, counterpart + "." + number)
                .send(Frame.of(opcode, repeat(octet, length)))
                .expect(Event.message(opcode, repeat(octet, length)))
                .closes());
        }
        final int longest = LENGTHS[LENGTHS.length - 1];
        cases.add(rule(id + "-of-" + longest + "-in-pieces-of-" + PIECE_LENGTH, counterpart + "." + (number + 1))
            .sendLarge(PIECE_LENGTH, volume -> new Frame[]{ Frame.of(opcode, repeat(octet, longest)) })
            .expect(Event.message(opcode, repeat(octet, longest)))
            .closes());
    }

    private static void addBroken(final List<Case> cases)
    {
        cases.add(new Case("framing/mask-of-the-other-side", null, "RFC 6455 §5.1")
            .sendMaskedLikeTheOther(Frame.text("whose mask?")).failsAsProtocolError());
        cases.add(rule("framing/short-length-in-16-bits", null)
            .sendHeader(Frame.BINARY, FORM_OF_16_BITS, hex("007d")).failsAsProtocolError());
        cases.add(rule("framing/short-length-in-64-bits", null)
            .sendHeader(Frame.BINARY, FORM_OF_64_BITS, hex("000000000000007d")).failsAsProtocolError());
        cases.add(rule("framing/medium-length-in-64-bits", null)
            .sendHeader(Frame.BINARY, FORM_OF_64_BITS, hex("000000000000ffff")).failsAsProtocolError());
        cases.add(rule("framing/length-with-top-bit", null)
            .sendHeader(Frame.BINARY, FORM_OF_64_BITS, hex("8000000000000000")).failsAsProtocolError());
    }

    private static Case rule(final String id, final String counterpart)
    {
        return new Case(id, counterpart, "RFC 6455 §5.2");
    }
}
