package io.millrace.engine;

import io.millrace.api.SlowConsumerPolicy;

/**
 * How much peers may ask for, and how much may wait for them.
 * <p>
 * To be set by one thread; frozen by {@link #conclude()}.
 */
public final class LimitSettings extends SettingsGroup
{
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    private static final int MAX_CONNECTIONS = 1 << 24;
    static final int MAX_MESSAGE_LENGTH = Integer.MAX_VALUE - 64 * KIB;
    private static final int MIN_FRAME_LENGTH = 125;
    private static final int MIN_HANDSHAKE_LENGTH = 128;
    private static final int MIN_HANDSHAKE_LINE_LENGTH = 64;
    private static final int MAX_HANDSHAKE_LENGTH = MIB;
    private static final int MAX_HANDSHAKE_HEADERS = 10_000;
    private static final long MAX_OUTBOUND_LIMIT = 1L << 40;
    private static final int WATERMARKS_PER_LIMIT = 4;
    private static final int MAX_OUTBOUND_MESSAGES = 1 << 23;
    private static final int MAX_RATE = 10_000_000;

    private int maxConnections = 65_536;
    private int maxConnectionsPerAddress;
    private int maxPendingHandshakes;
    private int maxHandshakeRate;
    private int maxControlFrameRate;
    private int maxInflateRatio;
    private int maxMessageLength = MIB;
    private long maxFrameLength = Long.MAX_VALUE;
    private int maxFragments = MIB;
    private int maxHandshakeLength = 16 * KIB;
    private int maxHandshakeLineLength = 8 * KIB;
    private int maxHandshakeHeaders = 100;
    private long outboundLimit = 4L * MIB;
    private long lowWatermark;
    private boolean isLowWatermarkSet;
    private int outboundMessageLimit;
    private long totalOutboundLimit;
    private SlowConsumerPolicy slowConsumerPolicy = SlowConsumerPolicy.refuse();

    /**
     * Settings that all have their defaults.
     */
    public LimitSettings()
    {
    }

    /**
     * Connections, handshakes included, that the server has at a time. Default 65,536.
     * <p>
     * Memory: proportional to the connections that there are, not to this limit. What one may need at most is
     * {@link BufferSettings#outboundRingCapacity()}, {@link #outboundLimit()} and {@link #maxMessageLength()}.
     *
     * @param maxConnections 1 to 2^24.
     * @return this.
     */
    public LimitSettings maxConnections(final int maxConnections)
    {
        checkMutable("maxConnections");
        this.maxConnections = maxConnections;
        return this;
    }

    /**
     * Connections that the server has at a time.
     *
     * @return connections.
     */
    public int maxConnections()
    {
        return maxConnections;
    }

    /**
     * Connections from one address that the server has at a time, handshakes included; IPv6 addresses of the same /64,
     * which one host may have for itself, count as one. More are answered with status 429 (RFC 6585 §4), and if as many
     * again come, closed at once. Default 0: no limit, since behind a proxy or a NAT all may come from one address.
     * <p>
     * The address is that of the client where a trusted proxy says so: by the PROXY protocol, or by the headers that
     * {@link ProxySettings#forwardedHeaders} names. Trusted proxies themselves, and Unix domain sockets, have no limit.
     *
     * @param maxConnectionsPerAddress 0 to 2^24; 0 for no limit.
     * @return this.
     */
    public LimitSettings maxConnectionsPerAddress(final int maxConnectionsPerAddress)
    {
        checkMutable("maxConnectionsPerAddress");
        this.maxConnectionsPerAddress = maxConnectionsPerAddress;
        return this;
    }

    /**
     * Connections from one address that the server has at a time.
     *
     * @return connections; 0 for no limit.
     */
    public int maxConnectionsPerAddress()
    {
        return maxConnectionsPerAddress;
    }

    /**
     * Connections that are in their opening handshake at a time, from the moment they are accepted, TLS and the
     * application's decision included, until they are open or have ended. More are answered with status 503. So
     * handshakes that do not go on take no room from connections that are open. Default 0: no limit but
     * {@link #maxConnections()}.
     *
     * @param maxPendingHandshakes 0 to 2^24; 0 for no limit.
     * @return this.
     */
    public LimitSettings maxPendingHandshakes(final int maxPendingHandshakes)
    {
        checkMutable("maxPendingHandshakes");
        this.maxPendingHandshakes = maxPendingHandshakes;
        return this;
    }

    /**
     * Connections that are in their opening handshake at a time.
     *
     * @return connections; 0 for no limit.
     */
    public int maxPendingHandshakes()
    {
        return maxPendingHandshakes;
    }

