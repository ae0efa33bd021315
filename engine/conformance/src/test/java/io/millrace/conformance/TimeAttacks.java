package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Peers that take their time, many of them at once: each is let go when its time is up, and nobody else waits for it.
 */
final class TimeAttacks
{
    private static final int REQUEST_TIMEOUT = 408;
    private static final int POLICY_VIOLATION = 1008;
    private static final int PEERS = 30;
    private static final int MAX_MESSAGE = 1 << 20;

    private final List<Attack> all = new ArrayList<>();
    private final int peers;

    private TimeAttacks(final int scale)
    {
        peers = scale * PEERS;
    }

    static List<Attack> all(final int scale)
    {
        final TimeAttacks attacks = new TimeAttacks(scale);
        attacks.addHandshakes();
        attacks.addFrames();
        return attacks.all;
    }

    private Attack add(final String id, final String inputs)
    {
        final Attack attack = new Attack("time/" + id, inputs, Target.Kind.IMPATIENT);
        all.add(attack);
        return attack;
    }

    private void addHandshakes()
    {
        final byte[] request = Request.upgrade().and("X-Slow: " + "a".repeat(7000)).octets();
        add("silence", peers + " connections on which nothing is ever said")
            .attempt(target -> waitFor(target, Bytes.NONE));
        add("half-a-request", peers + " connections on which half a request is said, and no more")
            .attempt(target -> waitFor(target, Arrays.copyOf(request, request.length / 2)));
        add("slowloris", peers + " connections on which a request is said octet by octet")
            .attempt(target -> slowly(target, request));
    }

    private String waitFor(final Target target, final byte[] beginning) throws IOException
    {
        final List<Peer> all = connect(target);
        try
        {
            for (final Peer peer : all)
            {
                peer.write(beginning);
            }
            greet(target);
            for (final Peer peer : all)
            {
                assertThat(Answer.read(peer).status()).isEqualTo(REQUEST_TIMEOUT);
            }
        }
        finally
        {
            all.forEach(Peer::close);
        }
        return String.valueOf(REQUEST_TIMEOUT);
    }

    private String slowly(final Target target, final byte[] request) throws IOException
    {
        final List<Peer> all = connect(target);
        try
        {
            final List<Peer> waiting = new ArrayList<>(all);
            for (int i = 0; i < request.length && !waiting.isEmpty(); i++)
            {
                for (final Peer peer : List.copyOf(waiting))
                {
                    if (peer.input().available() > 0)
                    {
                        assertThat(Answer.read(peer).status()).isEqualTo(REQUEST_TIMEOUT);
                        waiting.remove(peer);
                    }
                    else
                    {
                        peer.write(request, i, 1);
                    }
                }
                target.witness().checkServed();
            }
            assertThat(waiting).as("peers that had time to say everything").isEmpty();
            greet(target);
        }
        finally
        {
            all.forEach(Peer::close);
        }
        return String.valueOf(REQUEST_TIMEOUT);
    }

    private List<Peer> connect(final Target target) throws IOException
    {
        final List<Peer> all = new ArrayList<>();
        for (int i = 0; i < peers; i++)
        {
            all.add(target.connect());
        }
        return all;
    }

    /** Somebody else comes meanwhile, and is served. */
    private static void greet(final Target target) throws IOException
    {
        try (Peer peer = target.open())
        {
            peer.send(Frame.text("good morning"));
            peer.expect(Event.text("good morning"));
        }
    }

    private void addFrames()
    {
        final byte[] frame = Wire.length64(Wire.FIN | Frame.BINARY, MAX_MESSAGE, new byte[10]);
        add("announced-and-not-sent", peers + " messages of 1 MiB, of which a header, a part of it, or ten octets come")
            .attempt(target -> endWith(target,
                frame, Arrays.copyOf(frame, 14), Arrays.copyOf(frame, 5), Arrays.copyOf(frame, 1)));
        add("fragments-without-an-end", peers + " messages whose last fragment never comes")
            .attempt(target -> endWith(target,
                Wire.of(Frame.text("to be continued").more()),
                Wire.of(Frame.text("").more(), Frame.ping("still here"))));
    }

    private String endWith(final Target target, final byte[]... octets) throws IOException
    {
        final List<Peer> all = new ArrayList<>();
        try
        {
            for (int i = 0; i < peers; i++)
            {
                final Peer peer = target.open();
                all.add(peer);
                peer.write(octets[i % octets.length]);
            }
            greet(target);
            for (final Peer peer : all)
            {
                assertThat(peer.finish()).endsWith(Event.close(POLICY_VIOLATION), Event.end());
            }
        }
        finally
        {
            all.forEach(Peer::close);
        }
        return String.valueOf(POLICY_VIOLATION);
    }
}
