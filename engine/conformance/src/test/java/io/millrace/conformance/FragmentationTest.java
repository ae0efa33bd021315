package io.millrace.conformance;

import static io.millrace.conformance.Frame.continuation;
import static io.millrace.conformance.Frame.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Messages in fragments, control frames between them, and what may not be a fragment (RFC 6455 §5.4, §5.5).
 */
class FragmentationTest extends Conformance
{
    private static final String SECTION = "RFC 6455 §5.4";
    private static final String CONTROL = "RFC 6455 §5.5";

    @Override
    List<Case> cases()
    {
        final List<Case> cases = new ArrayList<>();
        cases.add(control("ping", "5.1", Frame.ping("half a ")));
        cases.add(control("pong", "5.2", Frame.pong("half a ")));
        addLegal(cases);
        addNothingToContinue(cases);
        addRepeated(cases);
        cases.add(new Case("fragmentation/new-message-inside-message", "5.18", SECTION)
            .send(text("one").more(), text("two")).failsAsProtocolError());
        cases.add(answeredWhileUnfinished("5.19", Pieces.ALL));
        cases.add(answeredWhileUnfinished("5.20", Pieces.FRAMES));
        return cases;
    }

    private static Case control(final String name, final String counterpart, final Frame start)
    {
        return new Case("fragmentation/of-" + name, counterpart, CONTROL)
            .send(start.more(), continuation(name)).failsAsProtocolError();
    }

    private static void addLegal(final List<Case> cases)
    {
        int number = 3;
        for (final Pieces pieces : Pieces.values())
        {
            cases.add(new Case("fragmentation/two-" + pieces.id(), "5." + number, SECTION)
                .send(pieces, text("water").more(), continuation("wheel"))
                .expect(Event.text("waterwheel"))
                .closes());
            cases.add(new Case("fragmentation/ping-between-" + pieces.id(), "5." + (number + 3), SECTION)
                .send(pieces, text("water").more(), Frame.ping("between"), continuation("wheel"))
                .expect(Event.pong("between"), Event.text("waterwheel"))
                .closes());
            number++;
        }
    }

    private static void addNothingToContinue(final List<Case> cases)
    {
        int number = 9;
        for (final Pieces pieces : Pieces.values())
        {
            cases.add(new Case("fragmentation/nothing-to-end-" + pieces.id(), "5." + number, SECTION)
                .send(pieces, continuation("of what?"), text("never seen")).failsAsProtocolError());
            cases.add(new Case("fragmentation/nothing-to-continue-" + pieces.id(), "5." + (number + 3), SECTION)
                .send(pieces, continuation("of what?").more(), text("never seen")).failsAsProtocolError());
            number++;
        }
        cases.add(new Case("fragmentation/nothing-to-continue-after-message", "5.15", SECTION)
            .send(text("mill").more(), continuation("race"), continuation("of what?").more(), text("never seen"))
            .expect(Event.text("millrace"))
            .failsAsProtocolError());
    }

    private static void addRepeated(final List<Case> cases)
    {
        final Frame start = text("mill").more();
        final Frame end = continuation("race");
        final Frame wrong = continuation("of what?");
        cases.add(new Case("fragmentation/nothing-to-continue-twice", "5.16", SECTION)
            .send(wrong.more(), start, end, wrong.more(), start, end).failsAsProtocolError());
        cases.add(new Case("fragmentation/nothing-to-end-twice", "5.17", SECTION)
            .send(wrong, start, end, wrong, start, end).failsAsProtocolError());
    }

    /** A ping is answered at once, not when the message is complete. */
    private static Case answeredWhileUnfinished(final String counterpart, final Pieces pieces)
    {
        return new Case("fragmentation/pong-before-last-fragment-" + pieces.id(), counterpart, SECTION)
            .send(pieces, text("the ").more(), continuation("mill ").more(), Frame.ping("first"))
            .expect(Event.pong("first"))
            .send(pieces, continuation("race ").more(), continuation("runs").more(), Frame.ping("second"),
                continuation(" on"))
            .expect(Event.pong("second"), Event.text("the mill race runs on"))
            .closes();
    }
}
