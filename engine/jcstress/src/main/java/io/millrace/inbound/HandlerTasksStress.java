package io.millrace.inbound;

import io.millrace.api.ScheduledTask;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * Tasks that other threads give to a handler thread.
 */
public final class HandlerTasksStress
{
    private HandlerTasksStress()
    {
    }

    /** A task is cancelled when it is due. */
    @JCStressTest
    @Description("A task that runs though its cancelling succeeded, or neither.")
    @Outcome(id = "true, 0", expect = Expect.ACCEPTABLE, desc = "cancelled")
    @Outcome(id = "false, 1", expect = Expect.ACCEPTABLE, desc = "it had run, or begun")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both, neither, or run twice")
    @State
    public static class CancelAgainstRun
    {
        private final HandlerTasks tasks = new HandlerTasks(() -> 0L, () -> { });
        private int runs;
        private final ScheduledTask task = tasks.schedule(() -> runs++, 0, Runnable::run);

        @Actor
        void cancel(final ZI_Result r)
        {
            r.r1 = task.cancel();
        }

        @Actor
        void run()
        {
            tasks.run();
        }

        @Arbiter
        void look(final ZI_Result r)
        {
            tasks.run();
            r.r2 = runs;
        }
    }

    /** A thread gives tasks while others run. */
    @JCStressTest
    @Description("A task that is lost, or runs before an older one of the same thread.")
    @Outcome(id = "abc", expect = Expect.ACCEPTABLE, desc = "each once, in order")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, twice, or out of order")
    @State
    public static class ExecuteAgainstRun
    {
        private final HandlerTasks tasks = new HandlerTasks(() -> 0L, () -> { });
        private final StringBuilder ran = new StringBuilder();

        @Actor
        void execute()
        {
            tasks.execute(() -> ran.append('a'));
            tasks.execute(() -> ran.append('b'));
            tasks.execute(() -> ran.append('c'));
        }

        @Actor
        void run()
        {
            tasks.run();
            tasks.run();
        }

        @Arbiter
        void look(final L_Result r)
        {
            while (tasks.hasWork())
            {
                tasks.run();
            }
            r.r1 = ran.toString();
        }
    }
}
