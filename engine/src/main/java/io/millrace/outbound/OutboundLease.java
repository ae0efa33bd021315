package io.millrace.outbound;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.millrace.api.SendResult;

/**
 * One word that decides who may touch a connection's ring, so that no producer can claim in a ring that has gone to
 * another connection.
 * <p>
 * A producer enters, claims, commits and leaves; while any is inside, the ring stays. The writer takes the ring away
 * only by a compare-and-set from "no producers". The first producer to find no ring leases one; for that moment, and
 * while the writer looks whether the ring is drained, {@link #TRANSITION} keeps the others waiting, a few instructions
 * each time. The generation counts the rings that were returned; a claim remembers it, so that one which is completed
 * after its ring was returned cannot write into the ring that came next, nor into another connection's.
 *
 * <pre>
 *   63        32 31    21     20          19       18         17       16      15        0
 *  +------------+--------+-------------+--------+------------+--------+---------+-----------+
 *  | generation | unused | QUARANTINED | STREAM | TRANSITION | LEASED | CLOSING | producers |
 *  +------------+--------+-------------+--------+------------+--------+---------+-----------+
 * </pre>
 */
class OutboundLease
{
    static final long PRODUCERS = 0xffff;
    static final long CLOSING = 1L << 16;
    static final long LEASED = 1L << 17;
    static final long TRANSITION = 1L << 18;
    static final long STREAM = 1L << 19;

    /** The ring was taken away though claims in it were open: they leave no more. */
    static final long QUARANTINED = 1L << 20;
    private static final long GENERATION = 1L << 32;
    private static final VarHandle WORD;

