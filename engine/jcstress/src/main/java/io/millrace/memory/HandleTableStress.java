package io.millrace.memory;

import java.nio.ByteBuffer;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/**
 * Threads that enter buffers in a table, look them up and remove them.
 */
public final class HandleTableStress
{
    private static final int LENGTH = 8;

    private HandleTableStress()
    {
    }

    private static OffHeapBuffer buffer()
    {
        return new OffHeapBuffer(ByteBuffer.allocateDirect(LENGTH), OffHeapBuffer.NOT_POOLED);
    }

    /** Two threads enter, look up and remove. */
    @JCStressTest
    @Description("Two buffers with one handle: a connection sends another's payload.")
    @Outcome(id = "true, true, true", expect = Expect.ACCEPTABLE, desc = "each found its own")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a thread found another's buffer, or a handle is lost")
    @State
    public static class EnterAndRemove
    {
        private static final OffHeapBuffer FIRST = buffer();
        private static final OffHeapBuffer SECOND = buffer();

        private final HandleTable<OffHeapBuffer> table = new HandleTable<>();

        @Actor
        void first(final ZZZ_Result r)
        {
            final int handle = table.enter(FIRST);
            r.r1 = table.get(handle) == FIRST && table.remove(handle) == FIRST;
        }

        @Actor
        void second(final ZZZ_Result r)
        {
            final int handle = table.enter(SECOND);
            r.r2 = table.get(handle) == SECOND && table.remove(handle) == SECOND;
        }

        @Arbiter
        void look(final ZZZ_Result r)
        {
            final int next = table.enter(FIRST);
            final int after = table.enter(SECOND);
            r.r3 = next != after && next < 2 && after < 2;
        }
    }

    /** A thread looks a buffer up while the table grows. */
    @JCStressTest
    @Description("A buffer that is lost, or not found, while the table grows.")
    @Outcome(id = "true, true, true", expect = Expect.ACCEPTABLE, desc = "each found its own")
    @Outcome(expect = Expect.FORBIDDEN, desc = "not found, or another's")
    @State
    public static class GetAgainstGrowth
    {
        private static final int INITIAL_LENGTH = 64;
        private static final OffHeapBuffer FIRST = buffer();
        private static final OffHeapBuffer LAST = buffer();
        private static final OffHeapBuffer MORE = buffer();

        private final HandleTable<OffHeapBuffer> table = new HandleTable<>();
        private int more;

        /** Fills the table. */
        public GetAgainstGrowth()
        {
            table.enter(FIRST);
            for (int i = 1; i < INITIAL_LENGTH; i++)
            {
                table.enter(LAST);
            }
        }

        @Actor
        void grow()
        {
            more = table.enter(MORE);
        }

        @Actor
        void look(final ZZZ_Result r)
        {
            r.r1 = table.get(0) == FIRST;
            r.r2 = table.remove(INITIAL_LENGTH - 1) == LAST;
        }

        @Arbiter
        void lookAgain(final ZZZ_Result r)
        {
            r.r3 = table.get(more) == MORE && table.get(0) == FIRST;
        }
    }
}
