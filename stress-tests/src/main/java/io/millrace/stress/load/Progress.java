package io.millrace.stress.load;

import java.util.function.Supplier;

/**
 * Where a test tells how far it is, often.
 */
@FunctionalInterface
public interface Progress
{
    /** Tells nobody. */
    Progress NONE = line -> { };

    /**
     * Called again and again while a test runs.
     *
     * @param line says how far it is; asked for only if it is to be shown.
     */
    void update(Supplier<String> line);
}
