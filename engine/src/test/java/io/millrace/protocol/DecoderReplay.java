package io.millrace.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replays what a peer sends in reads of all kinds and compares what the decoder makes of it with the
 * {@link ReferenceDecoder}: all in one read, byte by byte, in two reads split at every place, in random
 * reads; with and without direct reads of payloads; at all alignments. Of long input only the headers and what is
 * near them get such care.
 */
final class DecoderReplay
{
    static final long NO_LIMIT = Long.MAX_VALUE;

    private static final long SEED = 6455_0005L;
    private static final int SHORT_INPUT = 250;
    private static final int LONG_INPUT = 5000;
    private static final int DRIBBLE = 89;
    private static final int NEAR_HEADER = 14;
    private static final int RANDOM_SPLITS = 12;
    private static final int SHOWN_LENGTH = 400;
    private static final boolean[] BOTH = {true, false};
    private static final int[] THRESHOLDS = {DecoderHarness.NO_DIRECT_READS, 0, 1, 5};

    private final Random random = new Random(SEED);
    private final DecoderConfig config;
    private final byte[] wire;
    private final ReferenceDecoder expected;
    private int replays;

    DecoderReplay(final DecoderConfig config, final byte[] wire)
    {
        this.config = config;
        this.wire = wire;
        expected = ReferenceDecoder.of(config, wire);
    }

    /**
     * Replays a vector from both kinds of peer, in all modes, and returns the messages, control frames and violation
     * it consists of if nothing else is asked for.
     */
    static List<DecodedEvent> messages(final UnaryOperator<Wire> vector)
    {
        return messages(NO_LIMIT, NO_LIMIT, vector);
    }

    static List<DecodedEvent> messages(
        final long maxFrameLength, final long maxMessageLength, final UnaryOperator<Wire> vector)
    {
        final List<List<DecodedEvent>> found = new ArrayList<>();
        for (final boolean fromClient : BOTH)
        {
            found.add(replay(new DecoderConfig(fromClient, false, false, maxFrameLength, maxMessageLength), vector));
            replay(new DecoderConfig(fromClient, true, false, maxFrameLength, maxMessageLength), vector);
            replay(new DecoderConfig(fromClient, false, true, maxFrameLength, maxMessageLength), vector);
            replay(new DecoderConfig(fromClient, true, true, maxFrameLength, maxMessageLength), vector);
        }
        assertThat(found.get(1)).as("from a server as from a client").isEqualTo(found.get(0));
        return found.get(0);
    }

    /** Replays a vector from both kinds of peer and returns what is reported if fragments are observed. */
    static List<DecodedEvent> observed(final UnaryOperator<Wire> vector)
    {
        final List<DecodedEvent> events = replay(new DecoderConfig(true, false, true, NO_LIMIT, NO_LIMIT), vector);
        assertThat(replay(new DecoderConfig(false, false, true, NO_LIMIT, NO_LIMIT), vector)).isEqualTo(events);
        return events;
    }

    /** Replays a vector in one configuration and returns what all the replays reported. */
    static List<DecodedEvent> replay(final DecoderConfig config, final UnaryOperator<Wire> vector)
    {
        final Wire wire = vector.apply(new Wire(config.fromClient()));
        return new DecoderReplay(config, wire.bytes()).all(wire.boundaries());
    }

    /** How many bytes a peer got through before the decoder, fed byte by byte, reported a violation. */
    static int bytesUntilViolation(final DecoderConfig config, final UnaryOperator<Wire> vector)
    {
        final byte[] wire = vector.apply(new Wire(config.fromClient())).bytes();
        final DecoderHarness harness = new DecoderHarness(config, 0, DecoderHarness.NO_DIRECT_READS);
        final DecoderHarness direct = new DecoderHarness(config, 0, 0);
        harness.run(wire, ones(wire.length));
        direct.run(wire, ones(wire.length));
        assertThat(harness.isViolated()).isTrue();
        assertThat(direct.presented()).isEqualTo(harness.presented());
        return harness.presented();
    }

    static int[] ones(final int length)
    {
        final int[] ones = new int[length];
        Arrays.fill(ones, 1);
        return ones;
    }

    ReferenceDecoder expected()
    {
        return expected;
    }

    private List<DecodedEvent> all(final List<Integer> boundaries)
    {
        for (final int threshold : THRESHOLDS)
        {
            check(0, threshold, wire.length);
            check(1, threshold, dribble(boundaries));
        }
        for (int cut = 1; cut < wire.length; cut++)
        {
            if (wire.length <= SHORT_INPUT || isNear(cut, boundaries))
            {
                check(cut % 8, cut % 2 == 0 ? DecoderHarness.NO_DIRECT_READS : cut % 3, cut);
                if (wire.length <= LONG_INPUT)
                {
                    check(cut % 8, cut % 2 == 1 ? DecoderHarness.NO_DIRECT_READS : cut % 3, cut);
                }
            }
        }
        for (int i = 0; i < RANDOM_SPLITS; i++)
        {
            if (wire.length <= LONG_INPUT || i < THRESHOLDS.length)
            {
                check(i % 8, THRESHOLDS[i % THRESHOLDS.length], randomReads(random, wire.length));
            }
        }
        final List<DecodedEvent> events = new ArrayList<>(expected.events());
        if (expected.closeCode() != 0)
        {
            events.add(DecodedEvent.violation(expected.closeCode()));
        }
        return events;
    }

