package io.millrace.inbound;

import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

import io.millrace.api.ScheduledTask;

import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;

/**
 * The tasks of a handler thread, given by any thread, at once or at a time.
 */
final class HandlerTasks
{
    private static final long LONGEST_DELAY_NS = Long.MAX_VALUE / 4;
    private static final int TASKS_PER_CYCLE = 256;

    private final ManyToOneConcurrentLinkedQueue<Runnable> queue = new ManyToOneConcurrentLinkedQueue<>();
    private final PriorityQueue<Timed> timed = new PriorityQueue<>();
    private final LongSupplier clock;
    private final Runnable wakeUp;

    HandlerTasks(final LongSupplier clock, final Runnable wakeUp)
    {
        this.clock = clock;
        this.wakeUp = wakeUp;
    }

    void execute(final Runnable task)
    {
        queue.add(task);
        wakeUp.run();
    }

    ScheduledTask schedule(final Runnable task, final long delayNs)
    {
        final long now = clock.getAsLong();
        final Timed entry = new Timed(task, now + Math.max(0, Math.min(delayNs, LONGEST_DELAY_NS)));
        execute(() -> timed.add(entry));
        return entry;
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

    int run()
    {
        int work = 0;
        Runnable task;
        while (work < TASKS_PER_CYCLE && (task = queue.poll()) != null)
        {
            run(task);
            work++;
        }
        if (!timed.isEmpty())
        {
            final long now = clock.getAsLong();
            while (!timed.isEmpty() && timed.peek().deadlineNs <= now)
            {
                run(timed.poll());
                work++;
            }
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
    private static final class Timed implements Runnable, ScheduledTask, Comparable<Timed>
    {
        private final AtomicReference<Runnable> task;
        private final long deadlineNs;

        Timed(final Runnable task, final long deadlineNs)
        {
            this.task = new AtomicReference<>(task);
            this.deadlineNs = deadlineNs;
        }

        @Override
        public void run()
        {
            final Runnable mine = task.getAndSet(null);
            if (mine != null)
            {
                mine.run();
            }
        }

        @Override
        public boolean cancel()
        {
            return task.getAndSet(null) != null;
        }

        @Override
        public int compareTo(final Timed other)
        {
            return Long.compare(deadlineNs, other.deadlineNs);
        }
    }
}
