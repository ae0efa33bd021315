package io.millrace.engine;

import java.util.concurrent.TimeUnit;

/**
 * How long the server waits, in nanoseconds. A time that passes is noticed within {@link #timerResolutionNs()}.
 * <p>
 * To be set by one thread; frozen by {@link #conclude()}.
 */
public final class TimeoutSettings extends SettingsGroup
{
    private static final long MAX_TIMEOUT_NS = TimeUnit.DAYS.toNanos(365);
    private static final long MIN_TIMER_RESOLUTION_NS = 1L << 20;
    private static final long MAX_TIMER_RESOLUTION_NS = 1L << 30;

    private long handshakeTimeoutNs = TimeUnit.SECONDS.toNanos(10);
    private long idleTimeoutNs;
    private long pingIntervalNs;
    private long messageTimeoutNs = TimeUnit.SECONDS.toNanos(30);
    private long fragmentTimeoutNs = TimeUnit.MINUTES.toNanos(2);
    private long closeTimeoutNs = TimeUnit.SECONDS.toNanos(5);
    private long slowConsumerTimeoutNs = TimeUnit.SECONDS.toNanos(30);
    private long claimTimeoutNs = TimeUnit.SECONDS.toNanos(10);
    private long drainTimeoutNs = TimeUnit.SECONDS.toNanos(5);
    private long timerResolutionNs = 1L << 23;

    /**
     * Settings that all have their defaults.
     */
    public TimeoutSettings()
    {
    }

    /**
     * A connection whose opening handshake is not done this long after it was accepted is dropped. Default 10 s. If
     * off, a peer that never finishes its request holds a connection for ever.
     *
     * @param handshakeTimeoutNs nanoseconds, at most 365 days; 0 is off.
     * @return this.
     */
    public TimeoutSettings handshakeTimeoutNs(final long handshakeTimeoutNs)
    {
        checkMutable("handshakeTimeoutNs");
        this.handshakeTimeoutNs = handshakeTimeoutNs;
        return this;
    }

    /**
     * As {@link #handshakeTimeoutNs(long)}, in a unit of the caller's choice.
     *
     * @param duration in {@code unit}, within the same bounds.
     * @param unit     of the duration, not null.
     * @return this.
     */
    public TimeoutSettings handshakeTimeoutNs(final long duration, final TimeUnit unit)
    {
        return handshakeTimeoutNs(unit.toNanos(duration));
    }

    /**
     * Time for the opening handshake.
     *
     * @return nanoseconds; 0 is off.
     */
    public long handshakeTimeoutNs()
    {
        return handshakeTimeoutNs;
    }

    /**
     * A connection that has received nothing for this long is closed; any byte counts as life. Default 0: off.
     *
     * @param idleTimeoutNs nanoseconds, at most 365 days; 0 is off.
     * @return this.
     */
    public TimeoutSettings idleTimeoutNs(final long idleTimeoutNs)
    {
        checkMutable("idleTimeoutNs");
        this.idleTimeoutNs = idleTimeoutNs;
        return this;
    }

    /**
     * As {@link #idleTimeoutNs(long)}, in a unit of the caller's choice.
     *
     * @param duration in {@code unit}, within the same bounds.
     * @param unit     of the duration, not null.
     * @return this.
     */
    public TimeoutSettings idleTimeoutNs(final long duration, final TimeUnit unit)
    {
        return idleTimeoutNs(unit.toNanos(duration));
    }

    /**
     * Time without any received byte after which a connection is closed.
     *
     * @return nanoseconds; 0 is off.
     */
    public long idleTimeoutNs()
    {
        return idleTimeoutNs;
    }

    /**
     * A connection that has received nothing for this long is sent a ping (RFC 6455 §5.5.2), so that a peer that is
     * there answers. The pong measures {@link io.millrace.api.Connection#roundTripNs()}. Default 0: off. If the idle
     * timeout is on too, the interval has to be shorter.
     *
     * @param pingIntervalNs nanoseconds, at most 365 days and less than {@link #idleTimeoutNs()}; 0 is off.
     * @return this.
     */
    public TimeoutSettings pingIntervalNs(final long pingIntervalNs)
    {
        checkMutable("pingIntervalNs");
        this.pingIntervalNs = pingIntervalNs;
        return this;
    }

    /**
     * As {@link #pingIntervalNs(long)}, in a unit of the caller's choice.
     *
     * @param duration in {@code unit}, within the same bounds.
     * @param unit     of the duration, not null.
     * @return this.
     */
    public TimeoutSettings pingIntervalNs(final long duration, final TimeUnit unit)
    {
        return pingIntervalNs(unit.toNanos(duration));
    }

    /**
     * Time without any received byte after which a ping is sent.
     *
     * @return nanoseconds; 0 is off.
     */
    public long pingIntervalNs()
    {
        return pingIntervalNs;
    }

