package io.millrace.transport;

/**
 * One timer per connection on a hashed wheel, armed lazily: a connection whose deadline moved later is found when the
 * old one expires, and armed again. Arming and disarming link and unlink the connection's own node, so a storm of equal
 * deadlines needs no memory, and each of them costs no more than a single one.
 * <p>
 * A tick visits the timers of one spoke, each once: those that expire, and those whose time comes in a later turn of
 * the wheel. If more expire than one poll may see to, the next one goes on where it stopped. Belongs to a selector
 * thread.
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
    private long doneTick;
    private Node cursor;
    private boolean inSpoke;
    private int count;
    private long visits;

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

    /** All timers that polls have looked at, each as often as it was looked at. */
    long visits()
    {
        return visits;
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
        if (node == cursor)
        {
            cursor = node.next;
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
        final int start = (int)doneTick & (SPOKES - 1);
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
        return startNs + (doneTick + Math.min(distance, SPOKES) + 1 << resolutionShift);
    }

    /** Lets at most so many timers expire, and leaves the others to the next call. */
    int poll(final long nowNs, final int maxExpired)
    {
        final long nowTick = tick(nowNs);
        if (nowTick <= doneTick)
        {
            return 0;
        }
        // The spoke of the present tick, into which timers may be armed meanwhile, has its turn when the tick is over.
        currentTick = nowTick;
        if (nowTick - doneTick >= SPOKES)
        {
            doneTick = nowTick - SPOKES + 1;
            inSpoke = false;
        }
        int expired = 0;
        while (count > 0 && doneTick < nowTick && expired < maxExpired)
        {
            expired += expire((int)doneTick & (SPOKES - 1), nowNs, maxExpired - expired);
        }
        if (count == 0)
        {
            doneTick = nowTick;
            inSpoke = false;
        }
        return expired;
    }

    private int expire(final int spoke, final long nowNs, final int maxExpired)
    {
        if (!inSpoke)
        {
            inSpoke = true;
            cursor = spokes[spoke];
        }
        int expired = 0;
        while (cursor != null && expired < maxExpired)
        {
            // What the callback arms is linked in front of the cursor, what it disarms moves the cursor on.
            final Node node = cursor;
            cursor = node.next;
            visits++;
            if (nowNs - node.deadlineNs >= 0)
            {
                disarm(node);
                expired++;
                node.onExpired(nowNs);
            }
        }
        if (cursor == null)
        {
            inSpoke = false;
            doneTick++;
        }
        return expired;
    }

    private long tick(final long timeNs)
    {
        return timeNs - startNs >> resolutionShift;
    }
}
