package io.millrace.stress.soak;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;

/**
 * Subscribes to a topic and checks that what arrives is in order, intact, and that no more is missing than the server
 * has reported.
 */
final class SubscriberStream extends ClientStream
{
    private static final int LONGEST_PAUSE_MS = 10_000;

    private final LongUnaryOperator reported;
    private long next = -1;
    private long missing;
    private long wakeNs = System.nanoTime();
    private volatile long progressNs = System.nanoTime();

    /** The operator tells how many messages the server says it did not send to a stream. */
    SubscriberStream(
        final Findings findings, final StreamKind kind, final long id, final LongUnaryOperator reported)
    {
        super(findings, kind, id);
        this.reported = reported;
    }

    /** Has a slow subscriber pause reading now and then, for some seconds. Called now and then by the driver. */
    void loiter(final long nowNs, final Random random)
    {
        if (kind() == StreamKind.SLOW_SUBSCRIBER && isOpen() && nowNs >= wakeNs)
        {
            final boolean pausing = !connection().isReadingPaused() && random.nextBoolean();
            wakeNs = nowNs + TimeUnit.MILLISECONDS.toNanos(
                pausing ? random.nextInt(LONGEST_PAUSE_MS) : random.nextInt(LONGEST_PAUSE_MS / 4));
            if (pausing)
            {
                connection().pauseReading();
                findings().count("pauses of slow subscribers");
            }
            else
            {
                connection().resumeReading();
            }
        }
    }

    @Override
    void onPayload(final Payload payload)
    {
        final long sequence = payload.sequence();
        progressNs = System.nanoTime();
        if (next >= 0 && sequence < next)
        {
            findings().violation(this + " received message " + sequence + " after " + (next - 1));
        }
        else if (next >= 0 && sequence > next)
        {
            missing += sequence - next;
            final long known = reported.applyAsLong(id());
            if (missing > known)
            {
                findings().violation(this + " missed " + missing + " messages up to " + sequence +
                    ", of which the server knows " + known);
            }
            findings().count("published messages not sent to slow subscribers", sequence - next);
        }
        next = sequence + 1;
        findings().count("published messages received");
    }

    @Override
    String complaint(final long nowNs)
    {
        return isOpen() && nowNs - progressNs > EchoStream.PATIENCE_NS ?
            this + " received nothing that was published after message " + (next - 1) : null;
    }

    @Override
    boolean isDone()
    {
        return true;
    }
}
