package io.millrace.counters;

/**
 * What is counted. An id stands for the same thing in all versions, and ids of keys that exist no more are not used
 * again; so files can be read by other versions than the one that writes them.
 */
public enum CounterKey
{
    /** Connections that are open. */
    CONNECTIONS_OPEN(1, Kind.GAUGE, "connections.open", "connections", "Connections that are open"),

    /** Connections that a selector serves, those in their handshake and those that end included. */
    CONNECTIONS_CURRENT(2, Kind.GAUGE, "connections.current", "connections",
        "Connections that a selector serves, those in their handshake and those that end included"),

    /** Connections accepted from listeners. */
    CONNECTIONS_ACCEPTED(3, Kind.COUNT, "connections.accepted", "connections", "Connections accepted from listeners"),

    /** Connections closed as soon as they were accepted. */
    CONNECTIONS_REJECTED(4, Kind.COUNT, "connections.rejected", "connections",
        "Connections closed as soon as they were accepted"),

    /** Times that no connection could be accepted, for want of descriptors or the like. */
    ACCEPT_FAILURES(5, Kind.COUNT, "accept.failures", "failures",
        "Times that no connection could be accepted, for want of descriptors or the like"),

    /** Connections opened, after a handshake that was accepted. */
    CONNECTIONS_OPENED(6, Kind.COUNT, "connections.opened", "connections",
        "Connections opened, after a handshake that was accepted"),

    /** Connections that ended without having been opened. */
    CONNECTIONS_UNOPENED(7, Kind.COUNT, "connections.unopened", "connections",
        "Connections that ended without having been opened"),

    /** Connections that the peer closed. */
    CLOSED_PEER(8, Kind.COUNT, "connections.closed", "cause", "peer", "connections",
        "Connections that the peer closed"),

    /** Connections that the application closed. */
    CLOSED_LOCAL(9, Kind.COUNT, "connections.closed", "cause", "local", "connections",
        "Connections that the application closed"),

    /** Connections closed because the peer broke the protocol or a limit. */
    CLOSED_PROTOCOL_ERROR(10, Kind.COUNT, "connections.closed", "cause", "protocol_error", "connections",
        "Connections closed because the peer broke the protocol or a limit"),

    /** Connections closed by a timeout. */
    CLOSED_TIMEOUT(11, Kind.COUNT, "connections.closed", "cause", "timeout", "connections",
        "Connections closed by a timeout"),

    /** Connections whose transport failed, or whose peer left without a close frame. */
    CLOSED_IO_ERROR(12, Kind.COUNT, "connections.closed", "cause", "io_error", "connections",
        "Connections whose transport failed, or whose peer left without a close frame"),

    /** Connections closed because the peer read too slowly. */
    CLOSED_SLOW_CONSUMER(13, Kind.COUNT, "connections.closed", "cause", "slow_consumer", "connections",
        "Connections closed because the peer read too slowly"),

    /** Connections closed by the end of the server or client. */
    CLOSED_SHUTDOWN(14, Kind.COUNT, "connections.closed", "cause", "shutdown", "connections",
        "Connections closed by the end of the server or client"),

    /** Connections closed because a callback threw. */
    CLOSED_HANDLER_ERROR(15, Kind.COUNT, "connections.closed", "cause", "handler_error", "connections",
        "Connections closed because a callback threw"),

    /** Requests refused as malformed. */
    REFUSED_400(16, Kind.COUNT, "handshakes.refused", "status", "400", "handshakes", "Requests refused as malformed"),

    /** Requests refused for want of credentials. */
    REFUSED_401(17, Kind.COUNT, "handshakes.refused", "status", "401", "handshakes",
        "Requests refused for want of credentials"),

    /** Requests refused as forbidden, such as those of other origins. */
    REFUSED_403(18, Kind.COUNT, "handshakes.refused", "status", "403", "handshakes",
        "Requests refused as forbidden, such as those of other origins"),

