package io.millrace.protocol;

import java.util.Random;

import io.millrace.fuzz.FuzzInput;

/**
 * The frame decoder in both roles, with and without compression, against the slow reference decoder, over the same
 * bytes in one read, byte by byte and in reads of all lengths (RFC 6455 §5, §7.4, §8.1; RFC 7692 §6, §7.2.2).
 * <pre>
 *   1 byte: 1 from a client, 2 fragments, 4 observed, 8 compression, 16 context takeover, 32 and 64 limits
 *   1 byte: how the stream is read
 *   the stream
 * </pre>
 */
public final class FrameDecoderTarget
{
    private static final int MAX_FRAME = 300;
    private static final int MAX_MESSAGE = 600;
    private static final int MAX_INFLATED = 1 << 16;

    private FrameDecoderTarget()
    {
    }

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(final byte[] data)
    {
        final FuzzInput input = new FuzzInput(data);
        final int flags = input.next();
        final int reading = input.next();
        final byte[] wire = input.rest();
        final PayloadInflater inflater = (flags & 8) == 0 ? null : new WatchedInflater((flags & 16) != 0);
        final long most = inflater == null ? Long.MAX_VALUE : MAX_INFLATED;
        final DecoderConfig config = new DecoderConfig(
            (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0,
            (flags & 32) == 0 ? Long.MAX_VALUE : MAX_FRAME, (flags & 64) == 0 ? most : MAX_MESSAGE, inflater);
        final DecoderReplay replay = new DecoderReplay(config, wire);
        replay.check(0, DecoderHarness.NO_DIRECT_READS, wire.length);
        replay.check(1, reading % 3, DecoderReplay.ones(wire.length));
        if (wire.length > 0)
        {
            final int direct = reading % 2 == 0 ? DecoderHarness.NO_DIRECT_READS : reading % 31;
            replay.check(reading % 8, direct, DecoderReplay.randomReads(new Random(reading), wire.length));
        }
        FuzzInput.same("inflaters that were not given back", WatchedInflater.lent(), 0);
    }
}
