package io.millrace.deflate;

/**
 * What both sides agreed on for one connection (RFC 7692 §7.1). Immutable.
 *
 * @param serverNoContextTakeover whether the server forgets its history after each message.
 * @param clientNoContextTakeover whether the client forgets its history after each message.
 * @param serverMaxWindowBits     of the server's compressor, 8 to 15: its window is 2 to the power of this, in bytes.
 * @param clientMaxWindowBits     of the client's compressor, 8 to 15: its window is 2 to the power of this, in bytes.
 */
public record DeflateParameters(
    boolean serverNoContextTakeover, boolean clientNoContextTakeover, int serverMaxWindowBits, int clientMaxWindowBits)
{
    /** The smallest window (RFC 7692 §7.1.2). */
    public static final int MIN_WINDOW_BITS = 8;

    /** The largest window, which is that of a side about which nothing was agreed (RFC 7692 §7.1.2). */
    public static final int MAX_WINDOW_BITS = 15;

    /**
     * Checks the windows.
     *
     * @param serverNoContextTakeover whether the server forgets its history after each message.
     * @param clientNoContextTakeover whether the client forgets its history after each message.
     * @param serverMaxWindowBits     of the server's compressor, 8 to 15.
     * @param clientMaxWindowBits     of the client's compressor, 8 to 15.
     * @throws IllegalArgumentException if a window is out of range.
     */
    public DeflateParameters
    {
        requireWindowBits("serverMaxWindowBits", serverMaxWindowBits);
        requireWindowBits("clientMaxWindowBits", clientMaxWindowBits);
    }

    /**
     * Whether a side's compressor keeps its history from message to message.
     *
     * @param client whether it is the client's.
     * @return true if it may.
     */
    public boolean compressorTakeover(final boolean client)
    {
        return client ? !clientNoContextTakeover : !serverNoContextTakeover;
    }

    /**
     * The window that a side's compressor must keep to.
     *
     * @param client whether it is the client's.
     * @return bits, 8 to 15.
     */
    public int compressorWindowBits(final boolean client)
    {
        return client ? clientMaxWindowBits : serverMaxWindowBits;
    }

    /**
     * Whether a side's decompressor must keep its history from message to message, because its peer's compressor does.
     *
     * @param client whether it is the client's.
     * @return true if so.
     */
    public boolean decompressorTakeover(final boolean client)
    {
        return compressorTakeover(!client);
    }

    /**
     * The window that a side's decompressor needs at most.
     *
     * @param client whether it is the client's.
     * @return bits, 8 to 15.
     */
    public int decompressorWindowBits(final boolean client)
    {
        return compressorWindowBits(!client);
    }

    static void requireWindowBits(final String name, final int bits)
    {
        if (bits < MIN_WINDOW_BITS || bits > MAX_WINDOW_BITS)
        {
            throw new IllegalArgumentException(
                name + " is " + bits + ", allowed is " + MIN_WINDOW_BITS + " to " + MAX_WINDOW_BITS + ".");
        }
    }
}