    /** Requests refused because nothing is at their path. */
    REFUSED_404(19, Kind.COUNT, "handshakes.refused", "status", "404", "handshakes",
        "Requests refused because nothing is at their path"),

    /** Requests that did not arrive in time. */
    REFUSED_408(20, Kind.COUNT, "handshakes.refused", "status", "408", "handshakes",
        "Requests that did not arrive in time"),

    /** Requests refused because they should have asked for WebSocket, or for version 13. */
    REFUSED_426(21, Kind.COUNT, "handshakes.refused", "status", "426", "handshakes",
        "Requests refused because they should have asked for WebSocket, or for version 13"),

    /** Requests refused because their sender makes too many. */
    REFUSED_429(22, Kind.COUNT, "handshakes.refused", "status", "429", "handshakes",
        "Requests refused because their sender makes too many"),

    /** Requests refused for the length or number of their headers. */
    REFUSED_431(23, Kind.COUNT, "handshakes.refused", "status", "431", "handshakes",
        "Requests refused for the length or number of their headers"),

    /** Requests refused because the application failed to decide. */
    REFUSED_500(24, Kind.COUNT, "handshakes.refused", "status", "500", "handshakes",
        "Requests refused because the application failed to decide"),

    /** Requests refused because the server is full, closes, or did not decide in time. */
    REFUSED_503(25, Kind.COUNT, "handshakes.refused", "status", "503", "handshakes",
        "Requests refused because the server is full, closes, or did not decide in time"),

    /** Requests refused with any other status. */
    REFUSED_OTHER(26, Kind.COUNT, "handshakes.refused", "status", "other", "handshakes",
        "Requests refused with any other status"),

    /** Plain HTTP requests answered with a status below 400. */
    HTTP_ANSWERED(27, Kind.COUNT, "http.answered", "requests", "Plain HTTP requests answered with a status below 400"),

    /** Bytes read from sockets, after TLS. */
    BYTES_RECEIVED(28, Kind.COUNT, "bytes.received", "bytes", "Bytes read from sockets, after TLS"),

    /** Reads that brought bytes. */
    READS(29, Kind.COUNT, "reads", "reads", "Reads that brought bytes"),

    /** Reads put off because the handler thread is behind. */
    READS_STALLED(30, Kind.COUNT, "reads.stalled", "reads", "Reads put off because the handler thread is behind"),

    /** The most of a receive arena that was in use. */
    ARENA_MAX(31, Kind.MAXIMUM, "arena.max", "bytes", "The most of a receive arena that was in use"),

    /** The most events that waited in an inbound ring. */
    LANE_MAX(32, Kind.MAXIMUM, "lane.max", "events", "The most events that waited in an inbound ring"),

    /** Timers that are armed. */
    TIMERS_ARMED(33, Kind.GAUGE, "timers.armed", "timers", "Timers that are armed"),

    /** Timers that expired. */
    TIMERS_EXPIRED(34, Kind.COUNT, "timers.expired", "timers", "Timers that expired"),

    /** Events handled: runs of frames, handshakes, ends. */
    EVENTS(35, Kind.COUNT, "events", "events", "Events handled: runs of frames, handshakes, ends"),

    /** Messages, or fragments for endpoints that take them, given to the application. */
    MESSAGES_RECEIVED(36, Kind.COUNT, "messages.received", "messages",
        "Messages, or fragments for endpoints that take them, given to the application"),

    /** Pings received. */
    PINGS_RECEIVED(37, Kind.COUNT, "pings.received", "pings", "Pings received"),

    /** Pongs received. */
    PONGS_RECEIVED(38, Kind.COUNT, "pongs.received", "pongs", "Pongs received"),

    /** Runs of messages kept back because the application deferred one or paused reading. */
    RUNS_HELD(39, Kind.COUNT, "runs.held", "runs",
        "Runs of messages kept back because the application deferred one or paused reading"),

