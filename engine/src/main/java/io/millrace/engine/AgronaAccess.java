package io.millrace.engine;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Agrona 2.x reaches into {@code jdk.internal.misc}, which the JVM allows only if it is told to.
 */
final class AgronaAccess
{
    static final String FLAG = "--add-exports java.base/jdk.internal.misc=ALL-UNNAMED";
    private static final String MODULE_FLAG = "--add-exports java.base/jdk.internal.misc=org.agrona";

    private AgronaAccess()
    {
    }

    static void check()
    {
        try
        {
            new UnsafeBuffer(new byte[Long.BYTES]).putLong(0, 1);
        }
        catch (final LinkageError ex)
        {
            throw new IllegalStateException(
                "Millrace cannot start: run java with " + FLAG + " (or " + MODULE_FLAG +
                " if Agrona is on the module path), which Agrona 2 needs to use off-heap memory", ex);
        }
    }
}
