package io.millrace.memory;

import java.util.List;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The switch of the debug mode for off-heap memory: {@code -Dmillrace.debug.memory=true}. Memory that was given back is
 * poisoned, and every block has guard zones, a generation, an owner, and the places where it was allocated, acquired
 * and released. What is found is logged at {@code ERROR} under {@code io.millrace} and, except for leaks, thrown as a
 * {@link MemoryViolation} where it is found.
 * <p>
 * The property is read once. While it is off, every check is behind a constant that the compiler knows to be false.
 * Any thread may call any method.
 */
public final class MemoryDebug
{
    /** The system property that switches the mode on. */
    public static final String PROPERTY = "millrace.debug.memory";

    /** Whether the mode is on. */
    public static final boolean ENABLED = Boolean.getBoolean(PROPERTY);

    private MemoryDebug()
    {
    }

    /**
     * Checks that Agrona checks bounds, without which the mode would miss most of what it is there to find.
     *
     * @throws IllegalStateException if the mode is on and Agrona's checks are off.
     */
    public static void requireBoundsChecks()
    {
        if (ENABLED && !UnsafeBuffer.SHOULD_BOUNDS_CHECK)
        {
            throw new IllegalStateException(
                "-D" + PROPERTY + "=true needs Agrona's bounds checks: run java without -D" +
                UnsafeBuffer.DISABLE_BOUNDS_CHECKS_PROP_NAME + "=true");
        }
    }

    /**
     * What was found since the last call, for tests that fail because of it. The first hundred findings are kept.
     *
     * @return violations and leaks, oldest first.
     */
    public static List<MemoryViolation> takeFindings()
    {
        return FindingsLog.take();
    }

    /**
     * Checks that what belongs to one thread is used by that thread, or by another after that one has ended.
     *
     * @param owner that it belongs to, or null if it is no one's yet.
     * @param what  is used.
     * @throws MemoryViolation if this thread must not use it.
     */
    public static void requireThread(final Thread owner, final String what)
    {
        FindingsLog.requireThread(owner, what);
    }
}
