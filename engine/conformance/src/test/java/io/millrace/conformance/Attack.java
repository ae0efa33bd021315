package io.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A class of hostile inputs: what they are, and each of them with what must become of it.
 */
final class Attack
{
    private static final String BEFORE = "before";
    private static final String AFTER = "after";

    private final String id;
    private final String inputs;
    private final Target.Kind kind;
    private final List<Attempt> attempts = new ArrayList<>();
    private final Map<String, String> demanded = new TreeMap<>();

    /**
     * A class without inputs.
     *
     * @param id     of the class.
     * @param inputs what is sent, for readers.
     * @param kind   of server that it is sent to.
     */
    Attack(final String id, final String inputs, final Target.Kind kind)
    {
        this.id = id;
        this.inputs = inputs;
        this.kind = kind;
    }

    /** One input: it is sent, and what comes of it is checked. */
    @FunctionalInterface
    interface Attempt
    {
        /** Returns what became of it, in a word or two. */
        String on(Target target) throws IOException;
    }

    /** What became of a class of inputs. */
    record Result(Attack attack, int count, Map<String, Integer> outcomes)
    {
    }

    String id()
    {
        return id;
    }

    String inputs()
    {
        return inputs;
    }

    Target.Kind kind()
    {
        return kind;
    }

    /** Any input. */
    Attack attempt(final Attempt attempt)
    {
        attempts.add(attempt);
        return this;
    }

    /** What the responses to all requests that follow must have. */
    Attack demand(final String header, final String value)
    {
        demanded.put(header, value);
        return this;
    }

    /** Requests that get a status, however they are cut. */
    Attack refuses(final int status, final Request... requests)
    {
        for (final Request request : requests)
        {
            refuses(status, request.octets());
        }
        return this;
    }

    /** The same for octets that need not be a request. */
    Attack refuses(final int status, final byte[] octets)
    {
        return attempt(target -> refused(target, status, octets, false))
            .attempt(target -> refused(target, status, octets, true));
    }

    /** The same, in one piece only. */
    Attack refusesWhole(final int status, final byte[] octets)
    {
        return attempt(target -> refused(target, status, octets, false));
    }

    private String refused(final Target target, final int status, final byte[] octets, final boolean dribbled)
        throws IOException
    {
        try (Peer peer = target.connect())
        {
            if (dribbled)
            {
                peer.dribble(octets);
            }
            else
            {
                peer.write(octets);
            }
            final Answer answer = Answer.read(peer);
            assertThat(answer.status()).as(answer.body()).isEqualTo(status);
            assertThat(answer.headers()).containsAllEntriesOf(demanded);
        }
        return String.valueOf(status);
    }

    /** Frames, or octets that are none, that close the connection with a code: alone, cut, and between good ones. */
    Attack closes(final int code, final byte[] octets)
    {
        return attempt(target -> closed(target, code, octets, false))
            .attempt(target -> closed(target, code, octets, true))
            .attempt(target -> closedBetween(target, code, octets));
    }

    /** The same, alone and in one piece only. */
    Attack closesWhole(final int code, final byte[] octets)
    {
        return attempt(target -> closed(target, code, octets, false));
    }

    private static String closed(
        final Target target, final int code, final byte[] octets, final boolean dribbled) throws IOException
    {
        try (Peer peer = target.open())
        {
            if (dribbled)
            {
                peer.dribble(octets);
            }
            else
            {
                peer.write(octets);
            }
            assertThat(peer.finish()).containsExactly(Event.close(code), Event.end());
        }
        return String.valueOf(code);
    }

    private static String closedBetween(final Target target, final int code, final byte[] octets) throws IOException
    {
        try (Peer peer = target.open())
        {
            peer.write(Bytes.concat(Wire.of(Frame.text(BEFORE)), octets, Wire.of(Frame.text(AFTER))));
            assertThat(peer.finish()).containsExactly(Event.text(BEFORE), Event.close(code), Event.end());
        }
        return String.valueOf(code);
    }

    /** Carries it out. */
    Result carryOut(final Target target)
    {
        final Map<String, Integer> outcomes = new TreeMap<>();
        int number = 0;
        for (final Attempt attempt : attempts)
        {
            number++;
            try
            {
                outcomes.merge(attempt.on(target), 1, Integer::sum);
            }
            catch (final IOException | AssertionError ex)
            {
                throw new AssertionError(id + ", input " + number + ": " + ex.getMessage(), ex);
            }
        }
        return new Result(this, number, outcomes);
    }

    @Override
    public String toString()
    {
        return id;
    }
}
