package io.millrace.inbound;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * An executor that runs a task only when a test says so, and refuses tasks when a test says so.
 */
final class StepExecutor implements Executor
{
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private Error failure;
    private boolean refusing;
    private int accepted;

    @Override
    public void execute(final Runnable task)
    {
        if (failure != null)
        {
            throw failure;
        }
        if (refusing)
        {
            throw new RejectedExecutionException("refused");
        }
        accepted++;
        waiting.addLast(task);
    }

    void refuse()
    {
        refusing = true;
    }

    void fail(final Error error)
    {
        failure = error;
    }

    /** Forgets what it accepted, which no executor should. */
    void lose()
    {
        waiting.clear();
    }

    int waiting()
    {
        return waiting.size();
    }

    int accepted()
    {
        return accepted;
    }

    Runnable next()
    {
        return waiting.pollFirst();
    }

    void runAll()
    {
        while (!waiting.isEmpty())
        {
            waiting.pollFirst().run();
        }
    }
}
