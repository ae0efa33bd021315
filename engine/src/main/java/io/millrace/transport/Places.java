package io.millrace.transport;

/**
 * Places for connections, and as many at the door for those that are only told that there is none. Guarded by the lock
 * of the {@link PeerLimits} that it belongs to.
 */
final class Places
{
    private final int most;
    private int inside;
    private int atTheDoor;

    Places(final int most)
    {
        this.most = most;
    }

    boolean enter()
    {
        final boolean room = inside < most;
        inside += room ? 1 : 0;
        return room;
    }

    void leave()
    {
        inside--;
    }

    boolean comeToTheDoor()
    {
        final boolean room = atTheDoor < most;
        atTheDoor += room ? 1 : 0;
        return room;
    }

    void leaveTheDoor()
    {
        atTheDoor--;
    }

    boolean isEmpty()
    {
        return inside == 0 && atTheDoor == 0;
    }
}
