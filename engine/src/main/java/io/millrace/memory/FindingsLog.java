package io.millrace.memory;

import java.util.ArrayList;
import java.util.List;

/**
 * What the debug mode found. Any thread may call it.
 */
final class FindingsLog
{
    private static final int MAX_FINDINGS = 100;
    private static final List<MemoryViolation> FINDINGS = new ArrayList<>();

    private FindingsLog()
    {
    }

    static List<MemoryViolation> take()
    {
        synchronized (FINDINGS)
        {
            final List<MemoryViolation> taken = List.copyOf(FINDINGS);
            FINDINGS.clear();
            return taken;
        }
    }

    static void requireThread(final Thread owner, final String what)
    {
        final Thread current = Thread.currentThread();
        if (owner != null && owner != current && owner.isAlive())
        {
            throw found(what + " belongs to thread " + owner.getName() + ", but is used by " + current.getName());
        }
    }

    /**
     * Logs and remembers a mistake.
     *
     * @param message what is wrong.
     * @param places  that help to find out why; each may be null.
     * @return the exception to be thrown.
     */
    static MemoryViolation found(final String message, final Throwable... places)
    {
        final MemoryViolation violation = new MemoryViolation(message);
        for (final Throwable place : places)
        {
            if (place != null)
            {
                violation.addSuppressed(place);
            }
        }
        synchronized (FINDINGS)
        {
            if (FINDINGS.size() < MAX_FINDINGS)
            {
                FINDINGS.add(violation);
            }
        }
        System.getLogger("io.millrace").log(System.Logger.Level.ERROR, message, violation);
        return violation;
    }
}
