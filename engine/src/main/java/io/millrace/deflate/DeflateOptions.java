package io.millrace.deflate;

/**
 * What one side wants of compression, whichever its role. Immutable.
 *
 * @param level               of compression, 0 (store only) to 9 (smallest).
 * @param threshold           from which length on messages are compressed, in bytes.
 * @param contextTakeover     whether our compressor keeps its history from message to message.
 * @param peerContextTakeover whether we let the peer's compressor keep its history, where it can be asked not to: by a
 *                            client always, by a server if the client has offered it.
 * @param maxWindowBits       of our compressor, 8 to 15.
 * @param peerMaxWindowBits   that we ask of the peer's compressor, where it can be asked; 15 asks nothing.
 */
public record DeflateOptions(
    int level,
    int threshold,
    boolean contextTakeover,
    boolean peerContextTakeover,
    int maxWindowBits,
    int peerMaxWindowBits)
{
    private static final int MAX_LEVEL = 9;

    /**
     * Checks the ranges.
     *
     * @param level               of compression, 0 (store only) to 9 (smallest).
     * @param threshold           from which length on messages are compressed, in bytes.
     * @param contextTakeover     whether our compressor keeps its history from message to message.
     * @param peerContextTakeover whether we let the peer's compressor keep its history.
     * @param maxWindowBits       of our compressor, 8 to 15.
     * @param peerMaxWindowBits   that we ask of the peer's compressor, 8 to 15.
     * @throws IllegalArgumentException if a number is out of range.
     */
    public DeflateOptions
    {
        if (level < 0 || level > MAX_LEVEL)
        {
            throw new IllegalArgumentException("level is " + level + ", allowed is 0 to " + MAX_LEVEL + ".");
        }
        if (threshold < 0)
        {
            throw new IllegalArgumentException("threshold is " + threshold + ", allowed is 0 or more.");
        }
        DeflateParameters.requireWindowBits("maxWindowBits", maxWindowBits);
        DeflateParameters.requireWindowBits("peerMaxWindowBits", peerMaxWindowBits);
    }
}
