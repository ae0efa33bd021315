package io.millrace.memory;

import io.millrace.jcstress.ReusedMemory;

import java.util.concurrent.atomic.AtomicLongArray;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The selector thread claims and commits in a small arena while the handler thread reads and releases, for several
 * laps.
 */
@JCStressTest
@Description("Ranges that overlap: the selector reads into bytes that the handler has not released.")
@Outcome(id = "0, \\d+", expect = Expect.ACCEPTABLE, desc = "the handler found what was committed")
@Outcome(expect = Expect.FORBIDDEN, desc = "the handler found other bytes")
@State
public class ReceiveArenaStress
{
    private static final int CAPACITY = 64;
    private static final int LENGTH = 24;
    private static final int ROUNDS = 8;
    private static final int SPINS = 20_000;
    private static final int OFFSET_BITS = 32;

    private final ReusedMemory memory = new ReusedMemory();
    private final ReceiveArena arena = new ReceiveArena(memory, CAPACITY);
    /** The position behind each range, and its offset; 0 before it is committed. */
    private final AtomicLongArray committed = new AtomicLongArray(ROUNDS);

    @Actor
    void select()
    {
        int next = 0;
        for (int spins = 0; next < ROUNDS && spins < SPINS; spins++)
        {
            final int offset = arena.claim(LENGTH);
            if (offset >= 0)
            {
                arena.buffer().setMemory(offset, LENGTH, (byte)(next + 1));
                final long position = arena.commit(LENGTH);
                committed.set(next, (long)offset << OFFSET_BITS | position);
                next++;
            }
        }
    }

    @Actor
    void handle(final II_Result r)
    {
        int next = 0;
        for (int spins = 0; next < ROUNDS && spins < SPINS; spins++)
        {
            final long range = committed.get(next);
            if (range != 0)
            {
                r.r1 += damaged((int)(range >>> OFFSET_BITS), next + 1);
                arena.release((int)range);
                next++;
            }
        }
        r.r2 = next;
    }

    private int damaged(final int offset, final int expected)
    {
        int count = 0;
        for (int i = 0; i < LENGTH; i++)
        {
            count += arena.buffer().getByte(offset + i) == expected ? 0 : 1;
        }
        return count;
    }

    @Arbiter
    void release(final II_Result r)
    {
        arena.close();
    }
}