    /**
     * A frame that the peer has begun must be complete within this time, or bring at least 16 KiB in each such period,
     * so a byte now and then is not enough; else the connection is closed with {@link
     * io.millrace.api.CloseCode#POLICY_VIOLATION} and {@link io.millrace.api.CloseCause#TIMEOUT}. The code is 1008,
     * not 1001 as for an idle peer: nobody goes away, but a live peer breaks a rule of this server. Time during which
     * the server itself does not read the socket does not count. Default 30 s.
     *
     * @param messageTimeoutNs nanoseconds, at most 365 days; 0 is off.
     * @return this.
     */
    public TimeoutSettings messageTimeoutNs(final long messageTimeoutNs)
    {
        checkMutable("messageTimeoutNs");
        this.messageTimeoutNs = messageTimeoutNs;
        return this;
    }

    /**
     * As {@link #messageTimeoutNs(long)}, in a unit of the caller's choice.
     *
     * @param duration in {@code unit}, within the same bounds.
     * @param unit     of the duration, not null.
     * @return this.
     */
    public TimeoutSettings messageTimeoutNs(final long duration, final TimeUnit unit)
    {
        return messageTimeoutNs(unit.toNanos(duration));
    }

    /**
     * Time without worthwhile progress of a frame after which a connection is closed.
     *
     * @return nanoseconds; 0 is off.
     */
    public long messageTimeoutNs()
    {
        return messageTimeoutNs;
    }

    /**
     * A message that comes in fragments (RFC 6455 §5.4) and is put together by the server must be complete within this
     * time from its first fragment, or bring at least 16 KiB in each such period; else the connection is closed as by
     * {@link #messageTimeoutNs(long)}. It also runs between the frames of the message, when the peer may pause as long
     * as it likes by the RFC, because the server keeps what has arrived in memory. An endpoint that takes the fragments
     * as they come, with {@link Endpoint.Builder#fragments(boolean)}, keeps nothing and has no such limit: that is the
     * way to receive a stream that may fall silent. Default 2 min.
     *
     * @param fragmentTimeoutNs nanoseconds, at most 365 days; 0 is off.
     * @return this.
     */
    public TimeoutSettings fragmentTimeoutNs(final long fragmentTimeoutNs)
    {
        checkMutable("fragmentTimeoutNs");
        this.fragmentTimeoutNs = fragmentTimeoutNs;
        return this;
    }

    /**
     * As {@link #fragmentTimeoutNs(long)}, in a unit of the caller's choice.
     *
     * @param duration in {@code unit}, within the same bounds.
     * @param unit     of the duration, not null.
     * @return this.
     */
    public TimeoutSettings fragmentTimeoutNs(final long duration, final TimeUnit unit)
    {
        return fragmentTimeoutNs(unit.toNanos(duration));
    }

    /**
     * Time without worthwhile progress of a fragmented message after which a connection is closed.
     *
     * @return nanoseconds; 0 is off.
     */
    public long fragmentTimeoutNs()
    {
        return fragmentTimeoutNs;
    }

    /**
     * After a close frame was sent, how long to wait for the peer's, and for the peer to end the transport, before the
     * server ends it (RFC 6455 §7.1.1). Cannot be off. Default 5 s.
     *
     * @param closeTimeoutNs nanoseconds, 1 to 365 days.
     * @return this.
     */
    public TimeoutSettings closeTimeoutNs(final long closeTimeoutNs)
    {
        checkMutable("closeTimeoutNs");
        this.closeTimeoutNs = closeTimeoutNs;
        return this;
    }

    /**
     * As {@link #closeTimeoutNs(long)}, in a unit of the caller's choice.
     *
     * @param duration in {@code unit}, within the same bounds.
     * @param unit     of the duration, not null.
     * @return this.
     */
    public TimeoutSettings closeTimeoutNs(final long duration, final TimeUnit unit)
    {
        return closeTimeoutNs(unit.toNanos(duration));
    }

    /**
     * Time for the closing handshake.
     *
     * @return nanoseconds.
     */
    public long closeTimeoutNs()
    {
        return closeTimeoutNs;
    }

    /**
     * A connection that has bytes to write, and whose peer takes less than 16 KiB of them in each such period while the
     * socket is blocked, is cut, with {@link io.millrace.api.CloseCause#SLOW_CONSUMER}. Default 30 s.
     *
     * @param slowConsumerTimeoutNs nanoseconds, at most 365 days; 0 is off.
     * @return this.
     */
    public TimeoutSettings slowConsumerTimeoutNs(final long slowConsumerTimeoutNs)
    {
        checkMutable("slowConsumerTimeoutNs");
        this.slowConsumerTimeoutNs = slowConsumerTimeoutNs;
        return this;
    }

    /**
     * As {@link #slowConsumerTimeoutNs(long)}, in a unit of the caller's choice.
     *
     * @param duration in {@code unit}, within the same bounds.
     * @param unit     of the duration, not null.
     * @return this.
     */
    public TimeoutSettings slowConsumerTimeoutNs(final long duration, final TimeUnit unit)
    {
        return slowConsumerTimeoutNs(unit.toNanos(duration));
    }

    /**
     * Time without progress of a write after which a connection is closed.
     *
     * @return nanoseconds; 0 is off.
     */
    public long slowConsumerTimeoutNs()
    {
        return slowConsumerTimeoutNs;
    }