    /** Callbacks that threw. */
    HANDLER_ERRORS(40, Kind.COUNT, "handler.errors", "errors", "Callbacks that threw"),

    /** Tasks run on handler threads. */
    TASKS(41, Kind.COUNT, "tasks", "tasks", "Tasks run on handler threads"),

    /** Bytes written to sockets. */
    BYTES_SENT(42, Kind.COUNT, "bytes.sent", "bytes", "Bytes written to sockets"),

    /** Frames written, and the answers to handshakes. */
    FRAMES_SENT(43, Kind.COUNT, "frames.sent", "frames", "Frames written, and the answers to handshakes"),

    /** Writes. */
    WRITES(44, Kind.COUNT, "writes", "writes", "Writes"),

    /** Visits that ended because the socket took no more. */
    WRITES_SHORT(45, Kind.COUNT, "writes.short", "writes", "Visits that ended because the socket took no more"),

    /** Connections whose socket failed while it was written to. */
    WRITE_FAILURES(46, Kind.COUNT, "write.failures", "failures",
        "Connections whose socket failed while it was written to"),

    /** Pings that the engine or the application sent. */
    PINGS_SENT(47, Kind.COUNT, "pings.sent", "pings", "Pings that the engine or the application sent"),

    /** Pongs that answered pings. */
    PONGS_SENT(48, Kind.COUNT, "pongs.sent", "pongs", "Pongs that answered pings"),

    /** Times that a connection had no more room for what is sent. */
    BACK_PRESSURE(49, Kind.COUNT, "back.pressure", "events",
        "Times that a connection had no more room for what is sent"),

    /** Messages refused because too much waited. */
    SLOW_REFUSED(50, Kind.COUNT, "slow.refused", "messages", "Messages refused because too much waited"),

    /** Messages dropped for want of room. */
    SLOW_DROPPED_NEWEST(51, Kind.COUNT, "slow.dropped", "which", "newest", "messages",
        "Messages dropped for want of room"),

    /** Waiting messages dropped to make room. */
    SLOW_DROPPED_OLDEST(52, Kind.COUNT, "slow.dropped", "which", "oldest", "messages",
        "Waiting messages dropped to make room"),

    /** Messages replaced by newer ones of their key. */
    SLOW_CONFLATED(53, Kind.COUNT, "slow.conflated", "messages", "Messages replaced by newer ones of their key"),

    /** Connections ended because they read too slowly. */
    SLOW_DISCONNECTED(54, Kind.COUNT, "slow.disconnected", "connections",
        "Connections ended because they read too slowly"),

    /** Off-heap memory for what waits to be written. */
    OUTBOUND_BYTES(55, Kind.GAUGE, "outbound.bytes", "bytes", "Off-heap memory for what waits to be written"),

    /** The most of it that was seen. */
    OUTBOUND_BYTES_MAX(56, Kind.MAXIMUM, "outbound.bytes.max", "bytes", "The most of it that was seen"),

    /** Off-heap memory, in use or kept for reuse. */
    OFF_HEAP_BYTES(57, Kind.GAUGE, "off.heap.bytes", "bytes", "Off-heap memory, in use or kept for reuse"),

    /** Pooled buffers in use. */
    BUFFERS_LENT(58, Kind.GAUGE, "buffers.lent", "buffers", "Pooled buffers in use"),

    /** Duty cycles that did something. */
    DUTY_CYCLES(59, Kind.COUNT, "duty.cycles", "cycles", "Duty cycles that did something"),

    /** The longest duty cycle, without the wait before it. */
    DUTY_CYCLE_MAX(60, Kind.MAXIMUM, "duty.cycle.max", "ns", "The longest duty cycle, without the wait before it"),

    /** Duty cycles longer than the threshold. */
    DUTY_CYCLES_LONG(61, Kind.COUNT, "duty.cycles.long", "cycles", "Duty cycles longer than the threshold"),

