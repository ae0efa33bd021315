package io.millrace.conformance;

import static io.millrace.conformance.Bytes.repeat;

import java.util.ArrayList;
import java.util.List;

/**
 * Long messages in one frame, in fragments and in small pieces, and many one after the other (RFC 6455 §5.2, §5.4). In
 * the build, long ones are a sixteenth as long.
 */
class LimitsTest extends Conformance
{
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;
    private static final int[] LENGTHS = { 64 * KIB, 256 * KIB, MIB, 4 * MIB, 8 * MIB, 16 * MIB };
    private static final int FRAGMENTED = 4 * MIB;
    private static final int[] FRAGMENTS =
        { 64, 256, KIB, 4 * KIB, 16 * KIB, 64 * KIB, 256 * KIB, MIB, FRAGMENTED };
    private static final int IN_PIECES = MIB;
    private static final int[] PIECES = { 64, 128, 256, 512, 1024, 2048 };
    private static final int[] SMALL = { 0, 16, 64, 256, 1024, 4096 };
    private static final int ROUND_TRIPS = 1000;
    private static final int ONE_FRAME = Integer.MAX_VALUE / 2;
    private static final int ONE_PIECE = Integer.MAX_VALUE;

    @Override
    List<Case> cases()
    {
        final List<Case> cases = new ArrayList<>();
        add(cases, Frame.TEXT, 'm', 1);
        add(cases, Frame.BINARY, 0xfe, 2);
        return cases;
    }

    /** How a message travels. */
    private record Shape(int length, int fragmentLength, int pieceLength)
    {
        static Shape whole(final int length)
        {
            return new Shape(length, ONE_FRAME, ONE_PIECE);
        }
    }

    private static void add(final List<Case> cases, final int opcode, final int octet, final int subgroup)
    {
        final String kind = opcode == Frame.TEXT ? "limits/text" : "limits/binary";
        for (int i = 0; i < LENGTHS.length; i++)
        {
            cases.add(large(rule(kind + "-of-" + LENGTHS[i], subgroup, i), opcode, octet, Shape.whole(LENGTHS[i])));
        }
        for (int i = 0; i < FRAGMENTS.length; i++)
        {
            cases.add(large(rule(kind + "-in-fragments-of-" + FRAGMENTS[i], subgroup + 2, i), opcode, octet,
                new Shape(FRAGMENTED, FRAGMENTS[i], ONE_PIECE)));
        }
        for (int i = 0; i < PIECES.length; i++)
        {
            cases.add(large(rule(kind + "-in-pieces-of-" + PIECES[i], subgroup + 4, i), opcode, octet,
                new Shape(IN_PIECES, ONE_FRAME, PIECES[i])));
        }
        for (int i = 0; i < SMALL.length; i++)
        {
            final Frame frame = Frame.of(opcode, repeat(octet, SMALL[i]));
            cases.add(rule(kind + "-round-trips-of-" + SMALL[i], subgroup + 6, i)
                .roundTrips(ROUND_TRIPS, frame).closes());
        }
    }

    private static Case large(final Case rule, final int opcode, final int octet, final Shape shape)
    {
        return rule
            .sendLarge(shape.pieceLength(), volume -> Frame.fragments(
                opcode, 0, repeat(octet, volume.length(shape.length())), shape.fragmentLength()))
            .expectLarge(volume -> Event.message(opcode, repeat(octet, volume.length(shape.length()))))
            .closes();
    }

    private static Case rule(final String id, final int subgroup, final int index)
    {
        return new Case(id, "9." + subgroup + "." + (index + 1), "RFC 6455 §5.2");
    }
}
