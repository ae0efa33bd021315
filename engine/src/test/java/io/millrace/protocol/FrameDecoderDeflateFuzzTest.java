package io.millrace.protocol;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The decoder against the reference on random input of peers that compress, in random reads: correct frames, and
 * correct frames with one change (RFC 7692 §6, §7.2.2).
 */
class FrameDecoderDeflateFuzzTest
{
    private static final long SEED = 7692_2015L;
    private static final int CASES = 200;
    private static final int HEAVY_ROUNDS = 40;
    private static final int[] THRESHOLDS = {DecoderHarness.NO_DIRECT_READS, 0, 30};

    @Test
    void shouldReportEveryMessageWhenThePeerIsCorrect()
    {
        correct(SEED);
    }

    @Test
    void shouldAgreeWithReferenceWhenOneThingIsChanged()
    {
        changed(SEED + 1);
    }

    @Test
    @Tag("heavy")
    void shouldAgreeWithReferenceForLong()
    {
        for (int round = 1; round <= HEAVY_ROUNDS; round++)
        {
            correct(SEED + 10L * round);
            changed(SEED + 10L * round + 1);
        }
    }

    private static void correct(final long seed)
    {
        final Random random = begin("correct frames", seed);
        for (int i = 0; i < CASES; i++)
        {
            final DecoderConfig config = config(random, false);
            final byte[] wire = wire(random, config).bytes();
            final DecoderReplay replay = new DecoderReplay(config, wire);
            assertThat(replay.expected().closeCode()).as("case %d of seed %d is correct", i, seed).isZero();
            check(replay, wire.length, random, "case " + i + " of seed " + seed);
        }
        assertThat(WatchedInflater.lent()).isZero();
    }

    private static void changed(final long seed)
    {
        final Random random = begin("changed frames", seed);
        int violations = 0;
        for (int i = 0; i < CASES; i++)
        {
            final DecoderConfig config = config(random, true);
            final byte[] wire = RandomFrames.change(random, wire(random, config));
            final DecoderReplay replay = new DecoderReplay(config, wire);
            violations += replay.expected().closeCode() == 0 ? 0 : 1;
            check(replay, wire.length, random, "case " + i + " of seed " + seed);
        }
        assertThat(WatchedInflater.lent()).isZero();
        assertThat(violations).as("violations").isBetween(CASES / 4, CASES - CASES / 10);
    }

    private static Random begin(final String what, final long seed)
    {
        System.out.println(FrameDecoderDeflateFuzzTest.class.getSimpleName() + ": " + what + ", seed " + seed);
        return new Random(seed);
    }

    private static Wire wire(final Random random, final DecoderConfig config)
    {
        try (RandomDeflated peer = new RandomDeflated(random, ((WatchedInflater)config.inflater()).isTakeover()))
        {
            return peer.wire(config.fromClient());
        }
    }

    private static DecoderConfig config(final Random random, final boolean limited)
    {
        final long maxFrameLength = limited && random.nextInt(4) == 0 ? random.nextInt(300) : Long.MAX_VALUE;
        final long maxMessageLength = limited && random.nextInt(4) == 0 ? random.nextInt(600) : Long.MAX_VALUE;
        return new DecoderConfig(random.nextBoolean(), random.nextInt(3) == 0, random.nextInt(3) == 0,
            maxFrameLength, maxMessageLength, new WatchedInflater(random.nextBoolean()));
    }

    private static void check(final DecoderReplay replay, final int length, final Random random, final String what)
    {
        for (int i = 0; i < 3; i++)
        {
            final int[] reads = i == 0 ? DecoderReplay.ones(length) : DecoderReplay.randomReads(random, length);
            try
            {
                replay.check(random.nextInt(8), THRESHOLDS[i], reads);
            }
            catch (final AssertionError e)
            {
                throw new AssertionError(what + ": " + e.getMessage() + Arrays.toString(reads), e);
            }
        }
    }
}