    /**
     * Connections that the server accepts per second at all its addresses together, and at once after a quiet second.
     * Those beyond it wait in the system's queue ({@link SocketSettings#backlog()}) and are accepted later: clients
     * that all connect again get their turn and no error. {@link WebSocketServer#adopt} is not limited. Default 0: no
     * limit.
     *
     * @param maxHandshakeRate connections per second, 0 to 10,000,000; 0 for no limit.
     * @return this.
     */
    public LimitSettings maxHandshakeRate(final int maxHandshakeRate)
    {
        checkMutable("maxHandshakeRate");
        this.maxHandshakeRate = maxHandshakeRate;
        return this;
    }

    /**
     * Connections that the server accepts per second.
     *
     * @return connections per second; 0 for no limit.
     */
    public int maxHandshakeRate()
    {
        return maxHandshakeRate;
    }

    /**
     * Control frames (pings, pongs, the close frame; RFC 6455 §5.5) that a peer may send per second, and at once after
     * a quiet second. More close the connection with code 1008. They are counted per read, so a read is handled whole.
     * Default 0: no limit; a ping costs no more than a short message, and of many only the newest is answered.
     *
     * @param maxControlFrameRate frames per second, 0 to 10,000,000; 0 for no limit.
     * @return this.
     */
    public LimitSettings maxControlFrameRate(final int maxControlFrameRate)
    {
        checkMutable("maxControlFrameRate");
        this.maxControlFrameRate = maxControlFrameRate;
        return this;
    }

    /**
     * Control frames that a peer may send per second.
     *
     * @return frames per second; 0 for no limit.
     */
    public int maxControlFrameRate()
    {
        return maxControlFrameRate;
    }

    /**
     * How many times as long as a compressed message its content may be (RFC 6455 §10.4), once that is longer than 64
     * KiB. More closes the connection with code 1008, as the message is inflated. Default 0: no limit but
     * {@link #maxMessageLength()}. Deflate makes nothing more than about 1030 times as short.
     *
     * @param maxInflateRatio 0 to 10,000,000; 0 for no limit.
     * @return this.
     */
    public LimitSettings maxInflateRatio(final int maxInflateRatio)
    {
        checkMutable("maxInflateRatio");
        this.maxInflateRatio = maxInflateRatio;
        return this;
    }

    /**
     * How many times as long as a compressed message its content may be.
     *
     * @return the ratio; 0 for no limit.
     */
    public int maxInflateRatio()
    {
        return maxInflateRatio;
    }

    /**
     * Longest payload of a received message, all its fragments together (RFC 6455 §10.4). A longer one closes its
     * connection with code 1009. Default 1 MiB.
     * <p>
     * Memory: a message that arrives piecemeal is held in a pooled buffer off heap, which grows with what has arrived,
     * up to this length for each connection.
     *
     * @param maxMessageLength bytes, 0 to 2^31 - 1 - 64 KiB.
     * @return this.
     */
    public LimitSettings maxMessageLength(final int maxMessageLength)
    {
        checkMutable("maxMessageLength");
        this.maxMessageLength = maxMessageLength;
        return this;
    }

    /**
     * Longest payload of a received message, all its fragments together.
     *
     * @return bytes.
     */
    public int maxMessageLength()
    {
        return maxMessageLength;
    }

    /**
     * Longest payload of one received frame. A longer one closes its connection with code 1009. Default
     * {@link Long#MAX_VALUE}: only {@link #maxMessageLength()} counts, which bounds frames too. Costs no memory.
     *
     * @param maxFrameLength bytes, at least 125 so that control frames (RFC 6455 §5.5) always fit.
     * @return this.
     */
    public LimitSettings maxFrameLength(final long maxFrameLength)
    {
        checkMutable("maxFrameLength");
        this.maxFrameLength = maxFrameLength;
        return this;
    }

    /**
     * Longest payload of one received frame.
     *
     * @return bytes.
     */
    public long maxFrameLength()
    {
        return maxFrameLength;
    }

    /**
     * Most frames of one received message (RFC 6455 §5.4), empty ones included, of which any number fits in any length.
     * More close the connection with code 1008. Default 2^20, as many as the default of {@link #maxMessageLength()} has
     * bytes. Costs no memory.
     *
     * @param maxFragments at least 1.
     * @return this.
     */
    public LimitSettings maxFragments(final int maxFragments)
    {
        checkMutable("maxFragments");
        this.maxFragments = maxFragments;
        return this;
    }

