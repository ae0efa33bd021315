package io.millrace.stress.load;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which message is published when, for the publisher and all subscribers. With a rate a schedule says it; otherwise the
 * publisher notes it.
 */
final class FanOutPlan
{
    private static final double NS_PER_S = 1e9;

    /** Of messages that are under way; more than can be. */
    private static final int NOTED = 1 << 16;

    private final FanOutSettings settings;
    private final FanOutFrames frames;
    private final Stage stage = new Stage();
    private final AtomicLong published = new AtomicLong();
    private final AtomicLongArray noted;
    private volatile long beginNs;
    private volatile long firstMeasured = Long.MAX_VALUE;
    private volatile long end = Long.MAX_VALUE;

    FanOutPlan(final FanOutSettings settings)
    {
        this.settings = settings;
        frames = settings.newFrames();
        noted = settings.isPaced() ? null : new AtomicLongArray(NOTED);
    }

    FanOutSettings settings()
    {
        return settings;
    }

    FanOutFrames frames()
    {
        return frames;
    }

    Stage stage()
    {
        return stage;
    }

    void begin(final long nowNs)
    {
        beginNs = nowNs;
        stage.beginSending();
    }

    /** Messages that are published from now on count. */
    void beginMeasuring()
    {
        firstMeasured = published.get();
        stage.beginMeasuring();
    }

    /** Nothing more is published. Returns how many messages count. */
    long finish()
    {
        end = published.get();
        return end - firstMeasured;
    }

    boolean isFinished()
    {
        return end != Long.MAX_VALUE;
    }

    boolean isMeasured(final long number)
    {
        return number >= firstMeasured && number < end;
    }

    /** Messages so far. */
    long published()
    {
        return published.get();
    }

    /** When a message of a schedule is due. */
    long dueNs(final long number)
    {
        final long burst = number / settings.burst();
        return beginNs + (long)(burst * settings.burst() * NS_PER_S / settings.rate());
    }

    /** A message is handed to the socket. Called by the publisher alone. */
    void onPublish(final long number, final long nowNs)
    {
        if (noted != null)
        {
            noted.set((int)(number & NOTED - 1), nowNs);
        }
        published.setRelease(number + 1);
    }

    /** When a message was published or, with a rate, was to be published. */
    long publishedNs(final long number)
    {
        return noted == null ? dueNs(number) : noted.get((int)(number & NOTED - 1));
    }
}
