package io.millrace.protocol;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The decoder against the reference on random input in random reads: correct frames, correct frames with one change,
 * and noise (RFC 6455 §5, §7.4, §8.1).
 */
class FrameDecoderFuzzTest
{
    private static final long SEED = 6455_2011L;
    private static final int CASES = 5_000;
    private static final int HEAVY_ROUNDS = 40;
    private static final int REPLAYS = 2;
    private static final int[] THRESHOLDS = {DecoderHarness.NO_DIRECT_READS, 0, 1, 30, 4096};

    @Test
    void shouldReportEveryFrameWhenThePeerIsCorrect()
    {
        correct(SEED);
    }

    @Test
    void shouldAgreeWithReferenceWhenOneThingIsChanged()
    {
        changed(SEED + 1);
    }

    @Test
    void shouldAgreeWithReferenceOnNoise()
    {
        noise(SEED + 2);
    }

    @Test
    @Tag("heavy")
    void shouldAgreeWithReferenceForLong()
    {
        for (int round = 1; round <= HEAVY_ROUNDS; round++)
        {
            correct(SEED + 10L * round);
            changed(SEED + 10L * round + 1);
            noise(SEED + 10L * round + 2);
        }
    }

    private static void correct(final long seed)
    {
        final Random random = begin("correct frames", seed);
        for (int i = 0; i < CASES; i++)
        {
            final DecoderConfig config = config(random, false);
            final byte[] wire = RandomFrames.wire(random, config.fromClient()).bytes();
            final DecoderReplay replay = new DecoderReplay(config, wire);
            assertThat(replay.expected().closeCode()).as("case %d of seed %d is correct", i, seed).isZero();
            check(replay, wire.length, random, "case " + i + " of seed " + seed);
        }
    }

    private static void changed(final long seed)
    {
        final Random random = begin("changed frames", seed);
        int violations = 0;
        for (int i = 0; i < CASES; i++)
        {
            final DecoderConfig config = config(random, true);
            final byte[] wire = RandomFrames.change(random, RandomFrames.wire(random, config.fromClient()));
            final DecoderReplay replay = new DecoderReplay(config, wire);
            violations += replay.expected().closeCode() == 0 ? 0 : 1;
            check(replay, wire.length, random, "case " + i + " of seed " + seed);
        }
        assertThat(violations).as("violations").isBetween(CASES / 4, CASES - CASES / 10);
    }

    private static void noise(final long seed)
    {
        final Random random = begin("noise", seed);
        for (int i = 0; i < CASES; i++)
        {
            final DecoderConfig config = config(random, true);
            final byte[] wire = RandomFrames.noise(random, config.fromClient());
            check(new DecoderReplay(config, wire), wire.length, random, "case " + i + " of seed " + seed);
        }
    }

    private static Random begin(final String what, final long seed)
    {
        System.out.println(FrameDecoderFuzzTest.class.getSimpleName() + ": " + what + ", seed " + seed);
        return new Random(seed);
    }

    private static DecoderConfig config(final Random random, final boolean limited)
    {
        final long maxFrameLength = limited && random.nextInt(4) == 0 ? random.nextInt(300) : Long.MAX_VALUE;
        final long maxMessageLength = limited && random.nextInt(4) == 0 ? random.nextInt(600) : Long.MAX_VALUE;
        return new DecoderConfig(
            random.nextBoolean(), random.nextInt(3) == 0, random.nextInt(3) == 0, maxFrameLength, maxMessageLength);
    }

    private static void check(
        final DecoderReplay replay, final int length, final Random random, final String what)
    {
        for (int i = 0; i < REPLAYS; i++)
        {
            final int[] reads = DecoderReplay.randomReads(random, length);
            final int threshold = THRESHOLDS[random.nextInt(THRESHOLDS.length)];
            try
            {
                replay.check(random.nextInt(8), threshold, reads);
            }
            catch (final AssertionError e)
            {
                throw new AssertionError(what + ": " + e.getMessage() + Arrays.toString(reads), e);
            }
        }
    }
}
