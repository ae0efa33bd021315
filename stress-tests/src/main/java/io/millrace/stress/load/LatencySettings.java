package io.millrace.stress.load;

import java.util.concurrent.TimeUnit;

/**
 * What a {@link LatencyRun} sends, how often and for how long. Each method returns this object.
 */
public final class LatencySettings
{
    private final int opcode;
    private final byte[] message;
    private final double rate;
    private long warmUpNs = TimeUnit.SECONDS.toNanos(5);
    private long durationNs = TimeUnit.SECONDS.toNanos(10);
    private long drainNs = TimeUnit.SECONDS.toNanos(5);

    /**
     * Settings of ten seconds after five of warm-up.
     *
     * @param opcode  of text or binary messages.
     * @param message its payload.
     * @param rate    messages per second, of all connections together.
     */
    public LatencySettings(final int opcode, final byte[] message, final double rate)
    {
        this.opcode = opcode;
        this.message = message.clone();
        this.rate = rate;
    }

    FrameBatch newBatch()
    {
        return new FrameBatch(opcode, message);
    }

    double rate()
    {
        return rate;
    }

    int messageLength()
    {
        return message.length;
    }

    /**
     * For how long to send messages that do not count.
     *
     * @param duration once all connections are open.
     * @param timeUnit of the time.
     * @return this.
     */
    public LatencySettings warmUp(final long duration, final TimeUnit timeUnit)
    {
        warmUpNs = timeUnit.toNanos(duration);
        return this;
    }

    long warmUpNs()
    {
        return warmUpNs;
    }

    /**
     * For how long to measure.
     *
     * @param duration after the warm-up.
     * @param timeUnit of the time.
     * @return this.
     */
    public LatencySettings duration(final long duration, final TimeUnit timeUnit)
    {
        durationNs = timeUnit.toNanos(duration);
        return this;
    }

    long durationNs()
    {
        return durationNs;
    }

    /**
     * How long to wait, at the end, for replies that have not come. Those that still miss count with the time that they
     * have taken until then.
     *
     * @param duration after the last message was due; five seconds by default.
     * @param timeUnit of the time.
     * @return this.
     */
    public LatencySettings drain(final long duration, final TimeUnit timeUnit)
    {
        drainNs = timeUnit.toNanos(duration);
        return this;
    }

    long drainNs()
    {
        return drainNs;
    }
}
