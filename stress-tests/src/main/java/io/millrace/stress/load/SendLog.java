package io.millrace.stress.load;

import java.util.Arrays;

import org.HdrHistogram.Histogram;

/**
 * When the messages that a client waits for were sent. One entry stands for all messages of a write; a reply belongs to
 * the oldest message that has none yet.
 */
final class SendLog
{
    private static final int INITIAL_CAPACITY = 16;

    private long[] upTo = new long[INITIAL_CAPACITY];
    private long[] sentNs = new long[INITIAL_CAPACITY];
    private int head;
    private int size;
    private long answered;

    void clear()
    {
        head = 0;
        size = 0;
        answered = 0;
    }

    /** Messages up to a number, counted from the first of all, have been sent. */
    void onSent(final long messages, final long nowNs)
    {
        final int mask = upTo.length - 1;
        if (size > 0 && upTo[head + size - 1 & mask] == messages)
        {
            return;
        }
        if (size == upTo.length)
        {
            grow();
        }
        final int tail = head + size & upTo.length - 1;
        upTo[tail] = messages;
        sentNs[tail] = nowNs;
        size++;
    }

    /** Messages up to a number have been answered; enters how long that took, if a histogram is given. */
    void onAnswered(final long messages, final long nowNs, final Histogram histogram)
    {
        while (answered < messages && size > 0)
        {
            final long last = Math.min(messages, upTo[head]);
            if (histogram != null)
            {
                histogram.recordValueWithCount(Math.max(0, nowNs - sentNs[head]), last - answered);
            }
            answered = last;
            if (upTo[head] == last)
            {
                head = head + 1 & upTo.length - 1;
                size--;
            }
        }
    }

    private void grow()
    {
        final int capacity = upTo.length;
        upTo = unrolled(upTo);
        sentNs = unrolled(sentNs);
        head = 0;
        size = capacity;
    }

    private long[] unrolled(final long[] ring)
    {
        final long[] grown = Arrays.copyOfRange(ring, head, head + 2 * ring.length);
        System.arraycopy(ring, 0, grown, ring.length - head, head);
        return grown;
    }
}