    /**
     * Most frames of one received message.
     *
     * @return frames.
     */
    public int maxFragments()
    {
        return maxFragments;
    }

    /**
     * Longest handshake request: request line and headers together. Default 16 KiB.
     * <p>
     * Memory: up to this many bytes for each connection that is in its handshake.
     *
     * @param maxHandshakeLength bytes, 128 to 1 MiB.
     * @return this.
     */
    public LimitSettings maxHandshakeLength(final int maxHandshakeLength)
    {
        checkMutable("maxHandshakeLength");
        this.maxHandshakeLength = maxHandshakeLength;
        return this;
    }

    /**
     * Longest handshake request: request line and headers together.
     *
     * @return bytes.
     */
    public int maxHandshakeLength()
    {
        return maxHandshakeLength;
    }

    /**
     * Longest line of a handshake request: the request line or a header. Default 8 KiB. Has no effect above
     * {@link #maxHandshakeLength()}. Costs no memory of its own.
     *
     * @param maxHandshakeLineLength bytes, 64 to 1 MiB.
     * @return this.
     */
    public LimitSettings maxHandshakeLineLength(final int maxHandshakeLineLength)
    {
        checkMutable("maxHandshakeLineLength");
        this.maxHandshakeLineLength = maxHandshakeLineLength;
        return this;
    }

    /**
     * Longest line of a handshake request.
     *
     * @return bytes.
     */
    public int maxHandshakeLineLength()
    {
        return maxHandshakeLineLength;
    }

    /**
     * Most headers of a handshake request. Default 100. Costs no memory of its own.
     *
     * @param maxHandshakeHeaders 1 to 10,000.
     * @return this.
     */
    public LimitSettings maxHandshakeHeaders(final int maxHandshakeHeaders)
    {
        checkMutable("maxHandshakeHeaders");
        this.maxHandshakeHeaders = maxHandshakeHeaders;
        return this;
    }

    /**
     * Most headers of a handshake request.
     *
     * @return headers.
     */
    public int maxHandshakeHeaders()
    {
        return maxHandshakeHeaders;
    }

    /**
     * Bytes that may wait to be written to one connection, in its ring and beside it, with 8 bytes and padding for each
     * record in the ring and 16 for each message beside it. A send above that is answered with back pressure, one that
     * could never fit with "too large". It may be less than {@link #maxMessageLength()}, which is about received
     * messages. Default 4 MiB.
     * <p>
     * The ring is a bound of its own: what is sent in small messages waits in no more than
     * {@link BufferSettings#outboundRingCapacity()}. A limit below that works, but replies then share no records.
     * <p>
     * Memory: up to this many bytes for each connection whose peer reads slowly.
     *
     * @param outboundLimit bytes, 1 to 1 TiB.
     * @return this.
     */
    public LimitSettings outboundLimit(final long outboundLimit)
    {
        checkMutable("outboundLimit");
        this.outboundLimit = outboundLimit;
        return this;
    }

    /**
     * Bytes that may wait to be written to one connection.
     *
     * @return bytes.
     */
    public long outboundLimit()
    {
        return outboundLimit;
    }

    /**
     * After back pressure, the connection is reported writable when no more than this waits in all, at most half of
     * its ring is used, and the message last refused would fit. Default a quarter of {@link #outboundLimit()}. Costs no
     * memory.
     *
     * @param lowWatermark bytes, 0 to {@link #outboundLimit()}.
     * @return this.
     */
    public LimitSettings lowWatermark(final long lowWatermark)
    {
        checkMutable("lowWatermark");
        this.lowWatermark = lowWatermark;
        isLowWatermarkSet = true;
        return this;
    }

    /**
     * After back pressure, the connection is reported writable when no more than this waits.
     *
     * @return bytes.
     */
    public long lowWatermark()
    {
        return isLowWatermarkSet ? lowWatermark : outboundLimit / WATERMARKS_PER_LIMIT;
    }

    /**
     * Messages that may wait to be written to one connection. With a bound, every frame that is sent has a record of
     * its own, which costs more for small replies. Default 0: no bound.
     *
     * @param outboundMessageLimit messages, 0 to 2^23.
     * @return this.
     */
    public LimitSettings outboundMessageLimit(final int outboundMessageLimit)
    {
        checkMutable("outboundMessageLimit");
        this.outboundMessageLimit = outboundMessageLimit;
        return this;
    }

    /**
     * Messages that may wait to be written to one connection.
     *
     * @return messages; 0 for no bound.
     */
    public int outboundMessageLimit()
    {
        return outboundMessageLimit;
    }

