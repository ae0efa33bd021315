package io.millrace.conformance;

import static io.millrace.conformance.Bytes.hex;
import static io.millrace.conformance.Bytes.repeat;

import java.util.List;

/**
 * Pings are answered with their payload, pongs with nothing (RFC 6455 §5.5.2, §5.5.3).
 */
class PingPongTest extends Conformance
{
    private static final String PING = "RFC 6455 §5.5.2";
    private static final String PONG = "RFC 6455 §5.5.3";
    private static final int NOT_UTF8 = 0xfe;
    private static final int COUNT = 10;

    @Override
    List<Case> cases()
    {
        final byte[] binary = hex("00 ff 80 fe 7f fd 00 ff");
        final byte[] longest = repeat(NOT_UTF8, Frame.MAX_CONTROL_LENGTH);
        return List.of(
            new Case("ping/empty", "2.1", PING)
                .send(Frame.ping("")).expect(Event.pong("")).closes(),
            new Case("ping/text", "2.2", PING)
                .send(Frame.ping("still turning?")).expect(Event.pong("still turning?")).closes(),
            new Case("ping/binary", "2.3", PING)
                .send(Frame.ping(binary)).expect(Event.pong(binary)).closes(),
            new Case("ping/longest", "2.4", PING)
                .send(Frame.ping(longest)).expect(Event.pong(longest)).closes(),
            new Case("ping/too-long", "2.5", "RFC 6455 §5.5")
                .send(Frame.ping(repeat(NOT_UTF8, Frame.MAX_CONTROL_LENGTH + 1))).failsAsProtocolError(),
            new Case("ping/longest-by-octets", "2.6", PING)
                .send(Pieces.OCTETS, Frame.ping(longest)).expect(Event.pong(longest)).closes(),
            new Case("pong/unasked-empty", "2.7", PONG)
                .send(Frame.pong("")).closes(),
            new Case("pong/unasked", "2.8", PONG)
                .send(Frame.pong("nobody asked")).closes(),
            new Case("pong/unasked-then-ping", "2.9", PONG)
                .send(Frame.pong("nobody asked"), Frame.ping("but now")).expect(Event.pong("but now")).closes(),
            pings("ping/ten", "2.10", Pieces.FRAMES),
            pings("ping/ten-by-octets", "2.11", Pieces.OCTETS));
    }

    /** Only the last of several pings must be answered; we answer all. */
    private static Case pings(final String id, final String counterpart, final Pieces pieces)
    {
        final Frame[] pings = new Frame[COUNT];
        final Event[] pongs = new Event[COUNT];
        for (int i = 0; i < COUNT; i++)
        {
            pings[i] = Frame.ping("ping no. " + i);
            pongs[i] = Event.pong("ping no. " + i);
        }
        return new Case(id, counterpart, PONG).send(pieces, pings).expect(pongs).closes();
    }
}