    /** Duty cycles that failed. */
    DUTY_CYCLE_FAILURES(62, Kind.COUNT, "duty.cycle.failures", "failures", "Duty cycles that failed"),

    /** Log lines left out because there were too many of them. */
    LOG_SUPPRESSED(63, Kind.COUNT, "log.suppressed", "lines",
        "Log lines left out because there were too many of them"),

    /** Connections refused because there were as many as maxConnections allows. */
    LIMIT_CONNECTIONS(64, Kind.COUNT, "limits.hit", "limit", "connections", "hits",
        "Connections refused because there were as many as maxConnections allows"),

    /** Connections closed because of a message longer than maxMessageLength, or a frame than maxFrameLength. */
    LIMIT_MESSAGE_LENGTH(65, Kind.COUNT, "limits.hit", "limit", "message_length", "hits",
        "Connections closed because of a message longer than maxMessageLength, or a frame than maxFrameLength"),

    /** Times that more than mailboxLength waited for an endpoint's executor. */
    LIMIT_MAILBOX(66, Kind.COUNT, "limits.hit", "limit", "mailbox", "hits",
        "Times that more than mailboxLength waited for an endpoint's executor"),

    /** Times that there was no memory for what is to be sent within totalOutboundLimit. */
    LIMIT_TOTAL_OUTBOUND(67, Kind.COUNT, "limits.hit", "limit", "total_outbound", "hits",
        "Times that there was no memory for what is to be sent within totalOutboundLimit"),

    /** Connections refused because there were as many from their address as maxConnectionsPerAddress allows. */
    LIMIT_CONNECTIONS_PER_ADDRESS(68, Kind.COUNT, "limits.hit", "limit", "connections_per_address", "hits",
        "Connections refused because there were as many from their address as maxConnectionsPerAddress allows"),

    /** Connections refused because there were as many handshakes as maxPendingHandshakes allows. */
    LIMIT_PENDING_HANDSHAKES(69, Kind.COUNT, "limits.hit", "limit", "pending_handshakes", "hits",
        "Connections refused because there were as many handshakes as maxPendingHandshakes allows"),

    /** Times that accepting paused because of maxHandshakeRate. */
    LIMIT_HANDSHAKE_RATE(70, Kind.COUNT, "limits.hit", "limit", "handshake_rate", "hits",
        "Times that accepting paused because of maxHandshakeRate"),

    /** Requests refused because they, a line of them, or the number of their headers was too long. */
    LIMIT_HANDSHAKE_LENGTH(71, Kind.COUNT, "limits.hit", "limit", "handshake_length", "hits",
        "Requests refused because they, a line of them, or the number of their headers was too long"),

    /** Handshakes that were not done within handshakeTimeoutNs. */
    LIMIT_HANDSHAKE_TIME(72, Kind.COUNT, "limits.hit", "limit", "handshake_time", "hits",
        "Handshakes that were not done within handshakeTimeoutNs"),

    /** Connections closed because of a message of more fragments than maxFragments. */
    LIMIT_FRAGMENTS(73, Kind.COUNT, "limits.hit", "limit", "fragments", "hits",
        "Connections closed because of a message of more fragments than maxFragments"),

    /** Connections closed because of a message that inflates to more than maxInflateRatio allows. */
    LIMIT_INFLATE_RATIO(74, Kind.COUNT, "limits.hit", "limit", "inflate_ratio", "hits",
        "Connections closed because of a message that inflates to more than maxInflateRatio allows"),

    /** Connections closed because of more control frames per second than maxControlFrameRate. */
    LIMIT_CONTROL_FRAME_RATE(75, Kind.COUNT, "limits.hit", "limit", "control_frame_rate", "hits",
        "Connections closed because of more control frames per second than maxControlFrameRate"),

