package io.millrace.conformance;

import static io.millrace.conformance.Bytes.NONE;
import static io.millrace.conformance.Bytes.concat;
import static io.millrace.conformance.Bytes.hex;
import static io.millrace.conformance.Bytes.utf8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Text is valid UTF-8, or fails the connection with 1007 (RFC 6455 §8.1), as soon as an octet makes it invalid: what
 * comes after that need not be waited for.
 */
class Utf8Test extends Conformance
{
    private static final String SECTION = "RFC 6455 §8.1";
    private static final byte[] MIXED = utf8("Mühle µ@ßöä-üàá 磨坊!");
    private static final int BOUNDARY = utf8("Mühle µ@ßöä").length;
    private static final byte[] SURROGATE = concat(Utf8Sequences.GREEK, hex("eda080"), utf8("turned"));
    private static final byte[] TOO_LARGE = concat(Utf8Sequences.GREEK, hex("f4908080"), utf8("turned"));

    /** In {@link #TOO_LARGE}, the octet that makes it invalid, and the end of the sequence that it belongs to. */
    private static final int INVALID_AT = Utf8Sequences.GREEK.length + 1;
    private static final int SEQUENCE_END = Utf8Sequences.GREEK.length + 4;

    @Override
    List<Case> cases()
    {
        final List<Case> cases = new ArrayList<>();
        addEmpty(cases);
        addValid(cases);
        cases.add(rule("utf8/invalid-in-one-frame", "6.3.1")
            .send(Frame.text(SURROGATE)).failsAsInvalidPayload());
        cases.add(rule("utf8/invalid-in-fragments-of-1", "6.3.2")
            .send(Frame.fragments(Frame.TEXT, 0, SURROGATE, 1)).failsAsInvalidPayload());
        addFailFast(cases, 1, Utf8Sequences.GREEK.length, SEQUENCE_END, "sequence");
        addFailFast(cases, 2, INVALID_AT, INVALID_AT + 1, "octet");
        for (final Utf8Sequences.Sequence sequence : Utf8Sequences.all())
        {
            addSequence(cases, sequence);
        }
        return cases;
    }

    private static void addEmpty(final List<Case> cases)
    {
        final Frame nothing = Frame.continuation(NONE);
        cases.add(rule("utf8/empty", "6.1.1")
            .send(Frame.text("")).expect(Event.text("")).closes());
        cases.add(rule("utf8/empty-in-three-fragments", "6.1.2")
            .send(Frame.text("").more(), nothing.more(), nothing).expect(Event.text("")).closes());
        cases.add(rule("utf8/between-empty-fragments", "6.1.3")
            .send(Frame.text("").more(), Frame.continuation("the grain").more(), nothing)
            .expect(Event.text("the grain"))
            .closes());
    }

    private static void addValid(final List<Case> cases)
    {
        final byte[] start = Arrays.copyOf(MIXED, BOUNDARY);
        final byte[] rest = Arrays.copyOfRange(MIXED, BOUNDARY, MIXED.length);
        cases.add(rule("utf8/valid-in-one-frame", "6.2.1")
            .send(Frame.text(MIXED)).expect(Event.text(MIXED)).closes());
        cases.add(rule("utf8/valid-in-fragments-between-characters", "6.2.2")
            .send(Frame.text(start).more(), Frame.continuation(rest)).expect(Event.text(MIXED)).closes());
        cases.add(rule("utf8/valid-in-fragments-of-1", "6.2.3")
            .send(Frame.fragments(Frame.TEXT, 0, MIXED, 1)).expect(Event.text(MIXED)).closes());
        cases.add(rule("utf8/greek-in-fragments-of-1", "6.2.4")
            .send(Frame.fragments(Frame.TEXT, 0, Utf8Sequences.GREEK, 1))
            .expect(Event.text(Utf8Sequences.GREEK))
            .closes());
    }

    /** What is valid so far is accepted, and what is invalid refused before the rest comes, which never does. */
    private static void addFailFast(
        final List<Case> cases, final int number, final int validEnd, final int invalidEnd, final String what)
    {
        final byte[] valid = Arrays.copyOf(TOO_LARGE, validEnd);
        final byte[] invalid = Arrays.copyOfRange(TOO_LARGE, validEnd, invalidEnd);
        cases.add(rule("utf8/fails-fast-at-" + what + "-of-fragment", "6.4." + number)
            .send(Frame.text(valid).more())
            .settle()
            .send(Frame.continuation(invalid).more())
            .failsAsInvalidPayload());
        final Frame frame = Frame.text(TOO_LARGE);
        cases.add(rule("utf8/fails-fast-at-" + what + "-inside-frame", "6.4." + (number + 2))
            .sendPart(frame, 0, validEnd)
            .settle()
            .sendPart(frame, validEnd, invalidEnd)
            .failsAsInvalidPayload());
    }

    private static void addSequence(final List<Case> cases, final Utf8Sequences.Sequence sequence)
    {
        final byte[] octets = sequence.octets();
        final String id = "utf8/" + sequence.id();
        final Frame[] fragments = Frame.fragments(Frame.TEXT, 0, octets, 1);
        final List<Case> ways = List.of(
            rule(id, sequence.counterpart()).send(Frame.text(octets)),
            rule(id + "-by-octets", null).send(Pieces.OCTETS, Frame.text(octets)),
            rule(id + "-in-fragments-of-1", null).send(fragments));
        for (final Case way : ways)
        {
            cases.add(sequence.valid() ? way.expect(Event.text(octets)).closes() : way.failsAsInvalidPayload());
        }
    }

    private static Case rule(final String id, final String counterpart)
    {
        return new Case(id, counterpart, SECTION);
    }
}
