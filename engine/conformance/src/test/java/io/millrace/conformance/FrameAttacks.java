package io.millrace.conformance;

import static io.millrace.conformance.Bytes.concat;
import static io.millrace.conformance.Bytes.hex;
import static io.millrace.conformance.Bytes.repeat;
import static io.millrace.conformance.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Frames that must not be sent (RFC 6455 §5, §7.4, §8.1, §10.4): each closes its connection with the code that says
 * why; what was right before it is answered first, and what comes after it is not.
 */
final class FrameAttacks
{
    private static final int PROTOCOL_ERROR = 1002;
    private static final int INVALID_PAYLOAD = 1007;
    private static final int TOO_BIG = 1009;

    private static final int[] OPCODES =
        { Frame.CONTINUATION, Frame.TEXT, Frame.BINARY, Frame.CLOSE, Frame.PING, Frame.PONG };
    private static final int[] CONTROLS = { Frame.CLOSE, Frame.PING, Frame.PONG };
    private static final int MAX_MESSAGE = 1 << 20;
    private static final int FRAGMENTS = 100_000;
    private static final int POSITIONS = 100;
    private static final int SHORT_TEXT = 20;

    private final List<Attack> all = new ArrayList<>();
    private final int scale;

    private FrameAttacks(final int scale)
    {
        this.scale = scale;
    }

    static List<Attack> all(final int scale)
    {
        final FrameAttacks attacks = new FrameAttacks(scale);
        attacks.addHeaders();
        attacks.addFragments();
        attacks.addLengths();
        attacks.addLimits();
        attacks.addManyFragments();
        attacks.addText();
        attacks.addClose();
        return attacks.all;
    }

    private Attack add(final String id, final String inputs)
    {
        final Attack attack = new Attack("frames/" + id, inputs, Target.Kind.DEFAULT);
        all.add(attack);
        return attack;
    }

    private void addHeaders()
    {
        final Attack opcodes = add("reserved-opcode", "opcodes 3 to 7 and 11 to 15, empty and not, as fragments too");
        for (int opcode = Frame.BINARY + 1; opcode <= 0xf; opcode++)
        {
            if (opcode < Frame.CLOSE || opcode > Frame.PONG)
            {
                final Frame frame = Frame.of(opcode, utf8("what?"));
                opcodes.closes(PROTOCOL_ERROR, Wire.of(frame)).closesWhole(PROTOCOL_ERROR, Wire.of(frame.more()))
                    .closesWhole(PROTOCOL_ERROR, Wire.of(Frame.of(opcode, Bytes.NONE)));
            }
        }
        final Attack reserved = add("reserved-bits", "each combination of RSV1, RSV2, RSV3 on each opcode");
        final Attack unmasked = add("unmasked", "each opcode without a mask, empty and not");
        for (final int opcode : OPCODES)
        {
            for (int bits = 1; bits <= 7; bits++)
            {
                reserved.closesWhole(PROTOCOL_ERROR, Wire.of(Frame.of(opcode, hex("03e8")).reserved(bits)));
            }
            unmasked.closes(PROTOCOL_ERROR, Wire.unmasked(Frame.of(opcode, hex("03e8"))))
                .closes(PROTOCOL_ERROR, Wire.unmasked(Frame.of(opcode, Bytes.NONE)));
        }
        final Attack controls = add("control-frames", "close, ping and pong in fragments, and of more than 125 octets");
        for (final int opcode : CONTROLS)
        {
            controls.closes(PROTOCOL_ERROR, Wire.of(Frame.of(opcode, hex("03e8")).more()))
                .closes(PROTOCOL_ERROR, Wire.of(Frame.of(opcode, repeat(3, 126))))
                .closes(PROTOCOL_ERROR, Wire.of(Frame.of(opcode, repeat(3, 0x10000))))
                .closes(PROTOCOL_ERROR, Wire.length16(Wire.FIN | opcode, 2, hex("03e8")))
                .closes(PROTOCOL_ERROR, Wire.length64(Wire.FIN | opcode, Long.MAX_VALUE, Bytes.NONE));
        }
    }

