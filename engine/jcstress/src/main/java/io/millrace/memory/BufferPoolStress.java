package io.millrace.memory;

import io.millrace.jcstress.ReusedMemory;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/**
 * Threads that borrow buffers from a pool and give them back.
 */
public final class BufferPoolStress
{
    private static final int LENGTH = 256;
    private static final int ROUNDS = 3;

    private BufferPoolStress()
    {
    }

    /** Borrows, writes, looks and gives back; counts what others have written meanwhile. */
    private static int use(final BufferPool pool, final int id)
    {
        int damaged = 0;
        for (int i = 0; i < ROUNDS; i++)
        {
            final OffHeapBuffer buffer = pool.acquire(LENGTH);
            buffer.buffer().putInt(0, id);
            buffer.buffer().putInt(LENGTH - Integer.BYTES, id);
            Thread.onSpinWait();
            damaged += buffer.buffer().getInt(0) == id ? 0 : 1;
            damaged += buffer.buffer().getInt(LENGTH - Integer.BYTES) == id ? 0 : 1;
            pool.release(buffer);
        }
        return damaged;
    }

    /** Two threads borrow and give back. */
    @JCStressTest
    @Description("A buffer with two owners, or a count of lent or kept buffers that is wrong.")
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "each buffer had one owner")
    @Outcome(expect = Expect.FORBIDDEN, desc = "two owners, or something not given back")
    @State
    public static class AcquireAndRelease
    {
        private final ReusedMemory memory = new ReusedMemory();
        private final BufferPool pool = new BufferPool(memory, LENGTH);
        private int damagedForFirst;
        private int damagedForSecond;

        @Actor
        void first()
        {
            damagedForFirst = use(pool, 1);
        }

        @Actor
        void second()
        {
            damagedForSecond = use(pool, 2);
        }

        @Arbiter
        void close(final II_Result r)
        {
            pool.close();
            r.r1 = damagedForFirst + damagedForSecond;
            r.r2 = memory.outstanding() + (int)pool.lentBuffers();
        }
    }

    /** The pool closes while a borrower gives back. */
    @JCStressTest
    @Description("A buffer that comes back while the pool closes is kept for ever.")
    @Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "everything is freed")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a buffer is kept, or freed twice")
    @State
    public static class ReleaseAgainstClose
    {
        private final ReusedMemory memory = new ReusedMemory();
        private final BufferPool pool = new BufferPool(memory, 2 * LENGTH);
        private final OffHeapBuffer lent;

        /** Lends one buffer and keeps another. */
        public ReleaseAgainstClose()
        {
            lent = pool.acquire(LENGTH);
            pool.release(pool.acquire(LENGTH));
        }

        @Actor
        void release()
        {
            pool.release(lent);
        }

        @Actor
        void close()
        {
            pool.close();
        }

        @Arbiter
        void look(final Z_Result r)
        {
            r.r1 = memory.outstanding() == 0 && pool.lentBuffers() == 0;
        }
    }
}
