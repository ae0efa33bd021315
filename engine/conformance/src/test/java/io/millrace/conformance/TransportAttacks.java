package io.millrace.conformance;

import static io.millrace.conformance.Bytes.repeat;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Peers that leave, in whatever way and at whatever moment; that come in crowds; that do not read.
 */
final class TransportAttacks
{
    private static final int PROTOCOL_ERROR = 1002;
    private static final int DROPPED = 500;
    private static final int STORM = 300;
    private static final int READERS_OF_NOTHING = 4;
    private static final long ENOUGH = 32L << 20;
    private static final int PIECE = 200_000;

    private final List<Attack> all = new ArrayList<>();
    private final int scale;

    private TransportAttacks(final int scale)
    {
        this.scale = scale;
    }

    static List<Attack> all(final int scale)
    {
        final TransportAttacks attacks = new TransportAttacks(scale);
        attacks.addEnds();
        attacks.addCrowds();
        attacks.addReadersOfNothing();
        attacks.addStayers();
        return attacks.all;
    }

    private Attack add(final String id, final String inputs, final Target.Kind kind)
    {
        final Attack attack = new Attack("transport/" + id, inputs, kind);
        all.add(attack);
        return attack;
    }

    /** How far a connection comes before its peer leaves. */
    private static List<byte[]> stages()
    {
        final byte[] request = Request.upgrade().octets();
        final byte[] message = Wire.of(Frame.binary(repeat(1, 100_000)));
        return List.of(
            Bytes.NONE,
            Arrays.copyOf(request, 1),
            Arrays.copyOf(request, request.length - 1),
            request,
            Bytes.concat(request, Arrays.copyOf(message, 1)),
            Bytes.concat(request, Arrays.copyOf(message, 9)),
            Bytes.concat(request, Arrays.copyOf(message, message.length / 2)),
            Bytes.concat(request, message),
            Bytes.concat(request, Wire.of(Frame.text("one").more())),
            Bytes.concat(request, Wire.of(Frame.close(1000))),
            Bytes.concat(request, Wire.of(Frame.of(3, Bytes.NONE))));
    }

    private void addEnds()
    {
        final Attack resets = add("reset", "connections that are reset at each of 11 stages, 10 times each",
            Target.Kind.DEFAULT);
        final Attack ends = add(
            "half-close", "peers that end their direction at each of 11 stages", Target.Kind.DEFAULT);
        for (final byte[] stage : stages())
        {
            for (int i = 0; i < 10; i++)
            {
                resets.attempt(target ->
                {
                    final Peer peer = target.connect();
                    peer.write(stage);
                    peer.reset();
                    return "cut";
                });
            }
            ends.attempt(target -> halfClose(target, stage));
        }
        ends.attempt(TransportAttacks::echoAfterEnd);
    }

    private static String halfClose(final Target target, final byte[] stage) throws IOException
    {
        try (Peer peer = target.connect())
        {
            peer.write(stage);
            peer.endOutput();
            final byte[] answer = peer.input().readAllBytes();
            assertThat(answer.length == 0).as("whether nothing came back")
                .isEqualTo(stage.length < Request.upgrade().octets().length);
        }
        return "end";
    }

    private static String echoAfterEnd(final Target target) throws IOException
    {
        try (Peer peer = target.open())
        {
            peer.send(Frame.text("my last words"));
            peer.endOutput();
            assertThat(peer.finish()).containsExactly(Event.text("my last words"), Event.end());
        }
        return "end";
    }

    private void addCrowds()
    {
        final int dropped = scale * DROPPED;
        add("dropped", dropped + " connections, half of them open, that are left without a word", Target.Kind.DEFAULT)
            .attempt(target ->
            {
                for (int i = 0; i < dropped; i++)
                {
                    (i % 2 == 0 ? target.connect() : target.open()).close();
                }
                return "end";
            });
        final int storm = scale * STORM;
        add("storm", storm + " connections at once, that are given up at once, twice", Target.Kind.DEFAULT)
            .attempt(target -> storm(target, storm)).attempt(target -> storm(target, storm));
    }

    private static String storm(final Target target, final int count) throws IOException
    {
        final List<Peer> all = new ArrayList<>();
        try
        {
            for (int i = 0; i < count; i++)
            {
                all.add(target.connect());
            }
        }
        finally
        {
            all.forEach(Peer::close);
        }
        target.open().close();
        return "end";
    }

    private void addReadersOfNothing()
    {
        final int peers = scale * READERS_OF_NOTHING;
        add("pings-unread", peers + " peers that send pings of 125 octets, 32 MiB in all, and read nothing",
            Target.Kind.DEFAULT).attempt(target -> pour(target, peers, Frame.ping(repeat('p', 125)), true));
        final Attack echoes = add("echoes-unread",
            peers + " peers that send messages of 3 octets, 10 KB and 1 MiB and read nothing", Target.Kind.DEFAULT);
        for (final int length : new int[]{ 3, 10_000, 1 << 20 })
        {
            echoes.attempt(target -> pour(target, peers, Frame.binary(repeat(1, length)), false));
        }
        add("echoes-unread-for-long", peers + " such peers, until their time is up", Target.Kind.IMPATIENT)
            .attempt(target ->
            {
                try (Flood flood = Flood.open(target, peers))
                {
                    final byte[] messages = Wire.times(PIECE / 1000, Frame.binary(repeat(1, 1000)));
                    assertThat(flood.pour(messages, Long.MAX_VALUE)).isFalse();
                    flood.awaitEnd();
                }
                return "cut";
            });
    }

    private static String pour(final Target target, final int peers, final Frame frame, final boolean taken)
        throws IOException
    {
        final int repeated = Math.max(1, PIECE / frame.payload().length);
        try (Flood flood = Flood.open(target, peers))
        {
            assertThat(flood.pour(Wire.times(repeated, frame), taken ? ENOUGH : Long.MAX_VALUE))
                .as("whether the server took enough").isEqualTo(taken);
        }
        return taken ? "pongs left out" : "not read";
    }

    private void addStayers()
    {
        add("stays-after-close", "peers that go on sending when they have been told to leave", Target.Kind.IMPATIENT)
            .attempt(target -> stay(target, Wire.of(Frame.of(3, Bytes.NONE)), PROTOCOL_ERROR))
            .attempt(target -> stay(target, Wire.of(Frame.close(1000)), 1000));
    }

    private static String stay(final Target target, final byte[] octets, final int code) throws IOException
    {
        try (Peer peer = target.open())
        {
            peer.write(octets);
            assertThat(peer.finish()).containsExactly(Event.close(code), Event.end());
            while (peer.isWritable())
            {
                peer.send(Frame.text("but"));
                target.witness().checkServed();
            }
        }
        return "cut";
    }
}
