package io.millrace.memory;

import java.nio.ByteBuffer;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the debug mode knows of one block of memory. Any thread may call it.
 *
 * <pre>
 *   +------------+------------------------------+------------+
 *   | guard zone |            block             | guard zone |
 *   +------------+------------------------------+------------+
 *                 poisoned while nobody holds it
 * </pre>
 */
public final class BlockRecord
{
    static final int GUARD_LENGTH = 128;

    private final ByteBuffer whole;
    private final UnsafeBuffer memory;
    private final int length;
    private final Place allocated = new Place("allocated");
    private Object lender;
    private Place acquired;
    private Place released;
    private Place freed;
    private long generation;
    private int poisonedLength;
    private boolean lent;
    private ThreadConfinement confinement;

    BlockRecord(final int length)
    {
        this.length = length;
        if (length > Integer.MAX_VALUE - 2 * GUARD_LENGTH)
        {
            throw new OutOfMemoryError("no room for guard zones around " + length + " bytes");
        }
        whole = ByteBuffer.allocateDirect(length + 2 * GUARD_LENGTH);
        memory = new UnsafeBuffer(whole);
        Poison.fill(memory, 0, GUARD_LENGTH, Poison.GUARD);
        Poison.fill(memory, GUARD_LENGTH + length, GUARD_LENGTH, Poison.GUARD);
    }

    /** The memory with its guard zones. */
    ByteBuffer whole()
    {
        return whole;
    }

    ByteBuffer block()
    {
        return whole.slice(GUARD_LENGTH, length).order(whole.order());
    }

    int length()
    {
        return length;
    }

    /** Who is responsible for the block now: who acquired it or, if it is no one's, who allocated it. */
    synchronized Place responsible()
    {
        return lent ? acquired : allocated;
    }

    /**
     * Counts how often the block changed hands.
     *
     * @return a number that is another after each acquisition and each release.
     */
    synchronized long generation()
    {
        return generation;
    }

    /**
     * Notes that the block is acquired, after a look at the poison of a block that was given back.
     *
     * @param newLender who lends it, to whom it must be given back.
     * @throws MemoryViolation if the block was written to since it was given back.
     */
    public synchronized void lend(final Object newLender)
    {
        if (lent)
        {
            throw found("is acquired, but was not released");
        }
        verifyPoison("is acquired");
        verifyGuards("is acquired");
        lender = newLender;
        lent = true;
        generation++;
        acquired = new Place("acquired");
    }

    /**
     * Notes that the block is given back, and poisons it.
     *
     * @param toLender     who takes it back.
     * @param poisonLength the length of its beginning to poison, in bytes.
     * @throws MemoryViolation if the block is not lent, is not this lender's, or was written to beyond its bounds.
     */
    public synchronized void giveBack(final Object toLender, final int poisonLength)
    {
        requireLentBy(toLender);
        verifyGuards("is released");
        lent = false;
        generation++;
        released = new Place("released");
        confinement = null;
        poisonedLength = poisonLength;
        Poison.fill(memory, GUARD_LENGTH, poisonLength, Poison.RELEASED);
    }

    /**
     * Does what {@link #giveBack(Object, int)} does for a block whose beginning must be zero when it is given back.
     *
     * @param toLender   who takes it back.
     * @param zeroLength the length of that beginning, which is poisoned, in bytes.
     * @throws MemoryViolation if it is not zero, or the block is not lent, is not this lender's, or was written to
     *                         beyond its bounds.
     */
    public synchronized void giveBackZeroed(final Object toLender, final int zeroLength)
    {
        requireLentBy(toLender);
        verify(0, zeroLength, (byte)0, "is released, but is not zero");
        giveBack(toLender, zeroLength);
    }

    /** Checks that nobody holds the block and nobody wrote where he must not, and poisons it for good. */
    synchronized void free()
    {
        if (lent)
        {
            throw found("is freed, but was not released");
        }
        verifyPoison("is freed");
        verifyGuards("is freed");
        freed = new Place("freed");
        poisonedLength = length;
        poison(0, length);
    }

    /** Checks, before the memory goes back to the system, that nobody wrote to it since it was freed. */
    synchronized void verifyFreed()
    {
        verifyPoison("was freed");
        verifyGuards("was freed");
    }

    /** Lets only one thread use the block until it is given back. */
    synchronized void confine(final String what)
    {
        confinement = new ThreadConfinement(what);
    }

    synchronized void handOver()
    {
        if (confinement != null)
        {
            confinement.handOver();
        }
    }

    /** Checks that the block may be used by this thread now. */
    synchronized void checkUse()
    {
        if (!lent)
        {
            throw found("is used after its release");
        }
        if (confinement != null)
        {
            confinement.check();
        }
    }

    void poison(final int offset, final int poisonLength)
    {
        Poison.fill(memory, GUARD_LENGTH + offset, poisonLength, Poison.RELEASED);
    }

    /** Checks that what was poisoned still is. */
    void verifyPoison(final int offset, final int verifiedLength)
    {
        verify(offset, verifiedLength, Poison.RELEASED, "was written to while it was free");
    }

    MemoryViolation found(final String what)
    {
        return FindingsLog.found(
            "a block of " + length + " bytes, generation " + generation + ", " + what,
            allocated, acquired, released, freed);
    }

    private void requireLentBy(final Object toLender)
    {
        if (!lent)
        {
            throw found("is released twice");
        }
        if (lender != toLender)
        {
            throw found("is released to a pool that did not lend it");
        }
    }

    private void verifyPoison(final String event)
    {
        final int checkedLength = poisonedLength;
        poisonedLength = 0;
        verify(0, checkedLength, Poison.RELEASED, event + ", but was written to after its release");
    }

    private void verifyGuards(final String event)
    {
        verify(-GUARD_LENGTH, GUARD_LENGTH, Poison.GUARD, event + ", but was written to before its beginning");
        verify(length, GUARD_LENGTH, Poison.GUARD, event + ", but was written to beyond its end");
    }

    private void verify(final int offset, final int verifiedLength, final byte expected, final String what)
    {
        final int index = Poison.indexOfOther(whole, GUARD_LENGTH + offset, verifiedLength, expected);
        if (index >= 0)
        {
            throw found(what + ": the byte at offset " + (index - GUARD_LENGTH) + " is 0x" +
                Integer.toHexString(whole.get(index) & 0xff) + " instead of 0x" +
                Integer.toHexString(expected & 0xff));
        }
    }
}
