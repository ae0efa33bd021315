package io.millrace.stress;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Watches how much memory this process uses at most: the heap, garbage included, and direct memory. Looks every few
 * milliseconds, on a thread of its own.
 */
final class MemoryPeaks implements AutoCloseable
{
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final BufferPoolMXBean direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct")).findFirst().orElseThrow();
    private final Thread thread = new Thread(this::watch, "memory-peaks");
    private volatile long heap;
    private volatile long offHeap;
    private volatile boolean closed;

    MemoryPeaks()
    {
        thread.setDaemon(true);
        thread.start();
    }

    private void watch()
    {
        while (!closed)
        {
            look();
            LockSupport.parkNanos(INTERVAL_NS);
        }
    }

    private synchronized void look()
    {
        heap = Math.max(heap, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        offHeap = Math.max(offHeap, direct.getMemoryUsed());
    }

    /** The most that was seen, in bytes. */
    long heap()
    {
        look();
        return heap;
    }

    /** The most direct memory that was seen, in bytes. */
    long offHeap()
    {
        return offHeap;
    }

    @Override
    public void close()
    {
        closed = true;
    }
}
