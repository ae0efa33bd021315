package io.millrace.memory;

import java.util.concurrent.atomic.AtomicInteger;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IJ_Result;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/**
 * Threads that take from a budget, and wait for it.
 */
public final class MemoryBudgetStress
{
    private static final int LIMIT = 10;
    private static final int MOST = 6;

    private MemoryBudgetStress()
    {
    }

    /** Two threads want more than there is. */
    @JCStressTest
    @Description("More is taken than the bound, or each is refused because of the other.")
    @Outcome(id = { "true, false, 6", "false, true, 6" }, expect = Expect.ACCEPTABLE, desc = "one was refused")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both took, both were refused, or the account is wrong")
    @State
    public static class TakeAgainstTake
    {
        private final MemoryBudget budget = new MemoryBudget(LIMIT);

        @Actor
        void take(final ZZJ_Result r)
        {
            r.r1 = budget.tryTake(MOST);
        }

        @Actor
        void takeToo(final ZZJ_Result r)
        {
            r.r2 = budget.tryTake(MOST);
        }

        @Arbiter
        void look(final ZZJ_Result r)
        {
            r.r3 = budget.used();
        }
    }

    /** A thread is refused, and waits, while another gives back. */
    @JCStressTest
    @Description("Lost wake-up: whoever was refused neither sees the room nor is called.")
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "there is room, and the waiter knows")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the waiter does not know of the room")
    @State
    public static class AwaitAgainstGiveBack
    {
        private final MemoryBudget budget = new MemoryBudget(LIMIT);
        private final AtomicInteger calls = new AtomicInteger();
        private boolean sawRoom;

        /** Takes most of it. */
        public AwaitAgainstGiveBack()
        {
            budget.take(MOST);
        }

        @Actor
        void await()
        {
            if (budget.hasRoom(MOST))
            {
                sawRoom = true;
                return;
            }
            budget.await(calls::incrementAndGet);
            sawRoom = budget.hasRoom(MOST);
        }

        @Actor
        void giveBack()
        {
            budget.giveBack(MOST);
        }

        @Arbiter
        void look(final IJ_Result r)
        {
            r.r1 = sawRoom || calls.get() > 0 ? 1 : 0;
            r.r2 = budget.used();
        }
    }

    /** Two threads wait while a third gives back twice. */
    @JCStressTest
    @Description("One of several who wait is forgotten, or called twice.")
    @Outcome(id = "2, 0", expect = Expect.ACCEPTABLE, desc = "both know of the room")
    @Outcome(expect = Expect.FORBIDDEN, desc = "one does not know of the room, or was called twice")
    @State
    public static class TwoWaitersAgainstGiveBack
    {
        private final MemoryBudget budget = new MemoryBudget(LIMIT);
        private final AtomicInteger firstCalls = new AtomicInteger();
        private final AtomicInteger secondCalls = new AtomicInteger();
        private boolean firstSaw;
        private boolean secondSaw;

        /** Takes all of it. */
        public TwoWaitersAgainstGiveBack()
        {
            budget.take(MOST);
            budget.take(LIMIT - MOST);
        }

        private boolean await(final AtomicInteger calls)
        {
            budget.await(calls::incrementAndGet);
            return budget.hasRoom(LIMIT);
        }

        private static int known(final boolean saw, final AtomicInteger calls)
        {
            return calls.get() > 1 ? 2 : saw || calls.get() > 0 ? 1 : 0;
        }

        @Actor
        void await()
        {
            firstSaw = await(firstCalls);
        }

        @Actor
        void awaitToo()
        {
            secondSaw = await(secondCalls);
        }

        @Actor
        void giveBack()
        {
            budget.giveBack(MOST);
            budget.giveBack(LIMIT - MOST);
        }

        @Arbiter
        void look(final IJ_Result r)
        {
            r.r1 = known(firstSaw, firstCalls) + known(secondSaw, secondCalls);
            r.r2 = budget.used();
        }
    }
}
