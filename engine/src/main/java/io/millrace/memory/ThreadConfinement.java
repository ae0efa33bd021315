package io.millrace.memory;

/**
 * Finds out when what belongs to one thread is used by another. The first thread to use it owns it until it is handed
 * over or the thread has ended. Any thread may call it.
 */
final class ThreadConfinement
{
    private final String what;
    private Thread owner;
    private Place since;

    ThreadConfinement(final String what)
    {
        this.what = what;
    }

    synchronized void check()
    {
        final Thread current = Thread.currentThread();
        if (owner != current)
        {
            if (owner != null && owner.isAlive())
            {
                throw FindingsLog.found(
                    what + " belongs to thread " + owner.getName() + ", but was used by " + current.getName(), since);
            }
            owner = current;
            since = new Place("first used");
        }
    }

    synchronized void handOver()
    {
        owner = null;
    }
}
