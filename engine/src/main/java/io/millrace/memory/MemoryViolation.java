package io.millrace.memory;

/**
 * Off-heap memory was used by who must not, when it must not, or beyond its bounds, or it was never given back. Its
 * suppressed exceptions are no failures: they are the places where the memory was allocated, acquired and released.
 */
public final class MemoryViolation extends IllegalStateException
{
    private static final long serialVersionUID = 1;

    MemoryViolation(final String message)
    {
        super(message);
    }
}