    /**
     * A claim ({@link io.millrace.api.Connection#claim}) that is neither committed nor aborted this long after it was
     * made fails its connection: what is sent later waits behind it, and its owner may be gone. The connection is cut,
     * its ring given up, and the claim may then be completed to no effect. Default 10 s; found between this time and
     * half as much again.
     *
     * @param claimTimeoutNs nanoseconds, at most 365 days; 0 is off.
     * @return this.
     */
    public TimeoutSettings claimTimeoutNs(final long claimTimeoutNs)
    {
        checkMutable("claimTimeoutNs");
        this.claimTimeoutNs = claimTimeoutNs;
        return this;
    }

    /**
     * As {@link #claimTimeoutNs(long)}, in a unit of the caller's choice.
     *
     * @param duration in {@code unit}, within the same bounds.
     * @param unit     of the duration, not null.
     * @return this.
     */
    public TimeoutSettings claimTimeoutNs(final long duration, final TimeUnit unit)
    {
        return claimTimeoutNs(unit.toNanos(duration));
    }

    /**
     * Time for a claim to be completed.
     *
     * @return nanoseconds; 0 is off.
     */
    public long claimTimeoutNs()
    {
        return claimTimeoutNs;
    }

    /**
     * When the server closes, how long connections have to receive what was sent to them and to finish their closing
     * handshakes. Default 5 s.
     *
     * @param drainTimeoutNs nanoseconds, at most 365 days; 0 does not wait.
     * @return this.
     */
    public TimeoutSettings drainTimeoutNs(final long drainTimeoutNs)
    {
        checkMutable("drainTimeoutNs");
        this.drainTimeoutNs = drainTimeoutNs;
        return this;
    }

    /**
     * As {@link #drainTimeoutNs(long)}, in a unit of the caller's choice.
     *
     * @param duration in {@code unit}, within the same bounds.
     * @param unit     of the duration, not null.
     * @return this.
     */
    public TimeoutSettings drainTimeoutNs(final long duration, final TimeUnit unit)
    {
        return drainTimeoutNs(unit.toNanos(duration));
    }

    /**
     * Time for connections to finish when the server closes.
     *
     * @return nanoseconds; 0 does not wait.
     */
    public long drainTimeoutNs()
    {
        return drainTimeoutNs;
    }

    /**
     * Length of a tick of the timers. Default 2^23 ns, about 8.4 ms. A finer one wakes idle threads more often.
     *
     * @param timerResolutionNs nanoseconds, a power of two, 2^20 (about 1 ms) to 2^30 (about 1 s).
     * @return this.
     */
    public TimeoutSettings timerResolutionNs(final long timerResolutionNs)
    {
        checkMutable("timerResolutionNs");
        this.timerResolutionNs = timerResolutionNs;
        return this;
    }

    /**
     * Length of a tick of the timers.
     *
     * @return nanoseconds.
     */
    public long timerResolutionNs()
    {
        return timerResolutionNs;
    }

    /**
     * Validates the settings of this group and freezes them. Does nothing if that was done before.
     *
     * @return this.
     * @throws IllegalArgumentException with a sentence for each setting that is not allowed; nothing is frozen then.
     */
    public TimeoutSettings conclude()
    {
        validateAndFreeze();
        return this;
    }

    @Override
    void validate(final Problems problems)
    {
        problems.checkRange("handshakeTimeoutNs", handshakeTimeoutNs, 0, MAX_TIMEOUT_NS);
        final boolean isIdleAllowed = problems.checkRange("idleTimeoutNs", idleTimeoutNs, 0, MAX_TIMEOUT_NS);
        final boolean isPingAllowed = problems.checkRange("pingIntervalNs", pingIntervalNs, 0, MAX_TIMEOUT_NS);
        if (isIdleAllowed && isPingAllowed && idleTimeoutNs > 0 && pingIntervalNs >= idleTimeoutNs)
        {
            problems.add("pingIntervalNs", pingIntervalNs, "less than idleTimeoutNs, which is " + idleTimeoutNs);
        }
        problems.checkRange("messageTimeoutNs", messageTimeoutNs, 0, MAX_TIMEOUT_NS);
        problems.checkRange("fragmentTimeoutNs", fragmentTimeoutNs, 0, MAX_TIMEOUT_NS);
        problems.checkRange("closeTimeoutNs", closeTimeoutNs, 1, MAX_TIMEOUT_NS);
        problems.checkRange("slowConsumerTimeoutNs", slowConsumerTimeoutNs, 0, MAX_TIMEOUT_NS);
        problems.checkRange("claimTimeoutNs", claimTimeoutNs, 0, MAX_TIMEOUT_NS);
        problems.checkRange("drainTimeoutNs", drainTimeoutNs, 0, MAX_TIMEOUT_NS);
        problems.checkPowerOfTwo(
            "timerResolutionNs", timerResolutionNs, MIN_TIMER_RESOLUTION_NS, MAX_TIMER_RESOLUTION_NS);
    }
}