    static
    {
        try
        {
            WORD = MethodHandles.lookup().findVarHandle(OutboundLease.class, "word", long.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    private final OutboundRingPool pool;
    private volatile long word;
    private OutboundRing ring;
    private Object streamOwner;
    private Thread streamThread;

    OutboundLease(final OutboundRingPool pool)
    {
        this.pool = pool;
    }

    final long word()
    {
        return word;
    }

    /** How often a ring was returned: tells one lease of this connection from another. */
    final int generation()
    {
        return (int)(word >>> Integer.SIZE);
    }

    final boolean isClosing()
    {
        return (word & CLOSING) != 0;
    }

    final boolean hasProducers()
    {
        return (word & PRODUCERS) != 0;
    }

    /** The ring; stable only for who is inside, or for the writer. */
    final OutboundRing ring()
    {
        return ring;
    }

    /**
     * Enters as a producer and leases a ring if there is none.
     *
     * @param refusing bits of the word on which to refuse.
     * @return accepted if inside; else why not.
     */
    final SendResult enter(final long refusing)
    {
        while (true)
        {
            final long current = word;
            if ((current & refusing) != 0)
            {
                return (current & CLOSING) != 0 ? SendResult.CLOSED : SendResult.STREAM_OPEN;
            }
            if ((current & TRANSITION) != 0)
            {
                Thread.onSpinWait();
            }
            else if ((current & LEASED) != 0)
            {
                if (WORD.compareAndSet(this, current, current + 1))
                {
                    return SendResult.ACCEPTED;
                }
            }
            else
            {
                final SendResult leased = lease(current, 1);
                if (leased != null)
                {
                    return leased;
                }
            }
        }
    }

    /**
     * Leases a ring from the pool, before the transition, since an allocation may take long. Others who are inside
     * without a ring may leave meanwhile, so the word is added to.
     *
     * @return accepted; back pressure if there is no memory; null if the word has changed.
     */
    private SendResult lease(final long current, final int entering)
    {
        final OutboundRing candidate = pool.lease();
        if (candidate == null)
        {
            return SendResult.BACK_PRESSURE;
        }
        if (WORD.compareAndSet(this, current, current | TRANSITION))
        {
            ring = candidate;
            WORD.getAndAdd(this, LEASED - TRANSITION + entering);
            return SendResult.ACCEPTED;
        }
        pool.giveBack(candidate);
        return null;
    }

    /**
     * Enters as a producer of shared frames, which need no ring as long as no other frame waits in one.
     *
     * @param refusing bits of the word on which to refuse.
     * @return accepted if inside; else why not.
     */
    final SendResult enterShared(final long refusing)
    {
        while (true)
        {
            final long current = word;
            if ((current & refusing) != 0)
            {
                return (current & CLOSING) != 0 ? SendResult.CLOSED : SendResult.STREAM_OPEN;
            }
            if ((current & TRANSITION) != 0)
            {
                Thread.onSpinWait();
            }
            else if (WORD.compareAndSet(this, current, current + 1))
            {
                return SendResult.ACCEPTED;
            }
        }
    }

    /** Whether there is a ring. It stays as long as the caller is inside. */
    final boolean hasRing()
    {
        while (true)
        {
            final long current = word;
            if ((current & TRANSITION) == 0)
            {
                return (current & LEASED) != 0;
            }
            Thread.onSpinWait();
        }
    }

    /** Leases a ring for a producer that is inside without one; false if there is no memory. */
    final boolean leaseInside()
    {
        while (!hasRing())
        {
            final long current = word;
            if ((current & (TRANSITION | LEASED)) == 0 && lease(current, 0) == SendResult.BACK_PRESSURE)
            {
                return false;
            }
        }
        return true;
    }

    /** Enters only if there is a ring that stays. */
    final boolean enterIfLeased()
    {
        while (true)
        {
            final long current = word;
            if ((current & LEASED) == 0)
            {
                return false;
            }
            if ((current & TRANSITION) != 0)
            {
                Thread.onSpinWait();
            }
            else if (WORD.compareAndSet(this, current, current + 1))
            {
                return true;
            }
        }
    }

    final void leave()
    {
        WORD.getAndAdd(this, -1L);
    }

    /** Leaves, unless the ring was quarantined, which nobody who is inside for other reasons can meet. */
    final void leaveUnlessQuarantined()
    {
        long current;
        do
        {
            current = word;
        }
        while ((current & QUARANTINED) == 0 && !WORD.compareAndSet(this, current, current - 1));
    }

    final boolean isQuarantined()
    {
        return (word & QUARANTINED) != 0;
    }

    /**
     * Takes the ring away from a connection that refuses sends, if all who are inside are claims that the application
     * has not completed. Nobody can enter any more but to look at the ring. Only the writer calls it.
     *
     * @return the ring, whose memory the claimants may still write to; null if somebody else is inside.
     */
    final OutboundRing quarantine()
    {
        final long current = word;
        final OutboundRing taken = ring;
        final boolean possible = (current & (CLOSING | LEASED | TRANSITION | QUARANTINED)) == (CLOSING | LEASED) &&
            taken.countClaims() == (current & PRODUCERS) &&
            WORD.compareAndSet(this, current, (current & ~(PRODUCERS | LEASED)) + GENERATION | QUARANTINED);
        if (possible)
        {
            ring = null;
        }
        return possible ? taken : null;
    }

    /** Sets bits; waits only while another thread leases or returns. */
    final void set(final long bits)
    {
        while (true)
        {
            final long current = word;
            if ((current & TRANSITION) != 0)
            {
                Thread.onSpinWait();
            }
            else if (WORD.compareAndSet(this, current, current | bits))
            {
                return;
            }
        }
    }

    final void clear(final long bits)
    {
        while (true)
        {
            final long current = word;
            if ((current & TRANSITION) != 0)
            {
                Thread.onSpinWait();
            }
            else if (WORD.compareAndSet(this, current, current & ~bits))
            {
                return;
            }
        }
    }

    /**
     * Opens a stream if there is none and no producer is inside.
     *
     * @param owner a thread, or an object that whichever thread may use it sends with.
     * @return whether it is open and belongs to the owner.
     */
    final boolean openStream(final Object owner)
    {
        final long current = word;
        final boolean opened = (current & (PRODUCERS | TRANSITION | CLOSING | STREAM)) == 0 &&
            WORD.compareAndSet(this, current, current | STREAM);
        if (opened)
        {
            streamOwner = owner;
            streamThread = Thread.currentThread();
        }
        return opened;
    }

    /**
     * Ends the stream on behalf of its owner. It forgets whose it was first, or the owner would take a stream for its
     * own that another opens next and has not put its name to yet.
     */
    final void endStream()
    {
        streamOwner = null;
        streamThread = null;
        clear(STREAM);
    }

    /** Whether the stream that is open belongs to an owner. */
    final boolean ownsStream(final Object owner)
    {
        return (word & STREAM) != 0 && streamOwner == owner;
    }

    /** This thread, which may differ from the one that opened it, sends the stream that is open. */
    final void useStream()
    {
        streamThread = Thread.currentThread();
    }

    /** Whether this thread opened the stream that is open, or was the last to send a part of it. */
    final boolean isStreaming()
    {
        return (word & STREAM) != 0 && streamThread == Thread.currentThread();
    }

    /** Returns the ring if it is drained and nobody is inside. Only the writer calls it. */
    final boolean returnIfDrained()
    {
        long current;
        do
        {
            current = word;
            if ((current & LEASED) == 0)
            {
                return true;
            }
            if ((current & PRODUCERS) != 0)
            {
                // Who is inside may be unaware of the padding, which would count as waiting for ever.
                ring.isEmpty();
                return false;
            }
        }
        while (!WORD.compareAndSet(this, current, current | TRANSITION));
        final OutboundRing drained = ring;
        final boolean empty = drained.isEmpty();
        if (empty)
        {
            ring = null;
            WORD.setRelease(this, (current & ~LEASED) + GENERATION);
            pool.giveBack(drained);
        }
        else
        {
            WORD.setRelease(this, current);
        }
        return empty;
    }
}