    private void addFragments()
    {
        final Frame first = Frame.text("one").more();
        add("fragments", "continuations of nothing, messages within messages")
            .closes(PROTOCOL_ERROR, Wire.of(Frame.continuation("of nothing")))
            .closes(PROTOCOL_ERROR, Wire.of(Frame.continuation("of nothing").more()))
            .closes(PROTOCOL_ERROR, Wire.of(Frame.continuation("")))
            .closes(PROTOCOL_ERROR, Wire.of(first, Frame.text("two")))
            .closes(PROTOCOL_ERROR, Wire.of(first, Frame.binary(utf8("two"))))
            .closes(PROTOCOL_ERROR, Wire.of(first, Frame.text("two").more()))
            .closes(PROTOCOL_ERROR, Wire.of(first, Frame.continuation("two").more(), first))
            .closes(PROTOCOL_ERROR, Wire.of(Frame.text("").more(), Frame.text("")));
        add("continuation-after-end", "a continuation of a message that has ended").attempt(target ->
        {
            try (Peer peer = target.open())
            {
                peer.send(first, Frame.continuation("two"), Frame.continuation("three"));
                assertThat(peer.finish())
                    .containsExactly(Event.text("onetwo"), Event.close(PROTOCOL_ERROR), Event.end());
            }
            return String.valueOf(PROTOCOL_ERROR);
        });
    }

    private void addLengths()
    {
        final Attack minimal = add("length-form", "lengths in 16 and 64 bits that fit in fewer, a top bit that is set");
        for (final int length : new int[]{ 0, 1, 125 })
        {
            minimal.closes(PROTOCOL_ERROR, Wire.length16(Wire.FIN | Frame.BINARY, length, repeat(1, length)));
        }
        for (final int length : new int[]{ 0, 125, 126, 0xffff })
        {
            minimal.closes(PROTOCOL_ERROR, Wire.length64(Wire.FIN | Frame.BINARY, length, Bytes.NONE));
        }
        for (final long length : new long[]{ Long.MIN_VALUE, Long.MIN_VALUE + 1, -1 })
        {
            minimal.closes(PROTOCOL_ERROR, Wire.length64(Wire.FIN | Frame.BINARY, length, Bytes.NONE));
        }
        final Attack tooBig = add("length-too-big", "1 MiB + 1, the bounds of 31, 32 and 63 bits, in the header alone");
        for (final long length : new long[]{
            MAX_MESSAGE + 1, Integer.MAX_VALUE - 14L, Integer.MAX_VALUE - 1L, Integer.MAX_VALUE, 1L << 31,
            (1L << 32) - 1, 1L << 32, (1L << 32) + 1, 1L << 62, Long.MAX_VALUE - 14, Long.MAX_VALUE })
        {
            tooBig.closes(TOO_BIG, Wire.length64(Wire.FIN | Frame.TEXT, length, Bytes.NONE))
                .closes(TOO_BIG, Wire.length64(Frame.BINARY, length, utf8("more")));
        }
    }

    private void addLimits()
    {
        final Frame half = Frame.binary(repeat(1, MAX_MESSAGE / 2));
        final Frame rest = Frame.continuation(repeat(2, MAX_MESSAGE / 2));
        add("limit-crossed", "the limit of a message passed by one frame, by fragments, by the last octet")
            .closesWhole(TOO_BIG, Wire.of(Frame.binary(repeat(1, MAX_MESSAGE + 1))))
            .closesWhole(TOO_BIG, Wire.of(Frame.binary(repeat(1, 16 * MAX_MESSAGE))))
            .closesWhole(TOO_BIG, Wire.of(half.more(), rest.more(), Frame.continuation("!")))
            .closesWhole(TOO_BIG, Wire.of(half.more(), rest.more(), rest.more(), rest))
            .closesWhole(TOO_BIG, concat(Wire.of(half.more()), Wire.length64(0, Long.MAX_VALUE, Bytes.NONE)))
            .closesWhole(TOO_BIG, concat(
                Wire.of(half.more()), Wire.length64(Wire.FIN, Long.MAX_VALUE - MAX_MESSAGE / 2, Bytes.NONE)))
            .attempt(target -> echoes(target, Wire.of(half.more(), rest), Frame.BINARY,
                concat(half.payload(), rest.payload())));
    }

