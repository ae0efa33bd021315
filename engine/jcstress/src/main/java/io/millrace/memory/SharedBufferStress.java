package io.millrace.memory;

import io.millrace.jcstress.ReusedMemory;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Threads that share a reference-counted buffer.
 */
public final class SharedBufferStress
{
    private static final int LENGTH = 64;

    private SharedBufferStress()
    {
    }

    /** A buffer, and what tells how often it was given back. */
    static class Lent
    {
        final SharedBuffer buffer;
        private final MemoryBudget budget = MemoryBudget.unlimited();
        private final BufferPool pool = new BufferPool(new ReusedMemory(), LENGTH);

        Lent()
        {
            buffer = new SharedBuffers(pool, budget).acquire(LENGTH);
        }

        String retain()
        {
            try
            {
                buffer.retain(1);
                return "retained";
            }
            catch (final IllegalStateException ex)
            {
                return "refused";
            }
        }

        String givenBack()
        {
            pool.close();
            return buffer.references() == 0 && budget.used() == 0 && pool.lentBuffers() == 0 ? "once" :
                buffer.references() + " references, " + budget.used() + " bytes";
        }
    }

    /** Each of two threads gives its reference back. */
    @JCStressTest
    @Description("Both or neither find that theirs was the last reference.")
    @Outcome(id = "once", expect = Expect.ACCEPTABLE, desc = "the block went back once")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the block is kept, or was given back twice")
    @State
    public static class TwoLastReleases
    {
        private final Lent lent = new Lent();

        /** Holds a reference for each thread. */
        public TwoLastReleases()
        {
            lent.buffer.retain(1);
        }

        @Actor
        void release()
        {
            lent.buffer.release(1);
        }

        @Actor
        void releaseToo()
        {
            lent.buffer.release(1);
        }

        @Arbiter
        void look(final L_Result r)
        {
            r.r1 = lent.givenBack();
        }
    }

    /** Two threads pass references on and give them back, as many at a time as a publisher. */
    @JCStressTest
    @Description("A count that is lost between retaining and releasing several references.")
    @Outcome(id = "once", expect = Expect.ACCEPTABLE, desc = "the block went back once")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the block is kept, or was given back twice")
    @State
    public static class RetainAgainstRelease
    {
        private static final int MANY = 3;

        private final Lent lent = new Lent();

        /** Holds a reference for each thread. */
        public RetainAgainstRelease()
        {
            lent.buffer.retain(1);
        }

        @Actor
        void publish()
        {
            lent.buffer.retain(MANY);
            lent.buffer.release(MANY - 1);
            lent.buffer.release(2);
        }

        @Actor
        void publishToo()
        {
            lent.buffer.retain(1);
            lent.buffer.release(1);
            lent.buffer.release(1);
        }

        @Arbiter
        void look(final L_Result r)
        {
            r.r1 = lent.givenBack();
        }
    }

    /** A thread retains without a reference of its own while the last one is given back. */
    @JCStressTest
    @Description("A reference to a block that has gone, or a refused one that is left in the count.")
    @Outcome(id = { "retained, once", "refused, once" }, expect = Expect.ACCEPTABLE, desc = "in time, or refused")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the block is kept, or was given back twice")
    @State
    public static class RetainAgainstLastRelease
    {
        private final Lent lent = new Lent();

        @Actor
        void retain(final LL_Result r)
        {
            r.r1 = lent.retain();
            if ("retained".equals(r.r1))
            {
                lent.buffer.release(1);
            }
        }

        @Actor
        void release()
        {
            lent.buffer.release(1);
        }

        @Arbiter
        void look(final LL_Result r)
        {
            r.r2 = lent.givenBack();
        }
    }

    /** Two threads retain without a reference of their own while the last one is given back. */
    @JCStressTest
    @Description("A refused reference that makes another look as if it were in time.")
    @Outcome(id = "retained retained, once", expect = Expect.ACCEPTABLE, desc = "both in time")
    @Outcome(id = "retained refused, once", expect = Expect.ACCEPTABLE, desc = "the first in time")
    @Outcome(id = "refused retained, once", expect = Expect.ACCEPTABLE, desc = "the second in time")
    @Outcome(id = "refused refused, once", expect = Expect.ACCEPTABLE, desc = "both refused")
    @Outcome(expect = Expect.FORBIDDEN, desc = "the block is kept, or was given back twice")
    @State
    public static class TwoRetainsAgainstLastRelease
    {
        private final Lent lent = new Lent();
        private String first;
        private String second;

        private String retainAndRelease()
        {
            final String result = lent.retain();
            if ("retained".equals(result))
            {
                lent.buffer.release(1);
            }
            return result;
        }

        @Actor
        void retain()
        {
            first = retainAndRelease();
        }

        @Actor
        void retainToo()
        {
            second = retainAndRelease();
        }

        @Actor
        void release()
        {
            lent.buffer.release(1);
        }

        @Arbiter
        void look(final LL_Result r)
        {
            r.r1 = first + " " + second;
            r.r2 = lent.givenBack();
        }
    }
}
