package io.millrace.engine;

import io.millrace.deflate.DeflateOptions;

/**
 * Compression of messages (permessage-deflate, RFC 7692). Off by default: it costs both sides processor time and
 * memory, and pays where the network is slower than the processor. When it is on, it is agreed on with each peer that
 * knows it; the others are served without.
 * <p>
 * What memory it costs: a compressor takes about 256 KiB off heap, a decompressor about 40 KiB. Where context takeover
 * was agreed on, each connection has its own from its first compressed message on; where not, an idle connection has
 * none.
 * <p>
 * To be set by one thread until it is concluded with the settings that it belongs to.
 */
public final class DeflateSettings extends SettingsGroup
{
    private static final int MAX_LEVEL = 9;
    private static final int MIN_WINDOW_BITS = 8;
    private static final int MAX_WINDOW_BITS = 15;

    private boolean enabled;
    private int level = 1;
    private int threshold = 64;
    private boolean contextTakeover = true;
    private boolean peerContextTakeover = true;
    private int windowBits = MAX_WINDOW_BITS;
    private int peerWindowBits = MAX_WINDOW_BITS;

    DeflateSettings()
    {
    }

    /**
     * Whether compression is agreed to. Default false.
     *
     * @param enabled whether to agree.
     * @return this.
     */
    public DeflateSettings enabled(final boolean enabled)
    {
        checkMutable("enabled");
        this.enabled = enabled;
        return this;
    }

    /**
     * Whether compression is agreed to.
     *
     * @return true if so.
     */
    public boolean enabled()
    {
        return enabled;
    }

    /**
     * How hard to compress: 0 not at all, 1 fastest, 9 smallest. Default 1.
     *
     * @param level 0 to 9.
     * @return this.
     */
    public DeflateSettings level(final int level)
    {
        checkMutable("level");
        this.level = level;
        return this;
    }

    /**
     * How hard to compress.
     *
     * @return 0 to 9.
     */
    public int level()
    {
        return level;
    }

    /**
     * From which length on a message is compressed; shorter ones seldom become shorter still. Messages that are sent
     * in fragments are compressed whatever their length. Default 64.
     *
     * @param threshold in bytes, 0 or more.
     * @return this.
     */
    public DeflateSettings threshold(final int threshold)
    {
        checkMutable("threshold");
        this.threshold = threshold;
        return this;
    }

    /**
     * From which length on a message is compressed.
     *
     * @return the length in bytes.
     */
    public int threshold()
    {
        return threshold;
    }

    /**
     * Whether our compressor may refer to earlier messages, which makes small and similar messages much shorter, and
     * costs memory for each connection (RFC 7692 §7.1.1). Default true.
     *
     * @param contextTakeover whether to keep the history.
     * @return this.
     */
    public DeflateSettings contextTakeover(final boolean contextTakeover)
    {
        checkMutable("contextTakeover");
        this.contextTakeover = contextTakeover;
        return this;
    }

    /**
     * Whether our compressor may refer to earlier messages.
     *
     * @return true if so.
     */
    public boolean contextTakeover()
    {
        return contextTakeover;
    }

    /**
     * Whether the peer's compressor may refer to earlier messages, as far as we can choose: a client can ask its server
     * not to; a server can ask its client only if that has offered it. Default true.
     *
     * @param peerContextTakeover whether to let the peer keep its history.
     * @return this.
     */
    public DeflateSettings peerContextTakeover(final boolean peerContextTakeover)
    {
        checkMutable("peerContextTakeover");
        this.peerContextTakeover = peerContextTakeover;
        return this;
    }

    /**
     * Whether the peer's compressor may refer to earlier messages.
     *
     * @return true if so.
     */
    public boolean peerContextTakeover()
    {
        return peerContextTakeover;
    }

    /**
     * The window of our compressor, as a power of two (RFC 7692 §7.1.2). Smaller ones spare the peer memory, not us.
     * Default 15.
     *
     * @param windowBits 8 to 15.
     * @return this.
     */
    public DeflateSettings windowBits(final int windowBits)
    {
        checkMutable("windowBits");
        this.windowBits = windowBits;
        return this;
    }

    /**
     * The window of our compressor.
     *
     * @return 8 to 15.
     */
    public int windowBits()
    {
        return windowBits;
    }

    /**
     * The window that is asked of the peer's compressor, where it can be asked. Default 15, which asks nothing.
     *
     * @param peerWindowBits 8 to 15.
     * @return this.
     */
    public DeflateSettings peerWindowBits(final int peerWindowBits)
    {
        checkMutable("peerWindowBits");
        this.peerWindowBits = peerWindowBits;
        return this;
    }

    /**
     * The window that is asked of the peer's compressor.
     *
     * @return 8 to 15.
     */
    public int peerWindowBits()
    {
        return peerWindowBits;
    }

    /** For the negotiation; null if there is to be none. */
    DeflateOptions options()
    {
        return enabled ? new DeflateOptions(
            level, threshold, contextTakeover, peerContextTakeover, windowBits, peerWindowBits) : null;
    }

    @Override
    void validate(final Problems problems)
    {
        if (level < 0 || level > MAX_LEVEL)
        {
            problems.add("level", level, "0 to " + MAX_LEVEL);
        }
        if (threshold < 0)
        {
            problems.add("threshold", threshold, "0 or more");
        }
        validateWindow(problems, "windowBits", windowBits);
        validateWindow(problems, "peerWindowBits", peerWindowBits);
    }

    private static void validateWindow(final Problems problems, final String name, final int bits)
    {
        if (bits < MIN_WINDOW_BITS || bits > MAX_WINDOW_BITS)
        {
            problems.add(name, bits, MIN_WINDOW_BITS + " to " + MAX_WINDOW_BITS);
        }
    }
}
