package io.millrace.api;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * What happens to a message for a connection whose bounds are reached because its peer reads too slowly. Immutable; any
 * thread may use it.
 * <p>
 * A policy of the connection's own goes before that of the topic, and that before the one of the server's settings.
 * Nothing that is dropped, conflated or disconnected goes uncounted: see
 * {@link ConnectionHandler#onDropped(Connection, long, long)} and {@link SlowConsumerCounters}.
 */
public final class SlowConsumerPolicy
{
    private static final SlowConsumerPolicy REFUSE = new SlowConsumerPolicy(Kind.REFUSE, 0, 0, "");
    private static final SlowConsumerPolicy DROP_NEWEST = new SlowConsumerPolicy(Kind.DROP_NEWEST, 0, 0, "");
    private static final SlowConsumerPolicy DROP_OLDEST = new SlowConsumerPolicy(Kind.DROP_OLDEST, 0, 0, "");
    private static final SlowConsumerPolicy CONFLATE = new SlowConsumerPolicy(Kind.CONFLATE, 0, 0, "");

    private final Kind kind;
    private final long timeoutNs;
    private final int closeCode;
    private final String reason;

    /** The kinds of policy. */
    public enum Kind
    {
        /** Answer {@link SendResult#BACK_PRESSURE}. */
        REFUSE,

        /** Wait for room for a bounded time. */
        WAIT,

        /** Drop the message that would exceed the bound. */
        DROP_NEWEST,

        /** Drop what has waited longest. */
        DROP_OLDEST,

        /** Keep only the newest message of each key. */
        CONFLATE,

        /** Close the connection. */
        DISCONNECT
    }

    private SlowConsumerPolicy(final Kind kind, final long timeoutNs, final int closeCode, final String reason)
    {
        this.kind = kind;
        this.timeoutNs = timeoutNs;
        this.closeCode = closeCode;
        this.reason = reason;
    }

    /**
     * The message is refused: the sender gets {@link SendResult#BACK_PRESSURE}, and the connection's handler
     * {@link ConnectionHandler#onWritable(Connection)} when there is room again. A published message is not repeated
     * for the subscriber that refused it.
     *
     * @return the policy, the default one.
     */
    public static SlowConsumerPolicy refuse()
    {
        return REFUSE;
    }

    /**
     * The sender waits until there is room, then the message is refused. A publisher waits no longer than this for all
     * its subscribers together. A thread that does network work does not wait: it writes what the socket takes at once
     * and tries again.
     *
     * @param timeout to wait at most.
     * @param unit    of the timeout.
     * @return the policy.
     * @throws IllegalArgumentException if the timeout is not positive.
     */
    public static SlowConsumerPolicy waitFor(final long timeout, final TimeUnit unit)
    {
        if (timeout <= 0)
        {
            throw new IllegalArgumentException("the timeout must be positive: " + timeout);
        }
        return new SlowConsumerPolicy(Kind.WAIT, unit.toNanos(timeout), 0, "");
    }

    /**
     * The message is dropped; what waits already stays.
     *
     * @return the policy.
     */
    public static SlowConsumerPolicy dropNewest()
    {
        return DROP_NEWEST;
    }

    /**
     * As many of the oldest waiting messages are dropped as it takes to make room for this one; only those that were
     * sent or published under this policy, and none of which the socket has taken a part. If that does not make room,
     * this message is dropped.
     *
     * @return the policy.
     */
    public static SlowConsumerPolicy dropOldest()
    {
        return DROP_OLDEST;
    }

    /**
     * Of the messages with one key, only the newest waits: it takes the place of an older one that has not been written
     * yet, whether or not a bound is reached. Messages published to a topic without a key have the topic for a key.
     * What the engine has put together for the next write, up to the {@code stagingLength} of its settings, is not
     * replaced any more. Direct sends without a key are refused when a bound is reached, and so is a message of a new
     * key, which is then dropped and counted; as is one that is longer than the one which it would replace and has no
     * room to grow.
     *
     * @return the policy.
     */
    public static SlowConsumerPolicy conflate()
    {
        return CONFLATE;
    }

    /**
     * The connection is closed with the cause {@link CloseCause#SLOW_CONSUMER}; what waits and has not been begun is
     * dropped, so that the close frame is next.
     *
     * @param code   of the close frame, such as {@link CloseCode#POLICY_VIOLATION} or {@link CloseCode#TRY_AGAIN_LATER}
     *               (RFC 6455 §7.4).
     * @param reason of the close frame, at most 123 bytes of UTF-8.
     * @return the policy.
     * @throws IllegalArgumentException if the code may not be sent, or the reason is too long.
     */
    public static SlowConsumerPolicy disconnect(final int code, final String reason)
    {
        if (!CloseCode.isValidOnWire(code))
        {
            throw new IllegalArgumentException("not a close code that may be sent: " + code);
        }
        if (reason.getBytes(StandardCharsets.UTF_8).length > CloseCode.MAX_REASON_LENGTH)
        {
            throw new IllegalArgumentException(
                "the reason is longer than " + CloseCode.MAX_REASON_LENGTH + " bytes of UTF-8: " + reason);
        }
        return new SlowConsumerPolicy(Kind.DISCONNECT, 0, code, reason);
    }

    /**
     * The kind of this policy.
     *
     * @return the kind.
     */
    public Kind kind()
    {
        return kind;
    }

    /**
     * How long {@link Kind#WAIT} waits.
     *
     * @return nanoseconds; 0 for every other kind.
     */
    public long timeoutNs()
    {
        return timeoutNs;
    }

    /**
     * The close code of {@link Kind#DISCONNECT}.
     *
     * @return the code; 0 for every other kind.
     */
    public int closeCode()
    {
        return closeCode;
    }

    /**
     * The reason in the close frame of {@link Kind#DISCONNECT}.
     *
     * @return the reason; empty for every other kind.
     */
    public String reason()
    {
        return reason;
    }

    @Override
    public String toString()
    {
        return kind == Kind.WAIT ? "WAIT " + timeoutNs + " ns" :
            kind == Kind.DISCONNECT ? "DISCONNECT " + closeCode + " " + reason : kind.toString();
    }
}
