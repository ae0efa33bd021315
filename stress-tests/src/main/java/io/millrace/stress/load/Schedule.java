package io.millrace.stress.load;

/**
 * When each message of an open-loop test is meant to be sent: at equal distances, by the connections in turn. It does
 * not depend on when messages really are sent or answered.
 */
final class Schedule
{
    private static final double NS_PER_S = 1e9;

    private final double intervalNs;
    private final int connections;
    private final long firstMeasured;
    private final long end;
    private volatile long beginNs;
    private volatile boolean hasBegun;

    /**
     * @param rate        messages per second, of all connections together.
     * @param connections their number.
     * @param warmUpNs    for how long messages are sent that do not count.
     * @param durationNs  for how long messages are sent after that.
     */
    Schedule(final double rate, final int connections, final long warmUpNs, final long durationNs)
    {
        this.connections = connections;
        intervalNs = NS_PER_S / rate;
        firstMeasured = (long)(warmUpNs / intervalNs);
        end = (long)((warmUpNs + durationNs) / intervalNs);
    }

    void begin(final long nowNs)
    {
        beginNs = nowNs;
        hasBegun = true;
    }

    /** By {@link System#nanoTime()}. */
    long beginNs()
    {
        return beginNs;
    }

    boolean hasBegun()
    {
        return hasBegun;
    }

    /** When the n-th message of a connection is due, both counted from 0. */
    long dueNs(final int connection, final long n)
    {
        return beginNs + (long)(number(connection, n) * intervalNs);
    }

    /** Whether there is such a message at all. */
    boolean exists(final int connection, final long n)
    {
        return number(connection, n) < end;
    }

    /** Whether it counts. */
    boolean isMeasured(final int connection, final long n)
    {
        return number(connection, n) >= firstMeasured;
    }

    /** Messages in all. */
    long messages()
    {
        return end;
    }

    /** Messages that count. */
    long measuredMessages()
    {
        return end - firstMeasured;
    }

    private long number(final int connection, final long n)
    {
        return n * connections + connection;
    }
}