    private void addManyFragments()
    {
        final int count = scale * FRAGMENTS;
        add("many-fragments", "messages in " + count + " fragments of one octet, of none, and with pings between them")
            .attempt(target -> echoes(target, concat(Wire.of(Frame.text("m").more()),
                Wire.times(count, Frame.continuation("m").more()), Wire.of(Frame.continuation("m"))),
                Frame.TEXT, repeat('m', count + 2)))
            .attempt(target -> echoes(target, concat(Wire.of(Frame.text("").more()),
                Wire.times(count, Frame.continuation("").more()), Wire.of(Frame.continuation("m"))),
                Frame.TEXT, utf8("m")))
            .attempt(target -> echoes(target, concat(Wire.of(Frame.text("m").more()),
                Wire.times(count, Frame.of(Frame.PONG, Bytes.NONE)), Wire.of(Frame.continuation("m"))),
                Frame.TEXT, utf8("mm")));
    }

    private static String echoes(final Target target, final byte[] octets, final int opcode, final byte[] message)
        throws IOException
    {
        try (Peer peer = target.open())
        {
            peer.write(octets);
            peer.expect(Event.message(opcode, message));
        }
        return "echo";
    }

    private void addText()
    {
        final Attack sequences = add("utf8",
            "each wrong sequence of the UTF-8 stress test, whole and in two fragments");
        for (final Utf8Sequences.Sequence sequence : Utf8Sequences.all())
        {
            if (!sequence.valid())
            {
                final byte[] octets = sequence.octets();
                final int cut = octets.length / 2;
                sequences.closes(INVALID_PAYLOAD, Wire.of(Frame.text(octets)))
                    .closesWhole(INVALID_PAYLOAD, Wire.of(
                        Frame.text(Arrays.copyOf(octets, cut)).more(),
                        Frame.continuation(Arrays.copyOfRange(octets, cut, octets.length))));
            }
        }
        final Attack positions = add("utf8-position", "an octet that UTF-8 has not, at each of the first " + POSITIONS +
            " positions of a text, and in each fragment");
        for (int position = 0; position < POSITIONS; position++)
        {
            positions.closesWhole(INVALID_PAYLOAD, Wire.of(Frame.text(spoilt(POSITIONS, position))));
        }
        for (int position = 0; position < SHORT_TEXT; position++)
        {
            positions.closes(INVALID_PAYLOAD, Wire.of(
                Frame.fragments(Frame.TEXT, 0, spoilt(SHORT_TEXT, position), 3)));
        }
    }

    private static byte[] spoilt(final int length, final int position)
    {
        final byte[] text = repeat('m', length);
        text[position] = (byte)0xff;
        return text;
    }

    private void addClose()
    {
        final Attack codes = add("close-code", "codes that are reserved or unassigned; a payload of one octet");
        for (final int code : new int[]{
            0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 1999, 2000, 2999, 5000, 9999, 0xffff })
        {
            codes.closes(PROTOCOL_ERROR, Wire.of(Frame.close(code)))
                .closesWhole(PROTOCOL_ERROR, Wire.of(Frame.close(code, utf8("because"))));
        }
        codes.closes(PROTOCOL_ERROR, Wire.of(Frame.of(Frame.CLOSE, hex("03"))));
        final Attack reasons = add("close-reason", "reasons that are no UTF-8");
        for (final String reason : new String[]{ "ff", "c3", "eda080", "6d696c6cc0af", "f0908d" })
        {
            reasons.closes(INVALID_PAYLOAD, Wire.of(Frame.close(1000, hex(reason))));
        }
        final Attack after = add("after-close", "messages, violations and more close frames after a close frame");
        for (final byte[] late : List.of(
            Wire.of(Frame.text("late")), Wire.of(Frame.close(1001)), Wire.of(Frame.ping("late")),
            Wire.of(Frame.of(3, Bytes.NONE)), Wire.unmasked(Frame.text("late")), repeat(0xff, MAX_MESSAGE)))
        {
            after.closesWhole(1000, concat(Wire.of(Frame.close(1000)), late))
                .closesWhole(PROTOCOL_ERROR, concat(Wire.of(Frame.of(3, Bytes.NONE)), late));
        }
        for (final int code : new int[]{ 1001, 1003, 1007, 1011, 1014, 3000, 4999 })
        {
            after.closesWhole(code, Wire.of(Frame.close(code)));
        }
        after.closesWhole(Event.NO_CODE, Wire.of(Frame.close()));
    }
}
