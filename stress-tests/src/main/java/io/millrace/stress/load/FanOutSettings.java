package io.millrace.stress.load;

import java.util.concurrent.TimeUnit;

/**
 * What a {@link FanOutRun} publishes, how often and for how long. Each method returns this object.
 */
public final class FanOutSettings
{
    private final int opcode;
    private final int messageLength;
    private double rate = SwarmSettings.UNLIMITED;
    private int burst = 1;
    private int pipeline = 1;
    private long warmUpNs = TimeUnit.SECONDS.toNanos(3);
    private long durationNs = TimeUnit.SECONDS.toNanos(10);
    private long drainNs = TimeUnit.SECONDS.toNanos(5);

    /**
     * Settings of ten seconds after three of warm-up, with one message under way at a time.
     *
     * @param opcode        of text or binary messages.
     * @param messageLength in bytes.
     * @throws IllegalArgumentException if the length has no room for the number of a message; the message of the
     *                                  exception says what is allowed.
     */
    public FanOutSettings(final int opcode, final int messageLength)
    {
        if (messageLength < FanOutFrames.NUMBER_LENGTH)
        {
            throw new IllegalArgumentException(
                "at least " + FanOutFrames.NUMBER_LENGTH + " bytes, the length of the number that each message has");
        }
        this.opcode = opcode;
        this.messageLength = messageLength;
    }

    FanOutFrames newFrames()
    {
        return new FanOutFrames(opcode, messageLength);
    }

    /**
     * Publishes at a rate, whether earlier messages have been delivered or not.
     *
     * @param messagesPerSecond in all.
     * @return this.
     */
    public FanOutSettings rate(final double messagesPerSecond)
    {
        rate = messagesPerSecond;
        return this;
    }

    double rate()
    {
        return rate;
    }

    boolean isPaced()
    {
        return rate != SwarmSettings.UNLIMITED;
    }

    /**
     * How many messages are published at a time.
     *
     * @param messages at least 1.
     * @return this.
     */
    public FanOutSettings burst(final int messages)
    {
        burst = messages;
        return this;
    }

    int burst()
    {
        return burst;
    }

    /**
     * How many bursts are under way at a time, where there is no rate: the next one is published when an earlier one
     * has been delivered.
     *
     * @param bursts at least 1.
     * @return this.
     */
    public FanOutSettings pipeline(final int bursts)
    {
        pipeline = bursts;
        return this;
    }

    int pipeline()
    {
        return pipeline;
    }

    /**
     * For how long to publish messages that do not count.
     *
     * @param duration once all connections are open.
     * @param timeUnit of the time.
     * @return this.
     */
    public FanOutSettings warmUp(final long duration, final TimeUnit timeUnit)
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
    public FanOutSettings duration(final long duration, final TimeUnit timeUnit)
    {
        durationNs = timeUnit.toNanos(duration);
        return this;
    }

    long durationNs()
    {
        return durationNs;
    }

    /**
     * How long to wait, at the end, for deliveries that have not come.
     *
     * @param duration after the last message; five seconds by default.
     * @param timeUnit of the time.
     * @return this.
     */
    public FanOutSettings drain(final long duration, final TimeUnit timeUnit)
    {
        drainNs = timeUnit.toNanos(duration);
        return this;
    }

    long drainNs()
    {
        return drainNs;
    }
}
