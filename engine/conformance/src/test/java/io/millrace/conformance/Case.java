package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A rule, what is sent to see whether an echoing server or client follows it, and what may come back: written once for
 * both roles. Each case runs on a connection of its own, and ends when the TCP connection has ended.
 */
final class Case
{
    private static final int NORMAL = 1000;
    private static final int PROTOCOL_ERROR = 1002;
    private static final int INVALID_PAYLOAD = 1007;

    private final String id;
    private final String counterpart;
    private final String section;
    private final List<Consumer<Peer>> steps = new ArrayList<>();
    private final List<List<Event>> outcomes = new ArrayList<>();
    private String offer;
    private String answer;

    Case(final String id, final String counterpart, final String section)
    {
        this.id = id;
        this.counterpart = counterpart;
        this.section = section;
    }

    String id()
    {
        return id;
    }

    /** The number of the Autobahn suite's case about the same rule; null if there is none. */
    String counterpart()
    {
        return counterpart;
    }

    /** What a client offers for compression; null for nothing. */
    String offer()
    {
        return offer;
    }

    /** What a server answers to the offer of our client; null for nothing. */
    String answer()
    {
        return answer;
    }

    // What is agreed on and sent.

    /** Compression: the offer if the peer is a client, the answer if it is a server. */
    Case deflate(final String newOffer, final String newAnswer)
    {
        offer = newOffer;
        answer = newAnswer;
        return this;
    }

    private Case step(final Consumer<Peer> step)
    {
        steps.add(step);
        return this;
    }

    /** Sends frames in one piece. */
    Case send(final Frame... frames)
    {
        return step(peer -> peer.send(frames));
    }

    /** Sends frames in pieces. */
    Case send(final Pieces pieces, final Frame... frames)
    {
        return step(peer -> pieces.send(peer, frames));
    }

    /** Sends what depends on the volume, which is therefore made when it is needed. */
    Case sendLarge(final int pieceLength, final Function<Volume, Frame[]> frames)
    {
        return step(peer -> peer.sendInPieces(pieceLength, frames.apply(peer.volume())));
    }

    /** Sends part of a frame's payload; the header goes with the first part. */
    Case sendPart(final Frame frame, final int from, final int to)
    {
        return step(peer -> peer.sendPart(frame, from, to));
    }

    /** Sends a frame with a mask where there must be none, or without one. */
    Case sendMaskedLikeTheOther(final Frame frame)
    {
        return step(peer -> peer.sendMaskedLikeTheOther(frame));
    }

    /** Sends the header of a frame, with any length in any form. */
    Case sendHeader(final int opcode, final int shortForm, final byte[] longForm)
    {
        return step(peer -> peer.sendHeader(opcode, shortForm, longForm));
    }

    /** Sends messages and expects each of them back, two at a time on the way. */
    Case exchange(final Samples samples, final int length, final int count, final int fragmentLength)
    {
        return step(peer -> new Exchange(peer, samples, length, fragmentLength)
            .run(peer.volume().count(count, length)));
    }

    /** Sends a message again and again, each time when it has come back. */
    Case roundTrips(final int count, final Frame message)
    {
        return step(peer ->
        {
            for (int i = peer.volume().count(count, message.payload().length); i > 0; i--)
            {
                peer.send(message);
                peer.expect(Event.message(message.opcode(), message.payload()));
            }
        });
    }

    // What comes back.

    /** Waits for events before anything else is sent. */
    Case expect(final Event... events)
    {
        return step(peer -> Arrays.stream(events).forEach(peer::expect));
    }

    /** The same, for what depends on the volume. */
    Case expectLarge(final Function<Volume, Event> event)
    {
        return step(peer -> peer.expect(event.apply(peer.volume())));
    }

    /** Waits until what was sent has been seen, and nothing said to it. */
    Case settle()
    {
        return step(Peer::settle);
    }

    /** Is closed by the peer with 1000, and answered with that. */
    Case closes()
    {
        return send(Frame.close(NORMAL)).ends(NORMAL);
    }

    /** Is failed with 1002. */
    Case failsAsProtocolError()
    {
        return ends(PROTOCOL_ERROR);
    }

    /** Is failed with 1007. */
    Case failsAsInvalidPayload()
    {
        return ends(INVALID_PAYLOAD);
    }

    /** Nothing comes but a close frame with one of these codes, and the end of the stream. */
    Case ends(final int... codes)
    {
        for (final int code : codes)
        {
            endsAfter(code);
        }
        return this;
    }

    /** One thing that may come at the end: these events, a close frame with this code, and the end of the stream. */
    Case endsAfter(final int code, final Event... events)
    {
        final List<Event> outcome = new ArrayList<>(List.of(events));
        outcome.add(Event.close(code));
        outcome.add(Event.end());
        outcomes.add(outcome);
        return this;
    }

    void run(final Peer peer)
    {
        steps.forEach(step -> step.accept(peer));
        assertThat(outcomes).as("outcomes that %s allows", section).contains(peer.finish());
    }

    @Override
    public String toString()
    {
        return id + " (" + section + ")";
    }
}
