package io.millrace.stress.load;

import java.io.IOException;

/**
 * What a worker does of its own accord, beside answering to its sockets.
 */
@FunctionalInterface
interface Duty
{
    /** For workers that only answer. */
    Duty NONE = nowNs -> Long.MAX_VALUE;

    /**
     * Does what is due.
     *
     * @param nowNs by {@link System#nanoTime()}.
     * @return when to be called again, by the same clock, or {@link Long#MAX_VALUE} for never; it may be called
     * earlier.
     * @throws IOException if the test cannot go on.
     */
    long run(long nowNs) throws IOException;
}
