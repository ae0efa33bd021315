package io.millrace.conformance;

import static io.millrace.conformance.Bytes.NONE;
import static io.millrace.conformance.Bytes.hex;

import java.util.ArrayList;
import java.util.List;

/**
 * A reserved bit that no extension has given a meaning fails the connection (RFC 6455 §5.2).
 */
class ReservedBitsTest extends Conformance
{
    private static final String SECTION = "RFC 6455 §5.2";
    private static final String TEXT = "before the bit";
    private static final int ALL = 7;
    private static final int[] OPCODES =
        { Frame.CONTINUATION, Frame.TEXT, Frame.BINARY, Frame.CLOSE, Frame.PING, Frame.PONG };

    @Override
    List<Case> cases()
    {
        final Frame ping = Frame.ping("");
        final List<Case> cases = new ArrayList<>(List.of(
            new Case("reserved-bits/1-text", "3.1", SECTION)
                .send(Frame.text(TEXT).reserved(1)).failsAsProtocolError(),
            afterMessage(2, "3.2", Pieces.ALL, ping),
            afterMessage(3, "3.3", Pieces.FRAMES, ping),
            afterMessage(4, "3.4", Pieces.OCTETS, ping),
            new Case("reserved-bits/5-binary", "3.5", SECTION)
                .send(Frame.binary(hex("00 ff 80 fe")).reserved(5)).failsAsProtocolError(),
            new Case("reserved-bits/6-ping", "3.6", SECTION)
                .send(Frame.ping(TEXT).reserved(6)).failsAsProtocolError(),
            new Case("reserved-bits/7-close", "3.7", SECTION)
                .send(Frame.close().reserved(ALL)).failsAsProtocolError()));
        addAll(cases);
        return cases;
    }

    private static Case afterMessage(
        final int bits, final String counterpart, final Pieces pieces, final Frame after)
    {
        return new Case("reserved-bits/" + bits + "-after-message-" + pieces.id(), counterpart, SECTION)
            .send(pieces, Frame.text(TEXT), Frame.text("with the bit").reserved(bits), after)
            .expect(Event.text(TEXT))
            .failsAsProtocolError();
    }

    /** All bits on all frames; also where compression gives a meaning to RSV1, but not there (RFC 7692 §6). */
    private static void addAll(final List<Case> cases)
    {
        for (final int opcode : OPCODES)
        {
            for (int bits = 1; bits <= ALL; bits++)
            {
                final Frame frame = Frame.of(opcode, NONE).reserved(bits);
                final Frame[] frames = opcode == Frame.CONTINUATION ?
                    new Frame[]{ Frame.text("").more(), frame } : new Frame[]{ frame };
                final String id = "reserved-bits/" + bits + "-opcode-" + opcode;
                cases.add(new Case(id, null, SECTION).send(frames).failsAsProtocolError());
                final boolean message = opcode == Frame.TEXT || opcode == Frame.BINARY;
                if (!message || bits != Frame.RSV1)
                {
                    cases.add(new Case(id + "-with-deflate", null, "RFC 7692 §6")
                        .deflate(Agreement.NAME, Agreement.NAME).send(frames).failsAsProtocolError());
                }
            }
        }
    }
}
