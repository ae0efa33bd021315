package io.millrace.transport;

import java.util.concurrent.TimeUnit;

import org.agrona.DeadlineTimerWheel;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * One timer per connection on a wheel, armed lazily: a connection whose deadline moved later is found when the old one
 * expires, and armed again. Belongs to a selector thread.
 */
final class ConnectionTimers implements DeadlineTimerWheel.TimerHandler
{
    static final long NOT_ARMED = -1;
    private static final int TICKS_PER_WHEEL = 1024;
    private static final int EXACT_LIMIT = 256;
    private static final int COARSE_TICKS = 8;

    private final DeadlineTimerWheel wheel;
    private final Long2ObjectHashMap<NetworkConnection> connections = new Long2ObjectHashMap<>();
    private final long resolutionNs;
    private long earliestNs = Long.MAX_VALUE;

    ConnectionTimers(final long nowNs, final long resolutionNs)
    {
        this.resolutionNs = resolutionNs;
        wheel = new DeadlineTimerWheel(TimeUnit.NANOSECONDS, nowNs, resolutionNs, TICKS_PER_WHEEL);
    }

    long arm(final NetworkConnection connection, final long deadlineNs)
    {
        final long timerId = wheel.scheduleTimer(deadlineNs);
        connections.put(timerId, connection);
        earliestNs = Math.min(earliestNs, deadlineNs);
        return timerId;
    }

    void disarm(final long timerId)
    {
        wheel.cancelTimer(timerId);
        connections.remove(timerId);
    }

    /** No deadline passes before this time. */
    long earliestNs()
    {
        return earliestNs;
    }

    int poll(final long nowNs)
    {
        if (nowNs < earliestNs)
        {
            return 0;
        }
        int expired = 0;
        if (wheel.timerCount() > 0)
        {
            long tick;
            do
            {
                tick = wheel.currentTickTime();
                expired += wheel.poll(nowNs, this, Integer.MAX_VALUE);
            }
            while (wheel.currentTickTime() > tick && wheel.timerCount() > 0);
        }
        refreshEarliest(nowNs);
        return expired;
    }

    @Override
    public boolean onTimerExpiry(final TimeUnit timeUnit, final long now, final long timerId)
    {
        connections.remove(timerId).onTimer(now);
        return true;
    }

    private void refreshEarliest(final long nowNs)
    {
        earliestNs = Long.MAX_VALUE;
        if (wheel.timerCount() == 0)
        {
            wheel.currentTickTime(nowNs);
        }
        else if (wheel.timerCount() <= EXACT_LIMIT)
        {
            wheel.forEach((deadline, timerId) -> earliestNs = Math.min(earliestNs, deadline));
            earliestNs = Math.max(earliestNs, nowNs + resolutionNs);
        }
        else
        {
            earliestNs = nowNs + COARSE_TICKS * resolutionNs;
        }
    }
}