    /**
     * Bytes of off-heap memory that may be in use for what waits to be written on all connections together: the rings
     * that are leased, and the messages beside them, each once, however many connections it waits for. Beyond it,
     * connections that would need more memory get back pressure, and a publish reaches nobody. Default half of the
     * longest heap, {@link Runtime#maxMemory()}, which is half of the direct memory that a JVM allows for by default.
     *
     * @param totalOutboundLimit bytes, at least {@link #outboundLimit()} and the capacity of a ring; 0 for the default.
     * @return this.
     */
    public LimitSettings totalOutboundLimit(final long totalOutboundLimit)
    {
        checkMutable("totalOutboundLimit");
        this.totalOutboundLimit = totalOutboundLimit;
        return this;
    }

    /**
     * Bytes of off-heap memory that may be in use for what waits to be written on all connections together.
     *
     * @return bytes.
     */
    public long totalOutboundLimit()
    {
        return totalOutboundLimit != 0 ? totalOutboundLimit :
            Math.max(Runtime.getRuntime().maxMemory() / 2, 2 * outboundLimit);
    }

    /**
     * What happens to a message for a connection that has reached its bounds, and that has no policy of its own; for a
     * published one, if the topic has none either. Default {@link SlowConsumerPolicy#refuse()}.
     *
     * @param slowConsumerPolicy to apply.
     * @return this.
     */
    public LimitSettings slowConsumerPolicy(final SlowConsumerPolicy slowConsumerPolicy)
    {
        checkMutable("slowConsumerPolicy");
        this.slowConsumerPolicy = slowConsumerPolicy;
        return this;
    }

    /**
     * What happens to a message for a connection that has reached its bounds.
     *
     * @return the policy.
     */
    public SlowConsumerPolicy slowConsumerPolicy()
    {
        return slowConsumerPolicy;
    }

    /**
     * Validates the settings of this group and freezes them. Does nothing if that was done before.
     *
     * @return this.
     * @throws IllegalArgumentException with a sentence for each setting that is not allowed; nothing is frozen then.
     */
    public LimitSettings conclude()
    {
        validateAndFreeze();
        return this;
    }

    @Override
    void validate(final Problems problems)
    {
        problems.checkRange("maxConnections", maxConnections, 1, MAX_CONNECTIONS);
        problems.checkRange("maxConnectionsPerAddress", maxConnectionsPerAddress, 0, MAX_CONNECTIONS);
        problems.checkRange("maxPendingHandshakes", maxPendingHandshakes, 0, MAX_CONNECTIONS);
        problems.checkRange("maxHandshakeRate", maxHandshakeRate, 0, MAX_RATE);
        problems.checkRange("maxControlFrameRate", maxControlFrameRate, 0, MAX_RATE);
        problems.checkRange("maxInflateRatio", maxInflateRatio, 0, MAX_RATE);
        problems.checkRange("maxMessageLength", maxMessageLength, 0, MAX_MESSAGE_LENGTH);
        problems.checkRange("maxFrameLength", maxFrameLength, MIN_FRAME_LENGTH, Long.MAX_VALUE);
        problems.checkRange("maxFragments", maxFragments, 1, Integer.MAX_VALUE);
        problems.checkRange("maxHandshakeLength", maxHandshakeLength, MIN_HANDSHAKE_LENGTH, MAX_HANDSHAKE_LENGTH);
        problems.checkRange(
            "maxHandshakeLineLength", maxHandshakeLineLength, MIN_HANDSHAKE_LINE_LENGTH, MAX_HANDSHAKE_LENGTH);
        problems.checkRange("maxHandshakeHeaders", maxHandshakeHeaders, 1, MAX_HANDSHAKE_HEADERS);
        final boolean isLimitAllowed = problems.checkRange("outboundLimit", outboundLimit, 1, MAX_OUTBOUND_LIMIT);
        if (isLowWatermarkSet)
        {
            final long highest = isLimitAllowed ? outboundLimit : MAX_OUTBOUND_LIMIT;
            problems.checkRange("lowWatermark", lowWatermark, 0, highest, " (the outboundLimit)");
        }
        problems.checkRange("outboundMessageLimit", outboundMessageLimit, 0, MAX_OUTBOUND_MESSAGES);
        if (totalOutboundLimit != 0 && isLimitAllowed)
        {
            problems.checkRange("totalOutboundLimit",
                totalOutboundLimit, outboundLimit, MAX_OUTBOUND_LIMIT, " (from the outboundLimit)");
        }
        problems.checkNotNull("slowConsumerPolicy", slowConsumerPolicy, "a policy");
    }
}
