package io.millrace.inbound;

import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

import io.millrace.api.ScheduledTask;

import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;

/**
 * The tasks of a handler thread, given by any thread, at once or at a time.
 * <p>
 * A task that is cancelled is let go at once; the entry that is left of it is dropped at the latest when such entries
 * are more than half of those that wait. Once closed, tasks that wait and tasks that are given are dropped.
 */
final class HandlerTasks
{
    private static final long LONGEST_DELAY_NS = Long.MAX_VALUE / 4;
    private static final int TASKS_PER_CYCLE = 256;
    private static final int LEAST_PURGED = 64;
    private static final Runnable DONE = new Due(null);
    private static final Runnable CANCELLED = new Due(null);

    private final ManyToOneConcurrentLinkedQueue<Runnable> queue = new ManyToOneConcurrentLinkedQueue<>();
    private final PriorityQueue<Timed> timed = new PriorityQueue<>();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final LongSupplier clock;
    private final Runnable wakeUp;
    private volatile boolean closed;

    HandlerTasks(final LongSupplier clock, final Runnable wakeUp)
    {
        this.clock = clock;
        this.wakeUp = wakeUp;
    }

    void execute(final Runnable task)
    {
        if (!closed)
        {
            queue.add(task);
            wakeUp.run();
        }
    }

    /** The executor runs the task when it is due; null for the handler thread. */
    ScheduledTask schedule(final Runnable task, final long delayNs, final Executor executor)
    {
        final long now = clock.getAsLong();
        final Timed entry = new Timed(task, now + Math.max(0, Math.min(delayNs, LONGEST_DELAY_NS)), executor);
        execute(() -> timed.add(entry));
        return entry;
    }

    long nowNs()
    {
        return clock.getAsLong();
    }

    boolean hasWork()
    {
        return !queue.isEmpty();
    }

    long nextDeadlineNs()
    {
        final Timed next = timed.peek();
        return next == null ? Long.MAX_VALUE : next.deadlineNs;
    }

    int waiting()
    {
        return timed.size();
    }

    int run()
    {
        int work = 0;
        Runnable task;
        while (work < TASKS_PER_CYCLE && (task = queue.poll()) != null)
        {
            run(task);
            work++;
        }
        return timed.isEmpty() ? work : work + runTimed();
    }

    /** Only when nothing drives the handler thread's agent any more. */
    void close()
    {
        closed = true;
        timed.clear();
        while (!queue.isEmpty())
        {
            queue.poll();
        }
    }

    private int runTimed()
    {
        if (cancelled.get() >= LEAST_PURGED && cancelled.get() > timed.size() / 2)
        {
            final int before = timed.size();
            timed.removeIf(Timed::isCancelled);
            cancelled.addAndGet(timed.size() - before);
        }
        final long now = clock.getAsLong();
        int work = 0;
        Timed next;
        while (work < TASKS_PER_CYCLE && (next = timed.peek()) != null &&
            (next.deadlineNs <= now || next.isCancelled()))
        {
            timed.poll();
            run(next::onDue);
            work++;
        }
        return work;
    }

    private static void run(final Runnable task)
    {
        try
        {
            task.run();
        }
        catch (final Throwable thrown)
        {
            EngineLog.error("a task of a handler thread threw", thrown);
        }
    }

    /** A task with its time, earliest first. */
    private final class Timed implements Runnable, ScheduledTask, Comparable<Timed>
    {
        private final AtomicReference<Runnable> task;
        private final long deadlineNs;
        private final Executor executor;

        Timed(final Runnable task, final long deadlineNs, final Executor executor)
        {
            this.task = new AtomicReference<>(task);
            this.deadlineNs = deadlineNs;
            this.executor = executor;
        }

        /** It is in the queue no more. */
        void onDue()
        {
            final Runnable mine = task.get();
            final boolean taken = mine != CANCELLED && task.compareAndSet(mine, new Due(mine));
            if (!taken)
            {
                cancelled.decrementAndGet();
            }
            else if (executor == null)
            {
                run();
            }
            else
            {
                executor.execute(this);
            }
        }

        @Override
        public void run()
        {
            task.getAndSet(DONE).run();
        }

        @Override
        public boolean cancel()
        {
            final Runnable mine = task.get();
            if (mine == DONE || mine == CANCELLED)
            {
                return false;
            }
            if (!task.compareAndSet(mine, CANCELLED))
            {
                return cancel();
            }
            if (!(mine instanceof Due))
            {
                cancelled.incrementAndGet();
            }
            return true;
        }

        boolean isCancelled()
        {
            return task.get() == CANCELLED;
        }

        @Override
        public int compareTo(final Timed other)
        {
            return Long.compare(deadlineNs, other.deadlineNs);
        }
    }

    /**
     * A task whose time has come and that may still be cancelled; or nothing.
     *
     * @param task to run, or null.
     */
    private record Due(Runnable task) implements Runnable
    {
        @Override
        public void run()
        {
            if (task != null)
            {
                task.run();
            }
        }
    }
}