    /** Connections closed because a message did not go on within messageTimeoutNs or fragmentTimeoutNs. */
    LIMIT_MESSAGE_TIME(76, Kind.COUNT, "limits.hit", "limit", "message_time", "hits",
        "Connections closed because a message did not go on within messageTimeoutNs or fragmentTimeoutNs"),

    /** Connections closed because nothing came within idleTimeoutNs. */
    LIMIT_IDLE_TIME(77, Kind.COUNT, "limits.hit", "limit", "idle_time", "hits",
        "Connections closed because nothing came within idleTimeoutNs"),

    /** Connections cut because too little was taken within slowConsumerTimeoutNs. */
    LIMIT_WRITE_TIME(78, Kind.COUNT, "limits.hit", "limit", "write_time", "hits",
        "Connections cut because too little was taken within slowConsumerTimeoutNs");

    /** How values of a key are to be understood. */
    public enum Kind
    {
        /** Only grows, from 0 at the start; the values of agents add up. */
        COUNT,

        /** What there is now; the values of agents add up. */
        GAUGE,

        /** The most that there was since the start; of the values of agents, the greatest counts. */
        MAXIMUM
    }

    private static final CounterKey[] BY_ID = byId();

    private final int id;
    private final Kind kind;
    private final String metric;
    private final String tag;
    private final String tagValue;
    private final String unit;
    private final String description;

    CounterKey(final int id, final Kind kind, final String metric, final String unit, final String description)
    {
        this(id, kind, metric, null, null, unit, description);
    }

    @SuppressWarnings("checkstyle:ParameterNumber")
    CounterKey(
        final int id,
        final Kind kind,
        final String metric,
        final String tag,
        final String tagValue,
        final String unit,
        final String description)
    {
        this.id = id;
        this.kind = kind;
        this.metric = metric;
        this.tag = tag;
        this.tagValue = tagValue;
        this.unit = unit;
        this.description = description;
    }

    /**
     * The number of this key in files: the type id of Agrona's counters.
     *
     * @return a positive number.
     */
    public int id()
    {
        return id;
    }

    /**
     * How values are to be understood.
     *
     * @return the kind.
     */
    public Kind kind()
    {
        return kind;
    }

    /**
     * The name of this key among all: its {@link #metric()}, followed by its {@link #tagValue()} if it has one.
     *
     * @return lower-case words, separated by dots, such as {@code connections.closed.peer}.
     */
    public String label()
    {
        return tag == null ? metric : metric + '.' + tagValue;
    }

    /**
     * The name that it shares with the other keys that count the same thing, by different values of a tag.
     *
     * @return lower-case words, separated by dots, such as {@code connections.closed}.
     */
    public String metric()
    {
        return metric;
    }

    /**
     * What distinguishes the keys of a metric.
     *
     * @return a word such as {@code cause}; null if the metric has only this key.
     */
    public String tag()
    {
        return tag;
    }

    /**
     * Which of the keys of a metric this is.
     *
     * @return a word such as {@code peer}; null if the metric has only this key.
     */
    public String tagValue()
    {
        return tagValue;
    }

    /**
     * What the values are numbers of.
     *
     * @return {@code bytes}, {@code ns}, or a plural such as {@code connections}.
     */
    public String unit()
    {
        return unit;
    }

    /**
     * What is counted.
     *
     * @return a phrase in English.
     */
    public String description()
    {
        return description;
    }

    /**
     * Finds a key.
     *
     * @param id of the key.
     * @return the key, or null if this version knows none with this id.
     */
    public static CounterKey of(final int id)
    {
        return id > 0 && id < BY_ID.length ? BY_ID[id] : null;
    }

    private static CounterKey[] byId()
    {
        int highest = 0;
        for (final CounterKey key : values())
        {
            highest = Math.max(highest, key.id);
        }
        final CounterKey[] found = new CounterKey[highest + 1];
        for (final CounterKey key : values())
        {
            found[key.id] = key;
        }
        return found;
    }
}
