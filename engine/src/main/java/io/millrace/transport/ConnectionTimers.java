package io.millrace.transport;

/**
 * One timer per connection on a hashed wheel, armed lazily: a connection whose deadline moved later is found when the
 * old one expires, and armed again. Arming and disarming link and unlink the connection's own node, so a storm of equal
 * deadlines needs no memory and costs no more than a single one. Belongs to a selector thread.
 */
final class ConnectionTimers
{
    private static final int SPOKES = 1024;
    private static final int WORDS = SPOKES / Long.SIZE;

    private final Node[] spokes = new Node[SPOKES];
    private final long[] occupied = new long[WORDS];
    private final int resolutionShift;
    private final long startNs;
    private long currentTick;
    private int count;

    /**
     * Creates a wheel.
     *
     * @param nowNs        the present time.
     * @param resolutionNs of a tick, a power of two.
     */
    ConnectionTimers(final long nowNs, final long resolutionNs)
    {
        startNs = nowNs;
        resolutionShift = Long.numberOfTrailingZeros(resolutionNs);
    }

    /** A timer that its owner embeds or extends. */
    abstract static class Node
    {
        private Node previous;
        private Node next;
        private long deadlineNs;
        private int spoke = -1;

        final boolean isArmed()
        {
            return spoke >= 0;
        }

        final long armedForNs()
        {
            return deadlineNs;
        }

        /** The deadline has passed; the timer is not armed any more. */
        abstract void onExpired(long nowNs);
    }

    int count()
    {
        return count;
    }

    void arm(final Node node, final long deadlineNs)
    {
        disarm(node);
        final int spoke = (int)Math.max(tick(deadlineNs), currentTick) & (SPOKES - 1);
        node.deadlineNs = deadlineNs;
        node.spoke = spoke;
        node.previous = null;
        node.next = spokes[spoke];
        if (node.next != null)
        {
            node.next.previous = node;
        }
        spokes[spoke] = node;
        occupied[spoke / Long.SIZE] |= 1L << spoke;
        count++;
    }

    void disarm(final Node node)
    {
        if (node.spoke < 0)
        {
            return;
        }
        if (node.previous != null)
        {
            node.previous.next = node.next;
        }
        else
        {
            spokes[node.spoke] = node.next;
        }
        if (node.next != null)
        {
            node.next.previous = node.previous;
        }
        if (spokes[node.spoke] == null)
        {
            occupied[node.spoke / Long.SIZE] &= ~(1L << node.spoke);
        }
        node.spoke = -1;
        node.previous = null;
        node.next = null;
        count--;
    }

    /** No deadline passes before this time; at most one turn of the wheel away if any timer is armed. */
    long earliestNs()
    {
        if (count == 0)
        {
            return Long.MAX_VALUE;
        }
        final int start = (int)currentTick & (SPOKES - 1);
        int distance = 0;
        while (distance < SPOKES)
        {
            final int spoke = start + distance & (SPOKES - 1);
            final long word = occupied[spoke / Long.SIZE] >>> spoke;
            if (word != 0)
            {
                distance += Long.numberOfTrailingZeros(word);
                break;
            }
            distance += Long.SIZE - (spoke & (Long.SIZE - 1));
        }
        return startNs + (currentTick + Math.min(distance, SPOKES) + 1 << resolutionShift);
    }

    int poll(final long nowNs)
    {
        final long nowTick = tick(nowNs);
        if (nowTick <= currentTick)
        {
            return 0;
        }
        // The spoke of the present tick, into which timers may be armed meanwhile, has its turn when the tick is over.
        final long ticks = Math.min(nowTick - currentTick, SPOKES - 1);
        final long first = nowTick - ticks;
        currentTick = nowTick;
        int expired = 0;
        for (long tick = first; count > 0 && tick < nowTick; tick++)
        {
            expired += expire((int)tick & (SPOKES - 1), nowNs);
        }
        return expired;
    }

    private int expire(final int spoke, final long nowNs)
    {
        int expired = 0;
        Node node = spokes[spoke];
        while (node != null)
        {
            if (nowNs - node.deadlineNs >= 0)
            {
                disarm(node);
                expired++;
                node.onExpired(nowNs);
                // The callback may have linked and unlinked others: begin again; what stays is later.
                node = spokes[spoke];
            }
            else
            {
                node = node.next;
            }
        }
        return expired;
    }

    private long tick(final long timeNs)
    {
        return timeNs - startNs >> resolutionShift;
    }
}
