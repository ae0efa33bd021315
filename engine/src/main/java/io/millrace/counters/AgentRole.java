package io.millrace.counters;

import java.util.List;

/**
 * Whose counters they are. Ids stand for the same in all versions.
 */
public enum AgentRole
{
    /** The engine as a whole. */
    ENGINE(0, "engine",
        CounterKey.CONNECTIONS_OPEN, CounterKey.BACK_PRESSURE, CounterKey.PINGS_SENT, CounterKey.SLOW_REFUSED,
        CounterKey.SLOW_DROPPED_NEWEST, CounterKey.SLOW_DROPPED_OLDEST, CounterKey.SLOW_CONFLATED,
        CounterKey.SLOW_DISCONNECTED, CounterKey.OUTBOUND_BYTES, CounterKey.OUTBOUND_BYTES_MAX,
        CounterKey.OFF_HEAP_BYTES, CounterKey.BUFFERS_LENT, CounterKey.LOG_SUPPRESSED,
        CounterKey.LIMIT_TOTAL_OUTBOUND, CounterKey.LIMIT_CONNECTIONS_PER_ADDRESS,
        CounterKey.LIMIT_PENDING_HANDSHAKES, CounterKey.LIMIT_HANDSHAKE_RATE, CounterKey.LIMIT_HANDSHAKE_LENGTH,
        CounterKey.LIMIT_HANDSHAKE_TIME, CounterKey.LIMIT_FRAGMENTS, CounterKey.LIMIT_INFLATE_RATIO,
        CounterKey.LIMIT_CONTROL_FRAME_RATE, CounterKey.LIMIT_MESSAGE_TIME, CounterKey.LIMIT_IDLE_TIME,
        CounterKey.LIMIT_WRITE_TIME),

    /** A loop: one thread, which drives one or more of the agents below. */
    LOOP(1, "loop",
        CounterKey.DUTY_CYCLES, CounterKey.DUTY_CYCLE_MAX, CounterKey.DUTY_CYCLES_LONG,
        CounterKey.DUTY_CYCLE_FAILURES),

    /** The agent that accepts and reads. */
    SELECTOR(2, "selector",
        CounterKey.CONNECTIONS_CURRENT, CounterKey.CONNECTIONS_ACCEPTED, CounterKey.CONNECTIONS_REJECTED,
        CounterKey.ACCEPT_FAILURES, CounterKey.BYTES_RECEIVED, CounterKey.READS, CounterKey.READS_STALLED,
        CounterKey.ARENA_MAX, CounterKey.LANE_MAX, CounterKey.TIMERS_ARMED, CounterKey.TIMERS_EXPIRED,
        CounterKey.LIMIT_CONNECTIONS),

    /** The agent that decides on handshakes and makes callbacks. */
    HANDLER(3, "handler",
        CounterKey.CONNECTIONS_OPENED, CounterKey.CONNECTIONS_UNOPENED, CounterKey.CLOSED_PEER,
        CounterKey.CLOSED_LOCAL, CounterKey.CLOSED_PROTOCOL_ERROR, CounterKey.CLOSED_TIMEOUT,
        CounterKey.CLOSED_IO_ERROR, CounterKey.CLOSED_SLOW_CONSUMER, CounterKey.CLOSED_SHUTDOWN,
        CounterKey.CLOSED_HANDLER_ERROR, CounterKey.REFUSED_400, CounterKey.REFUSED_401, CounterKey.REFUSED_403,
        CounterKey.REFUSED_404, CounterKey.REFUSED_408, CounterKey.REFUSED_426, CounterKey.REFUSED_429,
        CounterKey.REFUSED_431, CounterKey.REFUSED_500, CounterKey.REFUSED_503, CounterKey.REFUSED_OTHER,
        CounterKey.HTTP_ANSWERED, CounterKey.EVENTS, CounterKey.MESSAGES_RECEIVED, CounterKey.PINGS_RECEIVED,
        CounterKey.PONGS_RECEIVED, CounterKey.PONGS_SENT, CounterKey.RUNS_HELD, CounterKey.HANDLER_ERRORS,
        CounterKey.TASKS, CounterKey.LIMIT_MESSAGE_LENGTH, CounterKey.LIMIT_MAILBOX),

    /** All threads that make callbacks for endpoints with an executor. */
    EXECUTORS(4, "executors",
        CounterKey.CONNECTIONS_UNOPENED, CounterKey.CLOSED_PEER, CounterKey.CLOSED_LOCAL,
        CounterKey.CLOSED_PROTOCOL_ERROR, CounterKey.CLOSED_TIMEOUT, CounterKey.CLOSED_IO_ERROR,
        CounterKey.CLOSED_SLOW_CONSUMER, CounterKey.CLOSED_SHUTDOWN, CounterKey.CLOSED_HANDLER_ERROR,
        CounterKey.MESSAGES_RECEIVED, CounterKey.PINGS_RECEIVED, CounterKey.PONGS_RECEIVED, CounterKey.RUNS_HELD,
        CounterKey.HANDLER_ERRORS,
        CounterKey.LIMIT_MESSAGE_LENGTH),

    /** The agent that writes. */
    WRITER(5, "writer",
        CounterKey.BYTES_SENT, CounterKey.FRAMES_SENT, CounterKey.WRITES, CounterKey.WRITES_SHORT,
        CounterKey.WRITE_FAILURES);

    private final int id;
    private final String label;
    private final List<CounterKey> keys;

    AgentRole(final int id, final String label, final CounterKey... keys)
    {
        this.id = id;
        this.label = label;
        this.keys = List.of(keys);
    }

    /**
     * The number of this role in files.
     *
     * @return 0 or more.
     */
    public int id()
    {
        return id;
    }

    /**
     * The name of this role.
     *
     * @return a lower-case word.
     */
    public String label()
    {
        return label;
    }

    /**
     * What agents of this role count.
     *
     * @return an immutable list.
     */
    public List<CounterKey> keys()
    {
        return keys;
    }

    /**
     * Finds a role.
     *
     * @param id of the role.
     * @return the role, or null if this version knows none with this id.
     */
    public static AgentRole of(final int id)
    {
        for (final AgentRole role : values())
        {
            if (role.id == id)
            {
                return role;
            }
        }
        return null;
    }
}
