package io.millrace.api;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/**
 * When a client connects again after its connection has ended or could not be opened, and how long it waits before
 * (RFC 6455 §7.2.3): the waits grow exponentially up to a bound, and a random part of each keeps clients that lost the
 * same server from returning at the same moment. Immutable and safe on any thread; each {@code with…} returns a new
 * policy.
 * <p>
 * By default, it tries again for ever
 * <ul>
 * <li>after an attempt that reached nobody, was not answered in time, or was refused with status 408, 425, 429, 500,
 * 502, 503 or 504;</li>
 * <li>after a connection that failed, fell silent or was cut as too slow, and after one that the peer closed with 1001,
 * 1011–1014 or without a code.</li>
 * </ul>
 * It does not after other refusals, nor when the application closed the connection, a handler threw, or one side broke
 * the protocol: that would happen again.
 */
public final class ReconnectPolicy
{
    private static final double DEFAULT_JITTER = 0.5;

    /**
     * Decides whether to connect again after a connection has ended.
     */
    @FunctionalInterface
    public interface CloseFilter
    {
        /**
         * Whether to connect again.
         *
         * @param code  as {@code onClose} gets it.
         * @param cause as {@code onClose} gets it.
         * @return true to connect again.
         */
        boolean test(int code, CloseCause cause);
    }

    private final long minDelayNs;
    private final long maxDelayNs;
    private final double jitter;
    private final int maxAttempts;
    private final long stableTimeNs;
    private final IntPredicate statuses;
    private final CloseFilter closes;

    private ReconnectPolicy(
        final long minDelayNs, final long maxDelayNs, final double jitter, final Limits limits, final Filters filters)
    {
        this.minDelayNs = minDelayNs;
        this.maxDelayNs = maxDelayNs;
        this.jitter = jitter;
        maxAttempts = limits.maxAttempts;
        stableTimeNs = limits.stableTimeNs;
        statuses = filters.statuses;
        closes = filters.closes;
    }

    private record Limits(int maxAttempts, long stableTimeNs)
    {
    }

    private record Filters(IntPredicate statuses, CloseFilter closes)
    {
    }

    /**
     * A policy whose waits double from attempt to attempt. Half of each wait is random.
     *
     * @param minDelay before the first attempt, at least 1 ns.
     * @param maxDelay that no wait exceeds, at least {@code minDelay}.
     * @param unit     of both.
     * @return the policy.
     * @throws IllegalArgumentException if a delay is out of range.
     */
    public static ReconnectPolicy exponential(final long minDelay, final long maxDelay, final TimeUnit unit)
    {
        final long minDelayNs = unit.toNanos(minDelay);
        final long maxDelayNs = unit.toNanos(maxDelay);
        if (minDelayNs < 1 || maxDelayNs < minDelayNs)
        {
            throw new IllegalArgumentException(
                "delays have to be positive, the longest no less than the shortest: " + minDelay + ", " + maxDelay);
        }
        return new ReconnectPolicy(minDelayNs, maxDelayNs, DEFAULT_JITTER, new Limits(0, maxDelayNs),
            new Filters(ReconnectPolicy::isTransient, ReconnectPolicy::isTransient));
    }

    /**
     * This policy with another random part.
     *
     * @param newJitter the share of each wait that is random, 0 (none) to 1 (all of it).
     * @return a new policy.
     * @throws IllegalArgumentException if it is out of range.
     */
    public ReconnectPolicy withJitter(final double newJitter)
    {
        if (!(newJitter >= 0 && newJitter <= 1))
        {
            throw new IllegalArgumentException("jitter has to be 0 to 1: " + newJitter);
        }
        return new ReconnectPolicy(minDelayNs, maxDelayNs, newJitter, limits(), filters());
    }

    /**
     * This policy with a limit of attempts.
     *
     * @param newMaxAttempts that may fail one after the other, the first attempt of all included; 0 for no limit.
     * @return a new policy.
     * @throws IllegalArgumentException if it is negative.
     */
    public ReconnectPolicy withMaxAttempts(final int newMaxAttempts)
    {
        if (newMaxAttempts < 0)
        {
            throw new IllegalArgumentException("attempts cannot be negative: " + newMaxAttempts);
        }
        return new ReconnectPolicy(
            minDelayNs, maxDelayNs, jitter, new Limits(newMaxAttempts, stableTimeNs), filters());
    }

