package io.millrace.stress.load;

import java.util.concurrent.TimeUnit;

/**
 * What the clients of a {@link LoadRun} send, and for how long. Each method returns this object.
 */
public final class LoadSettings
{
    private final int opcode;
    private final byte[] message;
    private byte[] firstMessage;
    private double messageRate = SwarmSettings.UNLIMITED;
    private long durationNs = TimeUnit.SECONDS.toNanos(10);
    private long warmUpNs;
    private long lifetimeNs = Long.MAX_VALUE;
    private boolean verifying;
    private boolean measuringLatency;

    /**
     * Settings of ten seconds of one message, as often as it can be sent.
     *
     * @param opcode  of text or binary messages.
     * @param message its payload.
     */
    public LoadSettings(final int opcode, final byte[] message)
    {
        this.opcode = opcode;
        this.message = message.clone();
    }

    int opcode()
    {
        return opcode;
    }

    byte[] message()
    {
        return message.clone();
    }

    /**
     * A message that each connection sends once, before all others.
     *
     * @param payload of it.
     * @return this.
     */
    public LoadSettings firstMessage(final byte[] payload)
    {
        firstMessage = payload.clone();
        return this;
    }

    /** Null if there is none. */
    byte[] firstMessage()
    {
        return firstMessage == null ? null : firstMessage.clone();
    }

    /**
     * How many messages each connection sends per second at most; not limited by default.
     *
     * @param perSecond more than 0.
     * @return this.
     */
    public LoadSettings messageRate(final double perSecond)
    {
        messageRate = perSecond;
        return this;
    }

    double messageRate()
    {
        return messageRate;
    }

    /**
     * For how long to measure.
     *
     * @param duration once all connections are open and warm-up is over.
     * @param timeUnit of the time.
     * @return this.
     */
    public LoadSettings duration(final long duration, final TimeUnit timeUnit)
    {
        durationNs = timeUnit.toNanos(duration);
        return this;
    }

    long durationNs()
    {
        return durationNs;
    }

    /**
     * For how long to send before the measurement begins; not at all by default.
     *
     * @param duration once all connections are open.
     * @param timeUnit of the time.
     * @return this.
     */
    public LoadSettings warmUp(final long duration, final TimeUnit timeUnit)
    {
        warmUpNs = timeUnit.toNanos(duration);
        return this;
    }

    long warmUpNs()
    {
        return warmUpNs;
    }

    /**
     * After how long a connection is cut and opened anew; never by default.
     *
     * @param lifetime more than 0.
     * @param timeUnit of the time.
     * @return this.
     */
    public LoadSettings lifetime(final long lifetime, final TimeUnit timeUnit)
    {
        lifetimeNs = timeUnit.toNanos(lifetime);
        return this;
    }

    long lifetimeNs()
    {
        return lifetimeNs;
    }

    /**
     * Whether each reply is compared with the message; if one differs, the test fails. Otherwise replies are only
     * counted, by their bytes.
     *
     * @param verifies false by default.
     * @return this.
     */
    public LoadSettings verifying(final boolean verifies)
    {
        verifying = verifies;
        return this;
    }

    boolean verifying()
    {
        return verifying;
    }

    /**
     * Whether it is measured how long replies take.
     *
     * @param measures false by default.
     * @return this.
     */
    public LoadSettings measuringLatency(final boolean measures)
    {
        measuringLatency = measures;
        return this;
    }

    boolean measuringLatency()
    {
        return measuringLatency;
    }
}