    /** Byte by byte; in the long payloads of long input, a little more at a time. */
    private int[] dribble(final List<Integer> boundaries)
    {
        if (wire.length <= LONG_INPUT)
        {
            return ones(wire.length);
        }
        final int[] reads = new int[wire.length];
        int count = 0;
        for (int position = 0; position < wire.length; position += reads[count++])
        {
            final boolean near = IntStream.range(position, position + DRIBBLE).anyMatch(i -> isNear(i, boundaries));
            reads[count] = near ? 1 : DRIBBLE;
        }
        return Arrays.copyOf(reads, count);
    }

    private static boolean isNear(final int cut, final List<Integer> boundaries)
    {
        return boundaries.stream().anyMatch(boundary -> cut >= boundary - 1 && cut <= boundary + NEAR_HEADER);
    }

    /** Lengths of reads of which some are short and some are long. */
    static int[] randomReads(final Random random, final int length)
    {
        final int bound = 1 << random.nextInt(1 + 32 - Integer.numberOfLeadingZeros(length));
        final int[] reads = new int[1 + length * 2 / (bound + 1)];
        for (int i = 0; i < reads.length; i++)
        {
            reads[i] = 1 + random.nextInt(random.nextInt(4) == 0 ? length + 1 : bound);
        }
        return reads;
    }

    /** Replays once. */
    void check(final int alignment, final int threshold, final int... reads)
    {
        replays++;
        try
        {
            compare(new DecoderHarness(config, alignment, threshold).run(wire, reads).release());
        }
        catch (final RuntimeException | AssertionError e)
        {
            throw new AssertionError(e + " in replay " + replays + " of " + config + ", alignment " + alignment +
                ", direct reads " + threshold + ", reads " + show(reads) + ", of " + show(wire), e);
        }
    }

    private void compare(final DecoderHarness harness)
    {
        final List<DecodedEvent> wanted = new ArrayList<>(expected.events());
        final List<DecodedEvent> found = new ArrayList<>(harness.events());
        if (config.observed() && found.size() > 1 && found.get(found.size() - 2).equals(expected.seen()))
        {
            found.remove(found.size() - 2);
        }
        if (config.fragments())
        {
            addPart(wanted, found);
        }
        if (expected.closeCode() != 0)
        {
            wanted.add(DecodedEvent.violation(expected.closeCode()));
        }
        if (expected.isEitherFault())
        {
            found.remove(DecodedEvent.violation(ReferenceDecoder.INVALID_PAYLOAD));
            found.remove(DecodedEvent.violation(ReferenceDecoder.TOO_BIG));
            found.add(DecodedEvent.violation(expected.closeCode()));
        }
        final List<DecodedEvent> foundWhole = config.fragments() ? joined(found) : found;
        final List<DecodedEvent> wantedWhole = config.fragments() ? joined(wanted) : wanted;
        if (!foundWhole.equals(wantedWhole))
        {
            throw new AssertionError("found " + foundWhole + " instead of " + wantedWhole);
        }
        if (harness.isViolated() && harness.presentedBefore() >= expected.deadline())
        {
            throw new AssertionError("went on from " + expected.deadline() + " to " + harness.presentedBefore());
        }
        if (!harness.isViolated() && harness.isClosed() != expected.isClosed())
        {
            throw new AssertionError("closed: " + harness.isClosed());
        }
    }

    /** Of an invalid frame, some bytes may have been reported before it was known to be; of a valid one, all must. */
    private void addPart(final List<DecodedEvent> wanted, final List<DecodedEvent> found)
    {
        final int length = dataLength(found) - dataLength(wanted);
        final int least = expected.closeCode() == 0 ? expected.partLength() : 0;
        if (length < least || length > expected.partLength())
        {
            throw new AssertionError(length + " bytes of an unfinished frame, not " + least + " to " +
                expected.partLength() + ": " + found);
        }
        if (length > 0)
        {
            wanted.add(expected.part(length));
        }
    }

    private static int dataLength(final List<DecodedEvent> events)
    {
        return events.stream().filter(DecodedEvent::isData).mapToInt(event -> event.payload().length()).sum();
    }

    /** Parts of a message that follow each other, as one. */
    private static List<DecodedEvent> joined(final List<DecodedEvent> events)
    {
        final List<DecodedEvent> joined = new ArrayList<>();
        for (final DecodedEvent event : events)
        {
            final DecodedEvent last = joined.isEmpty() ? event : joined.get(joined.size() - 1);
            final boolean goesOn = !joined.isEmpty() && last.isData() && !last.fin() && event.isData() &&
                event.opcode() == Opcode.CONTINUATION;
            if (goesOn)
            {
                joined.set(joined.size() - 1, last.with(event));
            }
            else
            {
                joined.add(event);
            }
        }
        return joined;
    }

    private static String show(final int[] reads)
    {
        final int[] some = Arrays.copyOf(reads, Math.min(reads.length, SHOWN_LENGTH / 4));
        return Arrays.toString(some) + (some.length < reads.length ? " and more" : "");
    }

    private static String show(final byte[] bytes)
    {
        return bytes.length + " bytes " + HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, SHOWN_LENGTH));
    }
}