    /**
     * This policy with another time after which a connection counts as a success. Until then it counts as an attempt
     * that failed, so that a server that accepts connections and drops them at once is not stormed. Default: the
     * longest wait.
     *
     * @param time in {@code unit}, 0 for at once.
     * @param unit of the time.
     * @return a new policy.
     * @throws IllegalArgumentException if it is negative.
     */
    public ReconnectPolicy withStableTime(final long time, final TimeUnit unit)
    {
        if (time < 0)
        {
            throw new IllegalArgumentException("a time cannot be negative: " + time);
        }
        return new ReconnectPolicy(
            minDelayNs, maxDelayNs, jitter, new Limits(maxAttempts, unit.toNanos(time)), filters());
    }

    /**
     * This policy with another choice of refusals after which to try again.
     *
     * @param newStatuses tells of a status of HTTP.
     * @return a new policy.
     */
    public ReconnectPolicy withStatuses(final IntPredicate newStatuses)
    {
        return new ReconnectPolicy(minDelayNs, maxDelayNs, jitter, limits(),
            new Filters(Objects.requireNonNull(newStatuses, "newStatuses"), closes));
    }

    /**
     * This policy with another choice of endings after which to connect again. It is not asked after
     * {@link CloseCause#SHUTDOWN}.
     *
     * @param newCloses decides.
     * @return a new policy.
     */
    public ReconnectPolicy withCloses(final CloseFilter newCloses)
    {
        return new ReconnectPolicy(minDelayNs, maxDelayNs, jitter, limits(),
            new Filters(statuses, Objects.requireNonNull(newCloses, "newCloses")));
    }

    /**
     * How long to wait before an attempt.
     *
     * @param failures attempts that have failed since the last success; 0 after a connection that was a success.
     * @param random   source of the random part.
     * @return nanoseconds, up to the longest delay.
     */
    public long delayNs(final int failures, final RandomGenerator random)
    {
        final int doublings = Math.max(0, failures - 1);
        final long fullNs = doublings >= Long.numberOfLeadingZeros(minDelayNs) - 1 ?
            maxDelayNs : Math.min(maxDelayNs, minDelayNs << doublings);
        return fullNs - (long)(fullNs * jitter * random.nextDouble());
    }

    /**
     * Whether another attempt may follow.
     *
     * @param failures attempts that have failed since the last success.
     * @return true if so.
     */
    public boolean allowsAttemptAfter(final int failures)
    {
        return maxAttempts == 0 || failures < maxAttempts;
    }

    /**
     * Whether a connection was a success, so that waits begin anew.
     *
     * @param openNs how long it was open, in nanoseconds.
     * @return true if it was open long enough.
     */
    public boolean isStable(final long openNs)
    {
        return openNs >= stableTimeNs;
    }

    /**
     * Whether to connect again after a connection has ended.
     *
     * @param code  as {@code onClose} gets it.
     * @param cause as {@code onClose} gets it.
     * @return true if so.
     */
    public boolean retriesAfterClose(final int code, final CloseCause cause)
    {
        return cause != CloseCause.SHUTDOWN && closes.test(code, cause);
    }

    /**
     * Whether to try again after an attempt has failed.
     *
     * @param failure of the attempt.
     * @return true if so.
     */
    public boolean retriesAfterFailure(final Throwable failure)
    {
        return failure instanceof final HandshakeException refusal && refusal.response() != null ?
            statuses.test(refusal.status()) : failure instanceof IOException;
    }

    private Limits limits()
    {
        return new Limits(maxAttempts, stableTimeNs);
    }

    private Filters filters()
    {
        return new Filters(statuses, closes);
    }

    private static boolean isTransient(final int status)
    {
        return switch (status)
        {
            case 408, 425, 429, 500, 502, 503, 504 -> true;
            default -> false;
        };
    }

    private static boolean isTransient(final int code, final CloseCause cause)
    {
        return switch (cause)
        {
            case IO_ERROR, TIMEOUT, SLOW_CONSUMER -> true;
            case PEER -> switch (code)
            {
                case CloseCode.GOING_AWAY, CloseCode.NO_STATUS, CloseCode.ABNORMAL, CloseCode.INTERNAL_ERROR,
                    CloseCode.SERVICE_RESTART, CloseCode.TRY_AGAIN_LATER, CloseCode.BAD_GATEWAY -> true;
                default -> false;
            };
            default -> false;
        };
    }
}
