package io.millrace.stress.load;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what goes through the sockets of one thread, which alone may count; any thread may ask.
 */
final class TrafficCounters
{
    private final AtomicLong bytesSent = new AtomicLong();
    private final AtomicLong bytesReceived = new AtomicLong();
    private final AtomicLong writes = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();

    void onWrite(final int bytes)
    {
        if (bytes > 0)
        {
            add(bytesSent, bytes);
            add(writes, 1);
        }
    }

    void onRead(final int bytes)
    {
        add(bytesReceived, bytes);
        add(reads, 1);
    }

    Traffic sum()
    {
        return new Traffic(bytesSent.get(), bytesReceived.get(), writes.get(), reads.get());
    }

    private static void add(final AtomicLong counter, final long amount)
    {
        counter.setRelease(counter.getPlain() + amount);
    }
}
