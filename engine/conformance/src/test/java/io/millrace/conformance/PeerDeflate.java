package io.millrace.conformance;

import static io.millrace.conformance.Bytes.concat;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The peer's end of a compressed connection (RFC 7692 §7.2). It keeps to the agreement and checks that the other side
 * does: that no message refers to an earlier one where it must not, and nothing to what is beyond the window.
 */
final class PeerDeflate implements AutoCloseable
{
    private static final byte[] TAIL = { 0, 0, (byte)0xff, (byte)0xff };
    private static final int MAX_BITS = 15;
    private static final int BUFFER_LENGTH = 64 * 1024;

    private final boolean takeover;
    private final boolean theirTakeover;
    private final int chunkLength;
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final Inflater inflater = new Inflater(true);
    private final DistanceCheck distances;
    private final byte[] buffer = new byte[BUFFER_LENGTH];
    private int inflated;

    PeerDeflate(final Agreement agreement, final boolean client)
    {
        takeover = client ? agreement.clientTakeover() : agreement.serverTakeover();
        theirTakeover = client ? agreement.serverTakeover() : agreement.clientTakeover();
        final int bits = client ? agreement.clientBits() : agreement.serverBits();
        final int theirBits = client ? agreement.serverBits() : agreement.clientBits();
        chunkLength = bits == MAX_BITS ? Integer.MAX_VALUE : 1 << bits;
        distances = theirBits == MAX_BITS ? null : new DistanceCheck(1 << theirBits);
    }

    /** The JDK has no small windows: the history is dropped before a distance could be too long. */
    byte[] deflate(final byte[] payload)
    {
        final ByteArrayOutputStream output = new ByteArrayOutputStream();
        int offset = 0;
        do
        {
            final int length = Math.min(chunkLength, payload.length - offset);
            deflater.setInput(payload, offset, length);
            drain(output, chunkLength == Integer.MAX_VALUE ? Deflater.SYNC_FLUSH : Deflater.FULL_FLUSH);
            offset += length;
        }
        while (offset < payload.length);
        if (!takeover)
        {
            deflater.reset();
        }
        final byte[] compressed = output.toByteArray();
        return compressed.length < TAIL.length ? new byte[1] :
            Arrays.copyOf(compressed, compressed.length - TAIL.length);
    }

    private void drain(final ByteArrayOutputStream output, final int flush)
    {
        int count;
        do
        {
            count = deflater.deflate(buffer, 0, buffer.length, flush);
            output.write(buffer, 0, count);
        }
        while (count == buffer.length);
    }

    byte[] inflate(final byte[] compressed)
    {
        final byte[] whole = concat(compressed, TAIL);
        if (distances != null)
        {
            distances.check(whole);
        }
        final ByteArrayOutputStream output = new ByteArrayOutputStream();
        inflater.setInput(whole);
        try
        {
            int count;
            while ((count = inflater.inflate(buffer)) > 0)
            {
                output.write(buffer, 0, count);
            }
        }
        catch (final DataFormatException ex)
        {
            throw new AssertionError("a message cannot be inflated as was agreed on", ex);
        }
        assertThat(inflater.getRemaining()).as("octets after the end of the compressed data").isZero();
        inflated++;
        if (!theirTakeover)
        {
            inflater.reset();
        }
        return output.toByteArray();
    }

    /** How many compressed messages have come. */
    int inflated()
    {
        return inflated;
    }

    @Override
    public void close()
    {
        deflater.end();
        inflater.end();
    }
}
