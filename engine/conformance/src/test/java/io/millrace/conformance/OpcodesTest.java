package io.millrace.conformance;

import static io.millrace.conformance.Bytes.NONE;
import static io.millrace.conformance.Bytes.utf8;

import java.util.ArrayList;
import java.util.List;

/**
 * A reserved opcode fails the connection (RFC 6455 §5.2).
 */
class OpcodesTest extends Conformance
{
    private static final int FIRST_DATA = 3;
    private static final int FIRST_CONTROL = 11;

    @Override
    List<Case> cases()
    {
        final List<Case> cases = new ArrayList<>();
        add(cases, FIRST_DATA, "opcodes/reserved-data-", "4.1.");
        add(cases, FIRST_CONTROL, "opcodes/reserved-control-", "4.2.");
        return cases;
    }

    private static void add(final List<Case> cases, final int first, final String id, final String counterpart)
    {
        final byte[] payload = utf8("what would this be?");
        cases.add(alone(id, counterpart + 1, Frame.of(first, NONE)));
        cases.add(alone(id, counterpart + 2, Frame.of(first + 1, payload)));
        cases.add(afterMessage(id, counterpart + 3, Pieces.ALL, Frame.of(first + 2, NONE)));
        cases.add(afterMessage(id, counterpart + 4, Pieces.ALL, Frame.of(first + 3, payload)));
        cases.add(afterMessage(id, counterpart + 5, Pieces.OCTETS, Frame.of(first + 4, payload)));
    }

    private static Case alone(final String id, final String counterpart, final Frame frame)
    {
        return rule(id + frame.opcode(), counterpart).send(frame).failsAsProtocolError();
    }

    private static Case afterMessage(
        final String id, final String counterpart, final Pieces pieces, final Frame frame)
    {
        return rule(id + frame.opcode() + "-after-message-" + pieces.id(), counterpart)
            .send(pieces, Frame.text("known"), frame, Frame.ping(""))
            .expect(Event.text("known"))
            .failsAsProtocolError();
    }

    private static Case rule(final String id, final String counterpart)
    {
        return new Case(id, counterpart, "RFC 6455 §5.2");
    }
}
