package io.millrace.conformance;

import static io.millrace.conformance.Bytes.concat;
import static io.millrace.conformance.Bytes.hex;
import static io.millrace.conformance.Bytes.repeat;
import static io.millrace.conformance.Bytes.utf8;

import java.util.ArrayList;
import java.util.List;

/**
 * The closing handshake: what a close frame may contain, what is answered, and that nothing counts after it (RFC 6455
 * §5.5.1, §7.1, §7.4).
 */
class CloseTest extends Conformance
{
    private static final String SECTION = "RFC 6455 §5.5.1";
    private static final String CODES = "RFC 6455 §7.4";
    private static final int NORMAL = 1000;
    private static final int PROTOCOL_ERROR = 1002;
    private static final int INVALID_PAYLOAD = 1007;
    private static final int LARGE = 256 * 1024;
    private static final int LONGEST_REASON = 123;
    private static final int[] VALID =
        { 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999, 1012, 1013, 1014 };
    private static final int VALID_COUNTERPARTS = 13;
    private static final int[] INVALID = { 0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999, 1015 };
    private static final int INVALID_COUNTERPARTS = 9;
    private static final int[] UNDEFINED = { 5000, 65_535 };

    @Override
    List<Case> cases()
    {
        final List<Case> cases = new ArrayList<>();
        addNothingAfter(cases);
        addPayloads(cases);
        for (int i = 0; i < VALID.length; i++)
        {
            cases.add(rule("close/code-" + VALID[i], i < VALID_COUNTERPARTS ? "7.7." + (i + 1) : null, CODES)
                .send(Frame.close(VALID[i])).ends(NORMAL, VALID[i]));
        }
        for (int i = 0; i < INVALID.length; i++)
        {
            cases.add(rule("close/code-" + INVALID[i], i < INVALID_COUNTERPARTS ? "7.9." + (i + 1) : null, CODES)
                .send(Frame.close(INVALID[i])).ends(PROTOCOL_ERROR));
        }
        for (int i = 0; i < UNDEFINED.length; i++)
        {
            cases.add(rule("close/code-" + UNDEFINED[i] + "-undefined", "7.13." + (i + 1), CODES)
                .send(Frame.close(UNDEFINED[i])).ends(NORMAL, UNDEFINED[i], PROTOCOL_ERROR));
        }
        return cases;
    }

    private static void addNothingAfter(final List<Case> cases)
    {
        final Frame close = Frame.close(NORMAL);
        cases.add(rule("close/after-message", "7.1.1", SECTION)
            .send(Frame.text("last words")).expect(Event.text("last words")).closes());
        cases.add(rule("close/second-close-ignored", "7.1.2", SECTION)
            .send(close, Frame.close()).ends(NORMAL));
        cases.add(rule("close/ping-after-it-ignored", "7.1.3", SECTION)
            .send(close, Frame.ping("")).ends(NORMAL));
        cases.add(rule("close/message-after-it-ignored", "7.1.4", SECTION)
            .send(close, Frame.text("too late")).ends(NORMAL));
        cases.add(rule("close/fragment-after-it-ignored", "7.1.5", SECTION)
            .send(Frame.text("never ").more(), close, Frame.continuation("complete")).ends(NORMAL));
        final byte[] large = repeat('m', LARGE);
        cases.add(rule("close/after-large-message", "7.1.6", SECTION)
            .send(Frame.text(large), Frame.text("and a small one"), close, Frame.ping(""))
            .ends(NORMAL)
            .endsAfter(NORMAL, Event.text(large))
            .endsAfter(NORMAL, Event.text(large), Event.text("and a small one")));
    }

    private static void addPayloads(final List<Case> cases)
    {
        cases.add(rule("close/without-code", "7.3.1", SECTION)
            .send(Frame.close()).ends(NORMAL, Event.NO_CODE));
        cases.add(rule("close/of-one-octet", "7.3.2", SECTION)
            .send(Frame.of(Frame.CLOSE, hex("03"))).ends(PROTOCOL_ERROR));
        cases.add(rule("close/with-code", "7.3.3", SECTION).closes());
        cases.add(rule("close/with-reason", "7.3.4", SECTION)
            .send(Frame.close(NORMAL, utf8("the day is over"))).ends(NORMAL));
        cases.add(rule("close/longest-reason", "7.3.5", SECTION)
            .send(Frame.close(NORMAL, repeat('r', LONGEST_REASON))).ends(NORMAL));
        cases.add(rule("close/reason-too-long", "7.3.6", "RFC 6455 §5.5")
            .send(Frame.close(NORMAL, repeat('r', LONGEST_REASON + 1))).ends(PROTOCOL_ERROR));
        cases.add(rule("close/reason-not-utf8", "7.5.1", SECTION)
            .send(Frame.close(NORMAL, concat(Utf8Sequences.GREEK, hex("eda080"), utf8("turned"))))
            .ends(PROTOCOL_ERROR, INVALID_PAYLOAD));
    }

    private static Case rule(final String id, final String counterpart, final String section)
    {
        return new Case(id, counterpart, section);
    }
}
