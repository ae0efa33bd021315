package io.millrace.tls;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Daemon threads for the tasks of TLS handshakes, which take milliseconds of CPU time each. The threads are started
 * when there is work, and end when there was none for a while. Each connection has one task at most, so the queue is
 * bounded by the number of connections. Any thread may call it.
 */
public final class TaskPool implements Executor, AutoCloseable
{
    private static final long KEPT_SECONDS = 10;

    private final ThreadPoolExecutor threads;

    /**
     * Creates a pool that has no thread yet.
     *
     * @param name       of its threads, followed by a number.
     * @param maxThreads at the same time.
     */
    public TaskPool(final String name, final int maxThreads)
    {
        final AtomicInteger count = new AtomicInteger();
        threads = new ThreadPoolExecutor(
            maxThreads,
            maxThreads,
            KEPT_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task ->
            {
                final Thread thread = new Thread(task, name + '-' + count.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs a task soon.
     *
     * @param task to be run on a thread of this pool.
     * @throws java.util.concurrent.RejectedExecutionException if this is closed.
     */
    @Override
    public void execute(final Runnable task)
    {
        threads.execute(task);
    }

    /**
     * Stops the threads. Tasks that have not begun are dropped.
     */
    @Override
    public void close()
    {
        threads.shutdownNow();
    }
}
