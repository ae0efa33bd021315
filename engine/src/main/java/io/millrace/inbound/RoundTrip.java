package io.millrace.inbound;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The time from a ping of one connection to its pong (RFC 6455 §5.5.2, §5.5.3). The payload of such a ping is the time
 * at which it was sent, with a mask that other pings are unlikely to hit on. A pong counts if its time lies between
 * that of the last ping that was answered and that of the last one sent, so neither one that comes twice, nor one that
 * answers a ping of the application's own making, nor one that nobody asked for has any effect. A peer that answers
 * only the newest of several pings is measured like any other.
 * <p>
 * Any thread sends pings and reads the figure; pongs belong to the selector thread. Times are in nanoseconds.
 */
final class RoundTrip
{
    static final int PAYLOAD_LENGTH = Long.BYTES;
    private static final long UNMEASURED = -1;
    private static final long MASK_STEP = 0x9e3779b97f4a7c15L;
    private static final VarHandle SENT;

    static
    {
        try
        {
            SENT = MethodHandles.lookup().findVarHandle(RoundTrip.class, "sentNs", long.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private final long mask;
    private volatile long sentNs;
    private volatile long roundTripNs = UNMEASURED;
    private long answeredNs;

    RoundTrip(final long connectionId, final long nowNs)
    {
        mask = ~connectionId * MASK_STEP;
        sentNs = nowNs - 1;
        answeredNs = nowNs - 1;
    }

    /** The payload of a ping that is sent now. */
    void onPing(final UnsafeBuffer payload, final long nowNs)
    {
        long before = sentNs;
        while (nowNs - before > 0 && !SENT.compareAndSet(this, before, nowNs))
        {
            before = sentNs;
        }
        payload.putLong(0, nowNs ^ mask, ByteOrder.LITTLE_ENDIAN);
    }

    void onPong(final DirectBuffer payload, final int offset, final int length, final long nowNs)
    {
        if (length != PAYLOAD_LENGTH)
        {
            return;
        }
        final long askedNs = payload.getLong(offset, ByteOrder.LITTLE_ENDIAN) ^ mask;
        if (askedNs - answeredNs > 0 && sentNs - askedNs >= 0)
        {
            answeredNs = askedNs;
            roundTripNs = nowNs - askedNs;
        }
    }

    long roundTripNs()
    {
        return roundTripNs;
    }
}
