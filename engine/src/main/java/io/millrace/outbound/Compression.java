package io.millrace.outbound;

import io.millrace.deflate.DeflateOptions;
import io.millrace.deflate.DeflateParameters;

/**
 * How the messages of a connection are compressed (RFC 7692 §7.2.1).
 *
 * @param level      0 to 9.
 * @param windowBits of the compressor, 8 to 15.
 * @param takeover   whether the compressor keeps its history from message to message.
 * @param threshold  from which length on a message that is not fragmented is compressed, in bytes.
 */
public record Compression(int level, int windowBits, boolean takeover, int threshold)
{
    /**
     * Marks, in the first byte of a message's first frame, that its sender does not want it to be compressed. The mark
     * is not sent.
     */
    public static final int AS_IS = 0x10;

    private static final int BITS_PER_WINDOW = 4;

    /**
     * What was agreed on, for one side.
     *
     * @param parameters that were agreed on.
     * @param options    of this side.
     * @param client     whether this side is the client.
     * @return how to compress.
     */
    public static Compression of(
        final DeflateParameters parameters, final DeflateOptions options, final boolean client)
    {
        return new Compression(
            options.level(),
            Math.min(parameters.compressorWindowBits(client), options.maxWindowBits()),
            options.contextTakeover() && parameters.compressorTakeover(client),
            options.threshold());
    }

    /** Tells apart what messages that are compressed by themselves depend on. */
    int key()
    {
        return level << BITS_PER_WINDOW | windowBits;
    }
}
